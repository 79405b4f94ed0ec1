"""Where django-allauth asks us. All of our integration with it is here."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers import registry
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse

from accounts import devices, factors, trail
from accounts.exceptions import MailNotSent
from accounts.local_paths import is_local
from accounts.models import User
from accounts.social import credentials
from accounts.social.http import Outside
from core import letterhead
from core.clients import client_address
from core.crypto import place_within
from core.sealing import decrypt, encrypt
from core.tenancy import PUBLIC, current_schema

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by code and by password, and its mails."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: nobody signs up by password; a code or a provider makes shoppers."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Lead people to paths of this host only."""
        return is_local(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead staff to the back office and shoppers to their account."""
        user: Any = request.user
        return "/admin/" if user.is_staff else "/account"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead a new shopper to their account."""
        return "/account"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the front page, or to the operators' sign-in."""
        return "/admin/" if current_schema() == PUBLIC else "/"

    def get_client_ip(self, request: HttpRequest) -> str:
        """Believe our own proxies only; an unknown address is none."""
        return client_address(request) or "::"

    def get_from_email(self) -> str:
        """Write in the name that the shop's other mails have."""
        return letterhead.sender()

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is written."""
        return subject

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Have answers go to the shop."""
        message: EmailMessage = super().render_mail(*args, **kwargs)
        message.reply_to = letterhead.answers_to()
        return message

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Send a mail now; raise MailNotSent where the mail server fails."""
        named = {**context, "house": letterhead.house_name()}
        try:
            super().send_mail(template_prefix, email, named)
        except (SMTPException, OSError) as error:
            logger.exception("A sign-in mail was not sent.")
            raise MailNotSent from error

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        """Write down who came, and how."""
        self._note_proven(user, kwargs.get("signal_kwargs"))
        used = [each["method"] for each in get_authentication_records(request, user)]
        trail.record(user, "signed_in", by=list(dict.fromkeys(used)))
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    @staticmethod
    def _note_proven(user: User, facts: dict[str, Any] | None) -> None:
        """Hold an address for read by its owner where a provider says so.

        After allauth wiped what a stranger may have set up under it.
        """
        login = (facts or {}).get("sociallogin")
        for each in login.email_addresses if login else ():
            if each.verified and each.email.lower() == user.email:
                EmailAddress.objects.update_or_create(
                    user=user,
                    email=user.email,
                    defaults={"verified": True, "primary": True},
                )

    def logout(self, request: HttpRequest) -> None:
        """Write down who left, and end what the session gave out."""
        user = request.user
        if isinstance(user, User):
            devices.forget(request.session.session_key or "")
            trail.record(user, "signed_out")
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down a wrong password where the address is known."""
        trail.failed(credentials.get("email", ""), "password")

    def set_password(self, user: User, password: str) -> None:
        """End every other device: who needs a new password may have lost the old."""
        super().set_password(user, password)
        request = allauth_context.request
        devices.end_others(user, keep=request.session.session_key or "")

    def send_password_reset_mail(self, user: User, email: str, context: Any) -> None:
        """Send the link to staff only: shoppers have no password."""
        if user.is_staff:
            super().send_password_reset_mail(user, email, context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: Any = None,
        email: str | None = None,
    ) -> None:
        """Write down what allauth tells people about: factors, passwords, links."""
        trail.record(user, template_prefix.rsplit("/", 1)[-1])
        super().send_notification_mail(template_prefix, user, context, email)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in with Google and Apple, by the shop's account there or the platform's."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "unproven_address": (
            "The provider did not confirm your address. Sign in with a code by e-mail "
            "first, then link it under Ways to sign in."
        ),
        "unknown_operator": "No operator has this address.",
    }

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """List credentials: of a sign-in under way, else those of this schema."""
        under_way = getattr(request, "sign_in_app", None)
        found = [under_way] if under_way else credentials.here()
        return [
            app
            for app in found
            if provider in {None, app.provider}
            and (client_id is None or client_id == app.client_id)
        ]

    def get_provider(
        self, request: HttpRequest, provider: Any, client_id: Any = None
    ) -> Any:
        """Find a provider, also before any page listed them."""
        registry.load()
        return super().get_provider(request, provider, client_id)

    def get_requests_session(self) -> Outside:
        """Speak HTTP as everything here does."""
        return Outside()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Make shoppers of strangers; operators are made by operators."""
        return current_schema() != PUBLIC

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> User:
        """Take over address and name."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = " ".join(part for part in parts if part)[:150]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse addresses that the provider did not confirm, and new operators.

        Raises ValidationError: an unconfirmed address could be somebody else's.
        """
        is_link = sociallogin.state.get("process") == "connect"
        if sociallogin.is_existing or is_link:
            return
        if current_schema() == PUBLIC:
            raise self.validation_error("unknown_operator")
        if not any(each.verified for each in sociallogin.email_addresses):
            raise self.validation_error("unproven_address")

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Lead back to the list of ways to sign in."""
        return "/account/linked"


class FactorAdapter(DefaultMFAAdapter):
    """Second factors of staff."""

    def encrypt(self, text: str) -> str:
        """Keep secrets under the key ring."""
        return encrypt(text, place_within(Authenticator, "data"))

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` closed."""
        return decrypt(encrypted_text, place_within(Authenticator, "data"))

    def get_totp_issuer(self) -> str:
        """Name the shop in the authenticator app."""
        return letterhead.house_name()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last factor where the shop requires one."""
        if authenticator.type not in factors.KINDS or not factors.is_required():
            return True
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id, type__in=factors.KINDS
        ).exclude(pk=authenticator.pk)
        return bool(others.exists())


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Devices people are signed in on."""

    def end_sessions(self, sessions: Any) -> None:
        """End them with everything they gave out."""
        for each in sessions:
            devices.end(each)
