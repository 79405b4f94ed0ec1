"""A window that writes down what its pages were kept from."""

from playwright.sync_api import Browser, Page

from demo.shops import PASSWORD

# Tells of every violation, also of those the console would fold together.
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.effectiveDirective} ${event.blockedURI} on ` +
    `${location.href} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
});
"""


class Watched:
    """A window that writes down what its pages were kept from."""

    def __init__(self, browser: Browser) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(LISTEN)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.found: list[str] = []
        self.page.on("console", lambda message: self._note(message.text))
        self.page.on("pageerror", lambda error: self.found.append(str(error)))

    def _note(self, text: str) -> None:
        if text.startswith("CSP:") or "Content Security Policy" in text:
            self.found.append(text)

    def visit(self, url: str) -> None:
        """Open a page and let its scripts run."""
        self.page.goto(url)
        self.page.wait_for_load_state("networkidle")

    def sign_in(self, base: str, email: str, password: str = PASSWORD) -> None:
        """Sign in to a back office."""
        self.visit(f"{base}/admin/")
        self.page.locator("[name=username]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("button[type=submit]").first.click()
        self.page.wait_for_load_state("networkidle")

    def screens(self, base: str) -> list[str]:
        """List what the back office's menu leads to."""
        links = self.page.locator("a[href^='/admin/']").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        return [f"{base}{link}" for link in sorted(set(links)) if "logout" not in link]
