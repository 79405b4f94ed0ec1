"""Input and documented output of the catalogue API.

The lists and details are built as plain dicts (see listing.py); tests hold them
against these serializers.
"""

from rest_framework import serializers

from frames.api.serializers import DpiSerializer, FitSerializer


class MoneySerializer(serializers.Serializer[None]):
    """An amount in minor units of a currency: 1999 USD is $19.99."""

    amount = serializers.IntegerField(min_value=1)
    currency = serializers.CharField(min_length=3, max_length=3)


class ImageSerializer(serializers.Serializer[None]):
    """Addresses relative to the shop's host; width and height are the card's."""

    card = serializers.CharField()
    thumb = serializers.CharField()
    large = serializers.CharField(required=False, help_text="In details only.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()


class ArtworkItemSerializer(serializers.Serializer[None]):
    """An artwork in a list."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    artist = serializers.CharField(allow_blank=True)
    image = ImageSerializer(allow_null=True)
    orientation = serializers.ChoiceField(choices=["portrait", "landscape", "square"])
    year = serializers.IntegerField(allow_null=True)
    style = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    tags = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField()


class ArtworkSerializer(ArtworkItemSerializer):
    """All that shoppers see of an artwork."""

    description = serializers.CharField(allow_blank=True)
    width_px = serializers.IntegerField()
    height_px = serializers.IntegerField()


class ProductLinkSerializer(serializers.Serializer[None]):
    """A product of an artwork."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=["poster", "canvas"])
    url = serializers.CharField()


class ArtworkDetailSerializer(ArtworkSerializer):
    """An artwork and the products made of it."""

    products = ProductLinkSerializer(many=True)


class ProductItemSerializer(ProductLinkSerializer):
    """A product in a list."""

    artist = serializers.CharField(allow_blank=True)
    image = ImageSerializer(allow_null=True)
    price_from = MoneySerializer(
        allow_null=True, help_text="Null where nothing is sold in this currency."
    )
    orientation = serializers.ChoiceField(choices=["portrait", "landscape", "square"])
    tags = serializers.ListField(child=serializers.CharField())


class VariantSerializer(serializers.Serializer[None]):
    """A size of a product. `dpi.verdict` is `block` where it is not for sale."""

    id = serializers.UUIDField()
    sku = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    width_in = serializers.DecimalField(max_digits=9, decimal_places=6)
    height_in = serializers.DecimalField(max_digits=9, decimal_places=6)
    width_mm = serializers.DecimalField(max_digits=7, decimal_places=1)
    height_mm = serializers.DecimalField(max_digits=7, decimal_places=1)
    is_available = serializers.BooleanField()
    price = MoneySerializer(allow_null=True)
    dpi = DpiSerializer()


class ProductDetailSerializer(ProductItemSerializer):
    """A product with its sizes and its artwork."""

    artwork = ArtworkSerializer()
    variants = VariantSerializer(many=True)


class PageSerializer(serializers.Serializer[None]):
    """A page of a list; next and previous are relative to the shop's host."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class ProductPageSerializer(PageSerializer):
    """A page of products."""

    results = ProductItemSerializer(many=True)


class ArtworkPageSerializer(PageSerializer):
    """A page of artworks."""

    results = ArtworkItemSerializer(many=True)


class FitRequestSerializer(serializers.Serializer[None]):
    """One variant and one frame size."""

    variant = serializers.UUIDField()
    frame_size = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class JudgementSerializer(serializers.Serializer[None]):
    """How a variant suits a frame. An unsharp print is judged, not hidden."""

    variant = serializers.UUIDField()
    frame_size = serializers.IntegerField()
    frame = serializers.CharField()
    fit = FitSerializer()
    dpi = DpiSerializer()
