"""Opening the demo shops and filling them. Every step is skipped once it is done."""

import os
import secrets
import string
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from django.conf import settings

from accounts.models import User
from catalog import services as catalog
from catalog.models import Artwork, Product
from core.actors import SYSTEM
from core.http import Api
from core.money import Money
from core.tenancy import PUBLIC, current_shop, shop
from demo.art.piece import Piece
from demo.art.printfile import save_print_file
from demo.shops import OPERATOR_EMAIL, PASSWORD, SHOPS, DemoShop, Offer
from frames.dpi import DpiVerdict, measure_dpi
from frames.lengths import Size
from frames.services import import_curated_frames
from orders.models import ShippingPrice
from payments.connecting import connect_stripe
from payments.models import StripeAccount
from providers.models import ProviderConnection, ProviderVariant
from providers.services import connect_printify, sync_catalogue
from tenants.hosts import public_url
from tenants.models import Tenant
from tenants.services import NewShop, create_shop

Say = Callable[[str], None]
SIMULATED_PACE = {
    "review_seconds": 5,
    "production_seconds": 60,
    "shipping_seconds": 60,
}
# A picture may lose this share of its area to a size's shape and still be offered.
MOST_CROPPED = Decimal(13)
MOST_CROPPED_SQUARE = Decimal(26)


def ensure_operator() -> None:
    """Make the operator of the platform."""
    with shop(PUBLIC):
        if not User.objects.filter(email=OPERATOR_EMAIL).exists():
            User.objects.create_superuser(OPERATOR_EMAIL, PASSWORD, name="Operator")


def hurry_simulator() -> None:
    """Have simulated prints made and sent within minutes instead of days."""
    if settings.SIMULATOR_URL:
        Api(settings.SIMULATOR_URL, {}).call(
            "PUT", "/_sim/printify/pace", json=SIMULATED_PACE
        )


def seed(*, say: Say, most_pieces: int | None = None) -> None:
    """Make the operator, the frames and both shops, or finish what was begun."""
    ensure_operator()
    hurry_simulator()
    with shop(PUBLIC):
        import_curated_frames()
    for demo in SHOPS:
        pieces = demo.pieces[:most_pieces]
        _open(replace(demo, pieces=pieces), say)
    _draw_and_add([replace(d, pieces=d.pieces[:most_pieces]) for d in SHOPS], say)


def _open(demo: DemoShop, say: Say) -> None:
    """Make the shop's row, schema, accounts and delivery prices."""
    with shop(PUBLIC):
        if not Tenant.objects.filter(schema_name=demo.schema_name).exists():
            say(f"{demo.name}: opening the shop")
            hold = int(os.environ.get("DEMO_HOLD_SECONDS", "900"))
            new = NewShop(
                name=demo.name,
                host=demo.host,
                owner_email=demo.owner_email,
                owner_password=PASSWORD,
                settings={**demo.settings, "hold_seconds": hold},
            )
            create_shop(new, actor=SYSTEM)
    with shop(demo.schema_name):
        _connect(demo, say)
        for row in demo.deliveries:
            ShippingPrice.objects.get_or_create(
                country=row.country,
                currency=row.currency,
                defaults={
                    "first_minor": row.first_minor,
                    "additional_minor": row.additional_minor,
                },
            )


def _connect(demo: DemoShop, say: Say) -> None:
    """Connect Stripe and Printify, again when the shop's address has changed.

    The simulator opens an account for any well-formed key, so the keys are made here.
    """
    base_url = public_url(current_shop())
    known = settings.DATA_DIR / "demo" / f"{demo.schema_name}.url"
    if known.exists() and known.read_text() == base_url:
        return
    say(f"{demo.name}: connecting Stripe and Printify")
    stripe = StripeAccount.objects.first()
    suffix = random_word(32)
    connect_stripe(
        stripe.secret_key if stripe else f"sk_test_{suffix}",
        stripe.publishable_key if stripe else f"pk_test_{suffix}",
        webhook_url=f"{base_url}/v1/webhooks/stripe",
        actor=SYSTEM,
    )
    printify = ProviderConnection.objects.filter(provider="printify").first()
    account = connect_printify(
        printify.token if printify else random_word(40),
        webhook_url_base=base_url,
        actor=SYSTEM,
    )
    sync_catalogue(account, sorted({offer.blueprint_ref for offer in demo.offers}))
    known.parent.mkdir(parents=True, exist_ok=True)
    known.write_text(base_url)


