"""Looking around: the gallery and one artwork."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog.listing import alt_text
from catalog.models import Product
from core.throttling import throttled
from storefront import basket, choosing, gallery
from storefront.pages import page


@throttled("search")
@require_safe
def show_gallery(request: HttpRequest) -> HttpResponse:
    """Show the shop's artworks, narrowed by what the address asks."""
    wish = gallery.Wish.of(request.GET)
    currency = basket.chosen_currency(request)
    cards = gallery.find(wish, currency, request.GET.get("page", "1"))
    context = {
        "wish": wish,
        "cards": cards,
        "tags": gallery.popular_tags(),
        "kinds": Product.Kind.choices,
        "orientations": [(name, name) for name in gallery.ORIENTATIONS],
    }
    return page(request, "storefront/gallery.html", context)


@require_safe
def show_artwork(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one artwork with its sizes, and how they suit the visitor's frame."""
    artwork = choosing.read_artwork(slug)
    if artwork is None:
        raise Http404
    currency = basket.chosen_currency(request)
    choices = choosing.read_choices(artwork, request.GET, currency)
    if choices is None:
        raise Http404
    context = {
        "artwork": artwork,
        "pictures": choosing.pictures(artwork),
        "alt": alt_text(artwork.title, artwork.artist),
        "choices": choices,
    }
    return page(request, "storefront/artwork.html", context)
