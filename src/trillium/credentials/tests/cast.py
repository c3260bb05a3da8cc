"""The people of the example, their keys and a complete credential, for the tests of the core."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from trillium.credentials import (
    KeyPair,
    StatusList,
    achievement_credential,
    did_document,
    did_key_method,
    endorsement_credential,
    sign_credential,
    status_list_credential,
)
from trillium.credentials.documents import (
    Achievement,
    Alignment,
    Evidence,
    Identity,
    Issuer,
    Result,
    ResultDescription,
)
from trillium.credentials.errors import Unresolvable
from trillium.credentials.keys import did_web_method
from trillium.credentials.status import StatusEntry

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AWARDED = datetime(2026, 5, 1, 9, tzinfo=UTC)
LAKESHORE = KeyPair.generate(bytes(range(32)))
HOMECARE = KeyPair.generate(bytes(range(1, 33)))
LIST = "https://trillium.example/status/1"
ACHIEVEMENT = "https://trillium.example/achievements/home-care-infection-control/v1"
COLLEGE = Issuer(id=LAKESHORE.did, name="Lakeshore College", url="https://lakeshore.example")
EMPLOYER = Issuer(id=HOMECARE.did, name="HomeCare Ontario North")
WEB = "did:web:trillium.example:issuers:lakeshore"
PAGE = "https://lakeshore.example/issuer"
MARK = "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c"


class Documents(dict):
    """Documents by address or DID."""

    def resolve(self, address):
        if address not in self:
            raise Unresolvable(f"{address} is not here.")
        return self[address]


def unsigned(**changes):
    """Return a complete AchievementCredential for Zoë Müller."""
    values = {
        "id": "urn:uuid:1d2c6c4e-5b0a-4f7e-9c3d-0a1b2c3d4e5f",
        "issuer": COLLEGE,
        "achievement": Achievement(
            id=ACHIEVEMENT,
            name="Infection control in home care",
            description="Plans and keeps to infection control in a client’s home.",
            criteria="Pass **both** assessments.",
            criteria_url=f"{ACHIEVEMENT}/criteria",
            version="1",
            language="en",
            field="Health care",
            tags=("infection control", "home care"),
            credits=1.5,
            creator=COLLEGE,
            alignments=(
                Alignment(
                    name="apply infection control",
                    url="http://data.europa.eu/esco/skill/6bc5d9a5",
                    framework="ESCO",
                ),
                Alignment(
                    name="Home support workers", url="https://noc.example/44101", code="44101"
                ),
            ),
            results=(
                ResultDescription(
                    id=MARK, name="Mark", kind="LetterGrade", allowed=("A", "B", "C"), required="C"
                ),
            ),
        ),
        "valid_from": AWARDED,
        "valid_until": datetime(2029, 5, 1, tzinfo=UTC),
        "awarded": AWARDED,
        "subject_id": "urn:uuid:8a6e0804-2bd0-4672-b79d-d97027f9071a",
        "identities": (
            Identity(kind="emailAddress", value="zoe@example.org", salt="9f2c"),
            Identity(kind="name", value="Zoë Müller", in_clear=True),
        ),
        "evidence": (
            Evidence(
                id="https://trillium.example/evidence/1", name="Visit log", narrative="Two visits."
            ),
        ),
        "results": (Result(description=MARK, value="A"),),
        "status": StatusEntry(list_address=LIST, index=4711),
    }
    return achievement_credential(**{**values, **changes})


@cache
def _endorsement():
    document = endorsement_credential(
        id="urn:uuid:0b6a9a40-7b35-4d1a-8a7e-3f1d9f0c2b11",
        issuer=EMPLOYER,
        subject_id=ACHIEVEMENT,
        comment="We ask for this from everyone we hire.",
        valid_from=AWARDED,
        subject_digest="sha256:" + "ab" * 32,
    )
    return signed(document, key=HOMECARE)


def endorsement():
    """Return the employer’s signed endorsement."""
    return dict(_endorsement())


def signed(document, key=LAKESHORE, method=None, created=AWARDED, **more):
    """Return a document signed by Lakeshore College, or by another key."""
    return sign_credential(
        document, key=key, method=method or did_key_method(key), created=created, **more
    )


def status_list(*set_bits, key=LAKESHORE, **changes):
    """Return the signed status list with some bits set."""
    bits = StatusList.new()
    for index in set_bits:
        bits.set(index, True)
    values = {"address": LIST, "issuer": key.did, "encoded": bits.encoded(), "valid_from": AWARDED}
    return signed(status_list_credential(**{**values, **changes}), key=key)


def documents(*set_bits, **more):
    """Return what a verifier can look up: the status list, and DID documents by DID."""
    return Documents({LIST: status_list(*set_bits), **more})


def web_credential(key=LAKESHORE, issuer=WEB, **more):
    """Return a credential without a status whose key is named by its issuer's document."""
    document = unsigned(issuer=replace(COLLEGE, id=issuer), status=None)
    return signed(document, key=key, method=did_web_method(issuer, key), **more)


def web_issuer(did, *keys):
    """Return a DID document as a mapping from its DID."""
    return {did: did_document(did, keys)}


def results(report):
    """Return the results of a report by name of check."""
    return {check.name: str(check.result) for check in report.checks}
