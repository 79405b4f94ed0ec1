"""Countries and their regions, as addresses need them."""

from collections.abc import Iterable

from babel import Locale

# An address there is not complete without one.
REGIONS = {
    "US": (
        "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,"
        "CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,"
        "HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,"
        "LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,"
        "MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,"
        "NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,"
        "OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,PR Puerto Rico,RI Rhode Island,"
        "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,"
        "VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming"
    ),
    "CA": (
        "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,"
        "NL Newfoundland and Labrador,NS Nova Scotia,NT Northwest Territories,"
        "NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,"
        "YT Yukon"
    ),
}


def country_name(code: str) -> str:
    """Return a country's English name, or its code where nobody knows it."""
    return str(Locale("en").territories.get(code, code))


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return codes and names, by name."""
    return sorted(
        ((code, country_name(code)) for code in codes), key=lambda choice: choice[1]
    )


def regions_of(country: str) -> dict[str, str]:
    """Return a country's regions, code to name; empty where addresses need none."""
    listed = REGIONS.get(country, "")
    pairs = (region.split(" ", 1) for region in listed.split(",") if region)
    return {code: name for code, name in pairs}  # noqa: C416 - says what it builds
