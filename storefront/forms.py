"""What a shopper fills in."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from orders.services.placing import Checkout, DeliveryAddress
from privacy.wordings import WORDINGS
from storefront.countries import country_choices, country_name, regions_of

ZIPS = {
    "US": (re.compile(r"\d{5}(-\d{4})?\Z"), "such as 94103 or 94103-1234"),
    "CA": (re.compile(r"(?i)[a-z]\d[a-z] ?\d[a-z]\d\Z"), "such as K1A 0B1"),
    "SE": (re.compile(r"\d{3} ?\d{2}\Z"), "such as 114 55"),
    "DE": (re.compile(r"\d{5}\Z"), "such as 10115"),
}
CLEAR = "Fill in {}."


class CheckoutForm(forms.Form):
    """Contact and delivery address. The regions offered follow the country."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="For the receipt and news of your parcel.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    first_name = forms.CharField(label="First name", max_length=60)
    last_name = forms.CharField(label="Last name", max_length=60)
    country = forms.ChoiceField(label="Country")
    address1 = forms.CharField(label="Street and number", max_length=100)
    address2 = forms.CharField(
        label="Apartment, floor, care of", max_length=100, required=False
    )
    zip = forms.CharField(label="Postcode", max_length=12)
    city = forms.CharField(label="Town or city", max_length=60)
    region = forms.CharField(label="State or province", max_length=60, required=False)
    phone = forms.RegexField(
        r"^[0-9+()/. -]{5,30}$",
        label="Phone",
        required=False,
        help_text="Only for the carrier, where it asks for one.",
        error_messages={"invalid": "Use digits, spaces and + only."},
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    news = forms.BooleanField(
        label=WORDINGS["marketing_mails"].text, required=False, initial=False
    )
    expected_total = forms.IntegerField(
        min_value=0, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, countries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(countries)  # type: ignore[attr-defined]
        country = self["country"].value() or (countries[0] if countries else "")
        self.regions = regions_of(country)
        if self.regions:
            self._offer(self.regions)
        for name, autocomplete in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        for field in self.fields.values():
            field.error_messages["required"] = CLEAR.format(_lower(str(field.label)))

    def _offer(self, regions: dict[str, str]) -> None:
        """Let the shopper choose a region instead of typing one."""
        choices = [("", "Choose…"), *regions.items()]
        widget = forms.Select(choices=choices)
        self.fields["region"].widget = widget
        self.fields["region"].required = True
        widget.is_required = True

    def clean(self) -> dict[str, Any]:
        """Check what depends on the country."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        country = values.get("country", "")
        rule = ZIPS.get(country)
        if rule and values.get("zip") and not rule[0].match(values["zip"]):
            where = country_name(country)
            self.add_error("zip", f"A postcode in {where} looks {_like(rule[1])}.")
        region = values.get("region", "")
        if self.regions and region and region not in self.regions:
            self.add_error("region", ValidationError("Choose one of the list."))
        if not self.regions:
            values["region"] = ""
        return values

    @property
    def checkout(self) -> Checkout:
        """Return what was typed, as the service takes it."""
        values = self.cleaned_data
        names = DeliveryAddress.__dataclass_fields__
        return Checkout(
            email=values["email"].strip(),
            address=DeliveryAddress(**{name: values[name] for name in names}),
            expected_total_minor=values.get("expected_total"),
        )


AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "country": "country",
    "address1": "address-line1",
    "address2": "address-line2",
    "zip": "postal-code",
    "city": "address-level2",
    "region": "address-level1",
    "phone": "tel",
}


def _lower(label: str) -> str:
    return f"your {label[0].lower()}{label[1:]}"


def _like(example: str) -> str:
    return example.removeprefix("such as ").join(("like ", ""))


class DataRequestForm(forms.Form):
    """What somebody asks about their data. Who is signed in types no address."""

    kind = forms.ChoiceField(
        label="I ask for",
        choices=[
            ("export", "A copy of my data"),
            ("erasure", "My data to be erased"),
            ("correction", "Something wrong to be corrected"),
            ("objection", "No marketing, no sale of my data"),
        ],
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="We mail you a link to prove that the address is yours.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    text = forms.CharField(
        label="What is wrong, and what is right",
        max_length=2000,
        required=False,
        help_text="For a correction.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = CLEAR.format(_lower(str(field.label)))
        if user.is_authenticated:
            del self.fields["email"]
