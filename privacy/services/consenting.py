"""Writing down what people agree to, and what holds now."""

import ipaddress
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.subjects import addressed
from privacy.exceptions import PurposeUnknown
from privacy.models import Consent
from privacy.wordings import WORDINGS


@transaction.atomic
def record_consent(
    purpose: str,
    *,
    is_given: bool,
    email: str,
    how: str,
    user_id: uuid.UUID | None = None,
    address: str = "",
) -> Consent:
    """Write down that somebody gave or withdrew consent, with the wording they saw.

    The sender's network address is shortened before it is stored. Raises
    PurposeUnknown.
    """
    wording = WORDINGS.get(purpose)
    if wording is None:
        raise PurposeUnknown(f"Consent is asked for: {', '.join(WORDINGS)}.")
    return Consent.objects.create(
        purpose=purpose,
        is_given=is_given,
        wording_version=wording.version,
        wording_sha256=wording.digest,
        how=how,
        email=email.strip().lower(),
        user_id=user_id,
        network=network_of(address),
    )


def consents_of(emails: Any, user_id: Any = None) -> dict[str, bool]:
    """Say for each purpose whether a person's last word was yes."""
    mine = addressed(Consent, "email", emails)
    if user_id:
        mine |= Q(user_id=user_id)
    said = dict.fromkeys(WORDINGS, False)
    for purpose, is_given in (
        Consent.objects.filter(mine)
        .order_by("at", "id")
        .values_list("purpose", "is_given")
    ):
        if purpose in said:
            said[purpose] = is_given
    return said


def network_of(address: str) -> str:
    """Return the network of an address: enough to prove, too little to find a home."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    length = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{length}", strict=False))
