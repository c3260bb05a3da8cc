"""Open Badges 3.0: every fixture is read into values and written again, and says the same."""

import json

import pytest

from trillium.credentials.documents import Badge
from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.values import as_list

pytestmark = pytest.mark.vectors
SETS = {
    "1edtech-public-validator": "ob30/**/*",
    "1edtech-ob3-spec": "*.json",
    "dcc-vc-fixtures": "verifiableCredentials/**/*.json",
}
RENAMED = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
# Beyond the classes of the standard, or a class that the fixture names wrongly on purpose.
BEYOND = {
    "simple-did-web-method.json": [".credentialSubject.name"],
    "simple-err-credential-subject-identifier-type.json": [".credentialSubject.identifier.type"],
    "simple-err-credential-subject-result-type.json": [".credentialSubject.result"],
    "simple-err-evidence-type.json": [".evidence"],
    "simple-err-issuer-parentorg-type.json": [".issuer.parentOrg.type"],
}
UNREADABLE = [  # no issuer, no achievement, or no date
    "simple-err-context.json",
    "simple-err-issued.json",
    "simple-err-issuer.json",
    "simple-noproof.json",
]


def badges(vectors):
    for name, pattern in SETS.items():
        for path in sorted(vectors(name).glob(pattern)):
            try:
                document = json.loads(path.read_text(encoding="utf-8"))
            except (ValueError, OSError):
                continue
            if {"OpenBadgeCredential", "AchievementCredential"} & set(
                as_list(document.get("type")) if isinstance(document, dict) else ()
            ):
                yield path.name, document


def normal(value):
    """Return a value in which one thing and a list of one are the same, and old names are new."""
    if isinstance(value, dict):
        named = {RENAMED.get(key, key): normal(item) for key, item in value.items()}
        if named.get("type") == "IdentityObject" and named.get("hashed") is False:
            named.pop("salt", None)
        return {key: item for key, item in named.items() if item not in ([], {}, "", None)}
    if isinstance(value, list):
        items = [normal(item) for item in value]
        return items[0] if len(items) == 1 else items
    return value


def differences(one, other, place=""):
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{place}.{key}")
    elif one != other:
        yield place


def test_every_fixture_survives_being_read_and_written(vectors, cases):
    with cases("Open Badges 3.0, reading and writing") as told:
        for name, document in badges(vectors):
            with told(name):
                if name in UNREADABLE:
                    with pytest.raises(CredentialUnreadable):
                        Badge.from_json(document)
                    continue
                written = Badge.from_json(document).as_json()
                document.pop("proof", None)
                if isinstance(document.get("issuer"), str):
                    document["issuer"] = {"id": document["issuer"]}
                lost = list(differences(normal(document), normal(written)))
                assert lost == BEYOND.get(name, [])

    assert told.count >= 24