def random_word(length: int) -> str:
    """Make a random word of ASCII letters and digits, as API keys are."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(length))


def _draw_and_add(demos: list[DemoShop], say: Say) -> None:
    """Draw what is missing on all cores and put it into its shop."""
    wanted = [(demo, piece) for demo in demos for piece in _missing(demo)]
    if not wanted:
        return
    folder = settings.DATA_DIR / "demo" / "art"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{piece.slug}.jpg" for _, piece in wanted]
    pieces = [piece for _, piece in wanted]
    # Spawned, not forked: a forked child would share this process's connection.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        drawn = pool.map(save_print_file, pieces, paths)
        for number, ((demo, piece), path) in enumerate(
            zip(wanted, drawn, strict=True), start=1
        ):
            with shop(demo.schema_name):
                _add(demo, piece, path)
            say(f"{demo.name}: {piece.title} ({number} of {len(wanted)})")
            path.unlink()


def _missing(demo: DemoShop) -> Iterable[Piece]:
    with shop(demo.schema_name):
        done = set(
            Artwork.objects.filter(published_at__isnull=False).values_list(
                "slug", flat=True
            )
        )
    return [piece for piece in demo.pieces if piece.slug not in done]


def _add(demo: DemoShop, piece: Piece, path: Path) -> None:
    """Put one picture on sale; a half-added one of an earlier start is finished."""
    artwork = Artwork.objects.filter(slug=piece.slug).first()
    if artwork is None:
        facts = catalog.ArtworkFacts(
            title=piece.title,
            slug=piece.slug,
            artist=piece.artist,
            description=piece.description,
            tags=piece.tags,
            year=piece.year,
            style=piece.style,
        )
        artwork = catalog.add_artwork(path, facts=facts, actor=SYSTEM)
    had = set(artwork.products.values_list("kind", flat=True))
    for kind in Product.Kind.values:
        variants = _variants(demo, artwork, kind)
        if variants and kind not in had:
            catalog.add_product(artwork, kind=kind, variants=variants, actor=SYSTEM)
    catalog.publish(artwork, actor=SYSTEM)


def _variants(demo: DemoShop, artwork: Artwork, kind: str) -> list[catalog.NewVariant]:
    """Choose the sizes that suit the picture's shape and sharpness."""
    return [
        _variant(artwork, variant, offer)
        for offer in demo.offers
        if offer.kind == kind
        for variant in _sizes(offer)
        if _suits(artwork, variant)
    ]


def _sizes(offer: Offer) -> list[ProviderVariant]:
    variants = ProviderVariant.objects.filter(
        product__ref=offer.blueprint_ref,
        product__print_provider_ref=offer.print_provider_ref,
        is_available=True,
    ).order_by("width_in", "height_in")
    return [variant for variant in variants if _side(variant) in offer.prices]


def _side(variant: ProviderVariant) -> int:
    return int(min(variant.width_in, variant.height_in))


def _suits(artwork: Artwork, variant: ProviderVariant) -> bool:
    """Keep the picture's orientation, little loss to cropping, and 150 dpi at least.

    Sizes between 150 and 200 are listed as too large for the file, not sold.
    """
    image = (artwork.width_px, artwork.height_px)
    is_square = artwork.orientation == "square"
    wide = variant.width_in > variant.height_in
    if not is_square and wide != (artwork.orientation == "landscape"):
        return False
    if is_square and wide:
        return False
    measured = measure_dpi(image, Size.of(variant.width_in, variant.height_in))
    most = MOST_CROPPED_SQUARE if is_square else MOST_CROPPED
    if measured.loss_pct > most:
        return False
    return measured.verdict != DpiVerdict.BLOCK or measured.dpi >= 150


def _variant(
    artwork: Artwork, variant: ProviderVariant, offer: Offer
) -> catalog.NewVariant:
    prices = offer.prices[_side(variant)]
    return catalog.NewVariant(
        sku=f"{artwork.slug}-{offer.blueprint_ref}-{variant.ref}",
        label=size_label(variant),
        width_in=variant.width_in,
        height_in=variant.height_in,
        prices=tuple(Money(minor, currency) for currency, minor in prices.items()),
        provider_variant_id=variant.pk,
    )


def size_label(variant: ProviderVariant) -> str:
    """Name a size by whole inches, or by its name where it is metric (A3)."""
    sides = (variant.width_in, variant.height_in)
    if all(side == int(side) for side in sides):
        return f"{int(sides[0])}×{int(sides[1])} in"
    return variant.title.split("/")[0].split("(")[0].strip()
