"""Out to Google or Apple and back, signed in as the right person."""

import json
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import connection

from accounts.models import SignInAttempt, SignInProvider, User
from accounts.social.callbacks import callback_url
from accounts.tests.look_alikes import Apple, redirect_query
from accounts.tests.roads import (
    apple_form,
    arrive,
    begin,
    came_back,
    consent,
    get,
    person,
    with_apple,
)
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser

pytestmark = pytest.mark.usefixtures("providers")


def test_a_stranger_becomes_a_shopper_and_comes_back_as_the_same(acme: Any) -> None:
    first, second = Browser("acme"), Browser("acme")

    door = came_back(first, next="/cart")
    inside = get(first, door)
    again = get(second, came_back(second))

    assert door.startswith("http://acme.localhost/auth/loginCallback?token=")
    assert inside["Location"] == "/cart"
    assert again["Location"] == "/account"
    user = User.objects.get(email="ada@example.com")
    assert {person(first), person(second)} == {str(user.pk)}
    assert (user.name, user.role) == ("Ada Byron", "")
    assert not user.has_usable_password()
    account = SocialAccount.objects.get(user=user)
    assert (account.uid, account.extra_data) == ("google-ada", {})
    assert EmailAddress.objects.get(user=user).verified
    assert SignInAttempt.objects.count() == 0


def test_what_goes_out_names_the_platform_and_carries_pkce(acme: Any) -> None:
    query = redirect_query(begin(Browser("acme")))

    assert query["redirect_uri"] == callback_url("google")
    assert query["client_id"] == "platform-google"
    assert query["code_challenge_method"] == "S256"
    assert len(query["state"]) == 43
    assert "nonce" in query


def test_a_shop_uses_its_own_account_there(acme: Any) -> None:
    SignInProvider.objects.create(
        provider="google", client_id="acmes-own", secret="acmes-secret"
    )
    browser = Browser("acme")

    location = begin(browser)
    inside = get(browser, arrive(consent(location))["Location"])

    assert redirect_query(location)["client_id"] == "acmes-own"
    assert inside["Location"] == "/account"
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_signinprovider")
        assert "acmes-secret" not in cursor.fetchone()[0]


def test_a_disabled_provider_is_not_there(acme: Any) -> None:
    SignInProvider.objects.create(
        provider="google", client_id="acmes-own", is_enabled=False
    )

    answer = Browser("acme").post("/auth/start/google", {})

    assert answer.status_code == 404


def test_a_known_address_is_linked_when_the_provider_confirmed_it(acme: Any) -> None:
    known = User.objects.create_user("ada@example.com", name="Ada")
    browser = Browser("acme")

    get(browser, came_back(browser))

    assert person(browser) == str(known.pk)
    assert SocialAccount.objects.get(uid="google-ada").user == known
    assert EmailAddress.objects.get(user=known).verified


def test_an_unconfirmed_address_is_neither_linked_nor_taken(acme: Any) -> None:
    known = User.objects.create_user("ada@example.com")
    browser = Browser("acme")

    answer = get(browser, arrive(consent(begin(browser), "google-eve"))["Location"])

    assert answer["Location"] == "/account/sign-in"
    assert "did not confirm" in browser.get("/account/sign-in").content.decode()
    assert person(browser) is None
    assert not SocialAccount.objects.exists()
    assert list(User.objects.filter(email="ada@example.com")) == [known]


def test_staff_may_sign_in_with_google(acme: Any) -> None:
    browser = Browser("acme")

    answer = get(
        browser,
        arrive(consent(begin(browser, next="/admin/"), "google-boss"))["Location"],
    )

    assert answer["Location"] == "/admin/"
    assert person(browser) == str(User.objects.get(email="owner@acme.example").pk)


def test_a_stranger_does_not_become_an_operator(acme: Any) -> None:
    browser = Browser(PUBLIC)

    answer = get(browser, came_back(browser))

    assert answer["Location"].startswith("/admin/login/")
    assert person(browser) is None
    with shop(PUBLIC):
        assert not User.objects.filter(email="ada@example.com").exists()


# --- Linking ---


def test_who_is_signed_in_links_an_account(acme: Any) -> None:
    user = User.objects.create_user("someone@else.example")
    browser = Browser("acme", user)

    door = came_back(browser, process="connect", next="/account/linked")
    answer = get(browser, door)

    assert answer["Location"] == "/account/linked"
    assert SocialAccount.objects.get(uid="google-ada").user == user


def test_a_link_is_made_by_who_began_it(acme: Any) -> None:
    one = Browser("acme", User.objects.create_user("one@example.com"))
    two = Browser("acme", User.objects.create_user("two@example.com"))
    door = came_back(one, process="connect")
    two.client.cookies["sign-in"] = one.client.cookies["sign-in"].value

    get(two, door)

    assert not SocialAccount.objects.exists()


# --- Apple ---------------------------------------------------------------------------


def test_apple_posts_without_cookies_and_names_people_once(
    acme: Any, apple: Apple
) -> None:
    first, second = Browser("acme"), Browser("acme")

    with_apple(first)
    with_apple(second)

    user = User.objects.get(email="x7f3@privaterelay.appleid.com")
    assert {person(first), person(second)} == {str(user.pk)}
    assert user.name == "Ada Byron"
    assert SocialAccount.objects.get(user=user).provider == "apple"
    assert apple.refusals == []


def test_apple_refuses_a_secret_signed_with_another_key(
    acme: Any, apple: Apple, settings: Any
) -> None:
    settings.SIGN_IN_APPS["apple"]["private_key"] = Apple().p8
    browser = Browser("acme")

    sent = apple_form(begin(browser, "apple"))
    answer = arrive(sent, "apple", "post")

    assert answer["Location"].endswith("refused=failed")
    assert "InvalidSignatureError" in apple.refusals.pop()


def test_an_id_token_that_apple_did_not_sign_is_refused(
    acme: Any, apple: Apple
) -> None:
    browser = Browser("acme")
    sent = apple_form(begin(browser, "apple"))
    real, apple.signing_key = apple.signing_key, Apple().signing_key
    with shop(PUBLIC):  # what Apple published before
        cache.set(f"provider-keys:{apple.url}/auth/keys", {"keys": [_public(real)]})

    answer = arrive(sent, "apple", "post")

    apple.signing_key = real
    assert answer["Location"].endswith("refused=failed")


def _public(key: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())
    )
    return found | {"kid": "apple-1", "alg": "RS256"}
