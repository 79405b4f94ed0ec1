"""The rows of people signing in, with words that only their shop may show."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.models import SignInAttempt, TokenFamily, User
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
