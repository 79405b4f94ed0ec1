"""Every feature flag: what it is called, what it does and how it stands by default.

Operators set them for a shop, and there for a country (tenants.FlagOverride). Code asks
`tenants.flags.flag_is_on`. A flag that every shop has on for good is deleted here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """One row. `for_storefronts`: told to anyone by GET /v1/flags."""

    name: str
    says: str
    default: bool
    for_storefronts: bool = False


FLAGS: dict[str, Flag] = {
    flag.name: flag
    for flag in (
        Flag(
            "ordering",
            "New orders are taken; with a country: for delivery there.",
            default=True,
            for_storefronts=True,
        ),
        Flag(
            "frame_chooser",
            "Shoppers choose the frame they own and see how each size fits.",
            default=True,
            for_storefronts=True,
        ),
    )
}
