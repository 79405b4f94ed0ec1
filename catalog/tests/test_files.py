"""Files over HTTP: renditions for all, originals by token, nothing across shops."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client

from catalog import files
from catalog.models import Artwork
from catalog.services import ArtworkFacts, add_artwork
from catalog.tests import pictures
from core.actors import SYSTEM
from core.tenancy import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def artwork(tmp_path: Path) -> Artwork:
    path = pictures.jpeg(tmp_path / "a.jpg")
    return add_artwork(path, facts=ArtworkFacts(title="Ridge"), actor=SYSTEM)


def signed(artwork: Artwork, max_age: int = 60) -> str:
    original = artwork.files.get(kind="original")
    return files.signed_url(original, base_url="https://a.example/", max_age=max_age)


def path_of(url: str) -> str:
    return url.removeprefix("https://a.example")


def test_serves_renditions_for_good(client: Client, artwork: Artwork) -> None:
    card = artwork.files.get(kind="card")

    answer = client.get(files.public_url(card.name))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["ETag"] == f'"{card.sha256}"'
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) == card.bytes
    again = client.get(
        files.public_url(card.name), headers={"If-None-Match": answer["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_serves_no_other_shops_renditions(
    globex_client: Client, artwork: Artwork
) -> None:
    url = files.public_url(artwork.files.get(kind="card").name)

    assert globex_client.get(url).status_code == 404


def test_no_path_leads_out_of_the_public_folder(
    client: Client, artwork: Artwork, tmp_path: Path
) -> None:
    original, card = artwork.files.get(kind="original"), artwork.files.get(kind="card")
    (tmp_path / "media" / "acme" / "public" / "secret.jpg").write_bytes(b"x")
    inner = original.name.removeprefix("originals/")

    for name in (
        inner,
        f"../{original.name}",
        f"..%2f{original.name}",
        f"%2e%2e/{original.name}",
        f"....//{original.name}",
        f"../../globex/{card.name}",
        "/etc/passwd",
        "//etc/passwd",
        "secret.jpg",
        "",
        ".",
        "%00",
        f"{card.name.removeprefix('public/')}%00",
        f"{card.name.removeprefix('public/')}%0a",
        f"{card.name.removeprefix('public/')}/..",
        "ab/" + "0" * 64 + ".jpg",
    ):
        assert client.get(f"/media/{name}").status_code == 404, name


def test_a_token_opens_the_original(
    client: Client, artwork: Artwork, tmp_path: Path
) -> None:
    url = signed(artwork)

    answer = client.get(path_of(url))

    assert url.startswith("https://a.example/files/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer) == (tmp_path / "a.jpg").read_bytes()


def test_a_token_of_another_shop_opens_nothing(
    globex_client: Client, artwork: Artwork, tmp_path: Path
) -> None:
    with shop("globex"):
        add_artwork(tmp_path / "a.jpg", facts=ArtworkFacts(title="X"), actor=SYSTEM)

    assert globex_client.get(path_of(signed(artwork))).status_code == 404


def test_a_token_expires(client: Client, artwork: Artwork) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        path = path_of(signed(artwork, max_age=60))
        clock.shift(60)
        assert client.get(path).status_code == 200
        clock.shift(1)
        assert client.get(path).status_code == 404


def test_a_forged_token_opens_nothing(client: Client, artwork: Artwork) -> None:
    original = artwork.files.get(kind="original")
    path = path_of(signed(artwork))
    forged = [
        path[:-1] + ("A" if path[-1] != "A" else "B"),
        "/files/x",
        "/files/",
        "/files/a:b:c",
        "/files/%00",
        "/files/" + "A" * 5000,
        "/files/" + signing.dumps([original.pk, original.sha256, 2**40]),
        "/files/" + signing.dumps([original.pk], salt="catalog.files:acme"),
        "/files/" + signing.dumps({"a": 1}, salt="catalog.files:acme"),
    ]

    for address in forged:
        assert client.get(address).status_code == 404, address


def test_a_token_of_a_replaced_file_opens_nothing(
    client: Client, artwork: Artwork
) -> None:
    path = path_of(signed(artwork))
    artwork.files.filter(kind="original").update(sha256="0" * 64)

    assert client.get(path).status_code == 404


def test_a_missing_file_is_404(client: Client, artwork: Artwork, settings: Any) -> None:
    path = path_of(signed(artwork))
    settings.MEDIA_ROOT = "/nowhere"

    assert client.get(path).status_code == 404
    assert client.get(f"/media/ab/{'0' * 64}.jpg").status_code == 404
