"""The rows of people and of the team, with words that only their shop may show."""

import hashlib
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts import links
from accounts.models import (
    ApiKey,
    Invitation,
    SignInAttempt,
    StaffSession,
    TokenFamily,
    User,
)
from core.tenancy import PUBLIC, shop
from tests.isolation.planting import SERIALS, Loot


def plant_sign_in(loot: Loot, owner: User) -> None:
    """Plant a device, a linked account and a sign-in that is under way."""
    serial = SERIALS[loot.schema]
    session_key = f"{loot.schema}-session"
    now = timezone.now()
    loot.add(
        EmailAddress.objects.create(
            id=serial, user=owner, email=owner.email, verified=False, primary=True
        )
    )
    loot.add(
        UserSession.objects.create(
            id=serial,
            user=owner,
            ip="192.0.2.1",
            session_key=session_key,
            user_agent=loot.marker,
        )
    )
    loot.add(
        SocialAccount.objects.create(
            id=serial, user=owner, provider="google", uid=loot.marker
        )
    )
    loot.add(
        TokenFamily.objects.create(
            user=owner, session_key=session_key, expires_at=now + timedelta(days=1)
        )
    )
    loot.add(
        SignInAttempt.objects.create(
            schema_name=loot.schema,
            provider="google",
            process=SignInAttempt.Process.LOGIN,
            browser_digest=loot.marker,
            key_digest=loot.marker,
            origin=f"http://{loot.host}",
            code_verifier=loot.marker,
            expires_at=now + timedelta(minutes=10),
        )
    )


def plant_team(loot: Loot, owner: User) -> None:
    """Plant an open invitation, a key that works and an operator on the way in."""
    now = timezone.now()
    later = now + timedelta(days=1)
    invitation = Invitation(
        email=f"{loot.marker}@example.com",
        role="support",
        invited_by=owner,
        expires_at=later,
    )
    loot.join_token = links.token_of("invitation", loot.schema, invitation.pk)
    invitation.token_digest = links.digest_of(loot.join_token)
    invitation.save(force_insert=True)
    loot.add(invitation)
    loot.add(
        ApiKey.objects.create(
            label=loot.marker,
            prefix=f"{loot.schema:0<12}"[:12],
            digest=hashlib.sha256(b"s" * 43).hexdigest(),
            scopes=["reliability.view", "orders.view", "audit.view"],
            created_by=owner,
            expires_at=later,
        )
    )
    loot.api_key = f"pp_live_{loot.rows[ApiKey].prefix}_{'s' * 43}"
    visit = StaffSession(
        schema_name=loot.schema,
        operator_id=_operator(),
        operator_label="operator@platform.example",
        role="support",
        reason=loot.marker,
        link_expires_at=later,
        ends_at=later,
    )
    loot.enter_token = links.token_of("staff_session", loot.schema, visit.pk)
    visit.token_digest = links.digest_of(loot.enter_token)
    visit.save(force_insert=True)
    loot.add(visit)


def _operator() -> UUID:
    """Return an operator of the platform, whom the visit is checked against."""
    with shop(PUBLIC):
        found = User.objects.filter(role="operator").first()
        found = found or User.objects.create_superuser(
            "operator@platform.example", "x" * 12
        )
        return found.pk
