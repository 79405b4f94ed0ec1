"""What a browser may do with each kind of answer: one row per surface, first match.

A view says more where it must: csp_update, csp_replace of django-csp, or a
Cache-Control of its own. docs/adr/0014 tells why the back office needs 'unsafe-eval'.
"""

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from core.headers import Surface

CLOSED = {"default-src": [NONE], "base-uri": [NONE], "frame-ancestors": [NONE]}
# Only scripts that we wrote into the page with its nonce: not even a file of our own
# host runs unless the page names it.
PAGE = {
    **CLOSED,
    "script-src": [NONCE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
}
# Alpine, which the admin theme is made of, evaluates its attributes as code, and the
# theme sets styles by attribute. No inline script runs, and none of another host.
BACK_OFFICE = {
    **PAGE,
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}
# Swagger's page styles itself from script.
DOCS = {**PAGE, "script-src": [SELF], "style-src": [SELF, UNSAFE_INLINE]}
ANSWER = {**CLOSED, "form-action": [NONE]}
# A file is shown, never a page: what was uploaded runs nothing and names no origin.
FILE = {**ANSWER, "sandbox": True}

PRIVATE = "private, no-store"
SHOWN_ANEW = "private, no-cache"
SURFACES = (
    Surface("/admin/", BACK_OFFICE, PRIVATE),
    Surface("/staff/", BACK_OFFICE, PRIVATE),
    Surface("/v1/docs/", DOCS, SHOWN_ANEW),
    Surface("/v1/schema/", ANSWER, SHOWN_ANEW),
    Surface("/v1/", ANSWER, PRIVATE),
    Surface("/api/", ANSWER, PRIVATE),
    Surface("/media/", FILE, "", is_embeddable=True),
    Surface("/files/", FILE, PRIVATE, is_embeddable=True),
    Surface("/static/", FILE, ""),
    Surface("/health", ANSWER, PRIVATE),
    Surface("/version", ANSWER, SHOWN_ANEW),
    Surface("/internal/", ANSWER, PRIVATE),
    # Everybody may see these; the count of the cart in them is one visitor's.
    Surface("/artworks/", PAGE, SHOWN_ANEW),
    Surface("/about", PAGE, SHOWN_ANEW),
    Surface("/shipping", PAGE, SHOWN_ANEW),
    Surface("/theme.css", ANSWER, SHOWN_ANEW),
)
GALLERY = Surface("/", PAGE, SHOWN_ANEW)
# Cart, checkout, orders, accounts, and whatever is added: kept by nobody.
ELSEWHERE = Surface("/", PAGE, PRIVATE)
