"""Users. A person of one shop does not exist in another: each schema has its table."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.permissions import PLATFORM_ROLES, SHOP_ROLES, Role, permissions_of
from core.actors import Actor
from core.crypto import EncryptedLineField, EncryptedTextField
from core.tenancy import PUBLIC, current_schema

if TYPE_CHECKING:
    from accounts.models.team import StaffSession


class UserManager(BaseUserManager["User"]):
    """Users by e-mail, whatever its case."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find the user who signs in with this address."""
        return self.get(email__iexact=email)

    def never_came(self) -> "models.QuerySet[User]":
        """Return shoppers who asked for a code once and never used one."""
        return self.filter(
            role="",
            last_login=None,
            password__startswith=UNUSABLE_PASSWORD_PREFIX,
        ).exclude(emailaddress__verified=True)

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make a user; without a password only other ways of sign-in work."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make who may do everything here: a shop's owner, or an operator."""
        role = Role.OPERATOR if current_schema() == PUBLIC else Role.OWNER
        return self.create_user(email, password, role=role, **fields)

    def staff(self) -> "models.QuerySet[User]":
        """Return the people who have a role."""
        return self.exclude(role="")

    def people(self) -> "models.QuerySet[User]":
        """Return everybody but operators who are or were here for a while."""
        return self.filter(operator_id=None)

    def visible_to(self, viewer: Any) -> "models.QuerySet[User]":
        """Return whom this viewer may know of: all people, or only themselves."""
        if viewer.has_perm("people.view"):
            return self.people()
        return self.filter(pk=viewer.pk)


class User(AbstractBaseUser):
    """A person who signs in by e-mail address; with a role, a member of the staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", max_length=254)
    name = EncryptedLineField(max_length=150, blank=True)
    role = models.CharField(
        max_length=10,
        choices=Role.choices,
        blank=True,
        help_text="What they may do in the back office. Nothing, for a shopper.",
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    operator_id = models.UUIDField(
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="The platform's operator whom this row stands for in a shop.",
    )

    session_number = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end every session there is."
    )

    # Set while an operator is inside (accounts.staff_sessions); never stored.
    staff_session: "StaffSession | None" = None
    # Set where the shop asks for a second factor and they have none, by
    # accounts.backends: they then hold no permission, on whichever page.
    lacks_factor = False

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=Q(role__in=["", *Role.values]), name="user_role_known"
            ),
            # Whatever road signs people in: it finds an inactive one without a role.
            models.CheckConstraint(
                condition=Q(operator_id=None)
                | Q(
                    role="",
                    is_active=False,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                ),
                name="user_operator_cannot_sign_in",
            ),
        ]
        indexes = [
            models.Index(fields=["role"], condition=~Q(role=""), name="user_staff"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Tell whether they may sign in to the back office of this schema."""
        here = PLATFORM_ROLES if current_schema() == PUBLIC else SHOP_ROLES
        return self.role in here

    @property
    def is_superuser(self) -> bool:
        """Say no: nobody stands above the list of permissions."""
        return False

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the password and to `session_number` (Django's hook)."""
        found: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{found}.{self.session_number}" if self.session_number else found

    @property
    def actor(self) -> Actor:
        """Say how the audit log names this person."""
        if self.staff_session is not None:
            return self.staff_session.actor
        return Actor("staff" if self.is_staff else "user", str(self.pk), str(self))

    def has_perm(self, name: str, obj: object = None) -> bool:
        """Tell whether their role holds a permission of accounts.permissions.

        Takes our names and those of Django's admin. A role counts only in the kind of
        schema it is for.
        """
        is_good = self.is_active and self.is_staff and not self.lacks_factor
        return is_good and name in permissions_of(self.role)

    def has_perms(self, names: Iterable[str], obj: object = None) -> bool:
        """Tell whether their role holds all of them."""
        return all(self.has_perm(name) for name in names)

    def has_module_perms(self, app_label: str) -> bool:
        """Tell whether they may see anything of an app in the back office."""
        return any(
            name.startswith(f"{app_label}.") and self.has_perm(name)
            for name in permissions_of(self.role)
        )

    def get_full_name(self) -> str:
        """Return the name, or the address of someone who gave none."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.get_full_name().split()[0]


class SignInProvider(models.Model):
    """A shop's own account at Google or Apple; without one the platform's is used."""

    class Provider(models.TextChoices):
        GOOGLE = "google", "Google"
        APPLE = "apple", "Apple"

    provider = models.CharField(max_length=10, choices=Provider.choices, unique=True)
    client_id = models.CharField(
        max_length=191, help_text="Google: the client ID. Apple: the Services ID."
    )
    secret = EncryptedTextField(blank=True, help_text="Google: the client secret.")
    team_id = models.CharField(max_length=20, blank=True, help_text="Apple only.")
    key_id = models.CharField(max_length=20, blank=True, help_text="Apple only.")
    private_key = EncryptedTextField(
        blank=True, help_text="Apple only: the whole .p8 file, with its BEGIN line."
    )
    is_enabled = models.BooleanField(default=True)

    class Meta:
        verbose_name = "sign-in provider"

    def __str__(self) -> str:
        return self.get_provider_display()


class SignInAttempt(models.Model):
    """One way out to Google or Apple and back to the shop it began in.

    Lives in public, since the way back leads through the platform's host; row security
    shows a shop its own only. Taken exactly once, by a DELETE.
    """

    class Process(models.TextChoices):
        LOGIN = "login", "sign in"
        CONNECT = "connect", "link to who is signed in"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_name = models.CharField(max_length=63)
    provider = models.CharField(max_length=20)
    process = models.CharField(max_length=10, choices=Process.choices)
    user_id = models.UUIDField(null=True)
    # Scheme and host it began on: a shop may have several.
    origin = models.CharField(max_length=300)
    next_path = models.CharField(max_length=500, blank=True)
    browser_digest = models.CharField(max_length=64)
    # Of what must be shown next: the state at the platform, then the shop's token.
    key_digest = models.CharField(max_length=64, unique=True)
    code_verifier = EncryptedTextField()
    payload = EncryptedTextField(blank=True, help_text="Who came back, JSON.")
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="sign_in_attempt_end")]

    def __str__(self) -> str:
        return f"{self.provider} {self.schema_name}"


class TokenFamily(models.Model):
    """The refresh tokens of one device: only the newest one counts.

    `generation` is the newest one's number. An older one that is shown again was
    copied, so the family ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, db_index=True)
    generation = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return str(self.id)
