"""Issuers from elsewhere, their key at an https address, where the site trusts its host."""

import json

import pytest

from trillium.credentials.keys import did_document
from trillium.credentials.tests.cast import LAKESHORE, PAGE, web_credential

pytestmark = pytest.mark.django_db
CREDENTIAL = json.dumps(web_credential(issuer=PAGE))


@pytest.fixture(autouse=True)
def _published(tmp_path, settings):
    document = did_document(PAGE, [LAKESHORE])
    (tmp_path / "issuer.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "index.json").write_text(json.dumps({PAGE: "issuer.json"}), encoding="utf-8")
    settings.TRILLIUM_DOCUMENTS = str(tmp_path)


def asked(client):
    return client.post(
        "/api/v1/verify", {"credential": CREDENTIAL}, content_type="application/json"
    ).json()


def key_check(answer):
    return next(each for each in answer["checks"] if each["name"] == "issuer_key")


def test_without_the_setting_nobody_trusts_a_web_address(client):
    answer = asked(client)

    assert not answer["verified"]
    assert key_check(answer)["code"] == "issuer_key.https_untrusted"


def test_the_program_is_told_which_trust_was_taken(client, settings):
    settings.TRILLIUM_TRUSTED_HTTPS_ISSUERS = frozenset({"lakeshore.example"})

    answer = asked(client)

    assert answer["verified"]
    assert key_check(answer)["code"] == "issuer_key.https_trusted"
    assert PAGE in key_check(answer)["detail"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/verify", "that site is trusted here to name its own keys"),
        ("/fr/verify", "ce site est reconnu ici pour nommer ses propres clés"),
    ],
)
def test_the_page_says_so_in_the_language_of_the_reader(client, settings, path, sentence):
    settings.TRILLIUM_TRUSTED_HTTPS_ISSUERS = frozenset({"lakeshore.example"})

    page = client.post(path, {"text": CREDENTIAL}).content.decode()

    assert PAGE in page
    assert sentence in page
