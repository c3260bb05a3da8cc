"""Pictures that other people baked: the fixtures of 1EdTech's public validator."""

import json

import pytest

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.reading import Kind, read_credential

pytestmark = pytest.mark.vectors
SET = "1edtech-public-validator"
PICTURES = "1EdTech public validator, baked pictures"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("simple-json.png", Kind.PNG), ("simple-json.svg", Kind.SVG)],
)
def test_json_baked_elsewhere_is_found(vectors, cases, name, kind):
    found = read_credential((vectors(SET) / "ob30" / name).read_bytes())

    with cases(PICTURES) as told, told(name):
        assert found.kind is kind
        assert json.loads(found.source)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("simple-jwt_v1.png", Kind.PNG), ("simple-jwt_v1.svg", Kind.SVG), ("simple.jwt", Kind.JWT)],
)
def test_a_token_baked_elsewhere_is_found(vectors, cases, name, kind):
    found = read_credential((vectors(SET) / "ob30" / name).read_bytes())

    with cases(PICTURES) as told, told(name):
        assert (found.kind, found.is_jwt) == (kind, True)


def test_a_badge_of_version_two_is_found_under_its_own_keyword(vectors, cases):
    found = read_credential((vectors(SET) / "ob20/simple-badge.png").read_bytes())

    with cases(PICTURES) as told, told("simple-badge.png"):
        assert json.loads(found.source)["@context"] == "https://w3id.org/openbadges/v2"


@pytest.mark.parametrize("name", ["robotics-badge.png", "beths-robot-badge.png"])
def test_a_picture_without_a_badge_says_so(vectors, cases, name):
    data = (vectors(SET) / "ob20/assets" / name).read_bytes()
    why = r"without a badge|neither a JSON object"

    with cases(PICTURES) as told, told(name), pytest.raises(CredentialUnreadable, match=why):
        read_credential(data)
