"""Status lists of every purpose, several on one credential, and 1EdTech's list of revoked ids."""

from dataclasses import replace
from datetime import timedelta

import pytest

from trillium.credentials import StatusList, verify_credential
from trillium.credentials.errors import StatusUnreadable
from trillium.credentials.status import StatusEntry, status_list_credential
from trillium.credentials.tests.cast import (
    AWARDED,
    COLLEGE,
    LAKESHORE,
    LIST,
    NOW,
    Documents,
    documents,
    signed,
    status_list,
    unsigned,
)

MESSAGES = "https://trillium.example/status/messages"
SUSPENDED = "https://trillium.example/status/suspended"
PLAIN = "https://trillium.example/revocations"
SAYS = StatusEntry(
    list_address=MESSAGES,
    index=5,
    purpose="message",
    size=2,
    messages=("nothing to say", "under review", "appealed", "confirmed"),
)


def messages(index, value, **changes):
    places = StatusList.new(size=2)
    places.put(index, value)
    values = {
        "address": MESSAGES,
        "issuer": LAKESHORE.did,
        "encoded": places.encoded(),
        "purpose": "message",
        "valid_from": AWARDED,
    }
    return signed(status_list_credential(**{**values, **changes}))


def status(document, known):
    return verify_credential(signed(document), documents=known, at=NOW).check("status")


@pytest.mark.parametrize(("value", "text"), list(enumerate(SAYS.messages)))
def test_a_message_is_told_and_does_not_fail_the_credential(value, text):
    check = status(unsigned(status=SAYS), Documents({MESSAGES: messages(5, value)}))

    assert (check.result, check.code) == ("passed", "status.message")
    assert text in check.detail


def test_several_entries_are_all_asked_and_the_worst_decides():
    entries = (
        StatusEntry(list_address=LIST, index=1),
        StatusEntry(list_address=SUSPENDED, index=2, purpose="suspension"),
        SAYS,
    )
    known = Documents(
        {
            LIST: status_list(),
            SUSPENDED: status_list(2, address=SUSPENDED, purpose="suspension"),
            MESSAGES: messages(5, 1),
        }
    )

    assert status(unsigned(status=entries), known).code == "status.suspended"
    known[SUSPENDED] = status_list(3, address=SUSPENDED, purpose="suspension")
    assert status(unsigned(status=entries), known).code == "status.message"
    known[LIST] = status_list(1)
    assert status(unsigned(status=entries), known).code == "status.revoked"
    del known[LIST]
    assert status(unsigned(status=entries), known).code == "status.unresolvable"


def test_one_list_may_serve_two_purposes():
    known = Documents({LIST: status_list(7, purpose=["revocation", "suspension"])})
    entry = StatusEntry(list_address=LIST, index=7, purpose="suspension")

    assert status(unsigned(status=entry), known).code == "status.suspended"


def test_a_newer_version_is_told():
    known = Documents({LIST: status_list(7, purpose="refresh")})
    entry = StatusEntry(list_address=LIST, index=7, purpose="refresh")

    check = status(unsigned(status=entry), known)
    assert (check.result, check.code) == ("passed", "status.refresh")


def test_a_list_that_has_ended_is_not_believed():
    ended = messages(5, 0, valid_until=NOW - timedelta(days=1), time_to_live=timedelta(hours=1))

    assert ended["credentialSubject"]["ttl"] == 3_600_000
    check = status(unsigned(status=SAYS), Documents({MESSAGES: ended}))
    assert (check.result, check.code) == ("could_not_tell", "status.unverified")


def test_places_of_several_bits_do_not_touch_each_other():
    places = StatusList.new(size=3)
    for index, value in enumerate((7, 0, 5, 2)):
        places.put(index, value)
    read = StatusList.from_encoded(places.encoded(), 3)

    assert [read.value(index) for index in range(5)] == [7, 0, 5, 2, 0]
    assert len(read) == 131_072
    with pytest.raises(StatusUnreadable, match="does not fit"):
        places.put(0, 8)


@pytest.mark.parametrize(
    "change",
    [
        {"statusMessage": None},
        {"statusMessage": [{"status": "0x0", "message": "only one"}]},
        {"statusMessage": "pending"},
        {"statusSize": 0},
        {"statusSize": 64},
        {"statusSize": "2"},
    ],
)
def test_an_entry_whose_numbers_mean_nothing_is_not_read(change):
    entry = {**SAYS.as_json(), **change}

    with pytest.raises(StatusUnreadable):
        StatusEntry.from_json({key: value for key, value in entry.items() if value is not None})


def test_an_entry_needs_a_message_for_each_number():
    with pytest.raises(StatusUnreadable, match="its message"):
        replace(SAYS, messages=("one", "two")).as_json()
    assert StatusEntry.from_json(SAYS.as_json()) == SAYS


def plain(**more):
    document = unsigned(contexts=[*unsigned()["@context"], EXTENSIONS])
    document["credentialStatus"] = {"id": PLAIN, "type": "1EdTechRevocationList"}
    return document, Documents({PLAIN: {"id": PLAIN, "issuer": COLLEGE.id, **more}})


EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ([], "status.good"),
        ([{"id": "urn:other"}], "status.good"),
        ([{"id": unsigned()["id"]}], "status.revoked"),
        ([{"id": unsigned()["id"], "revoked": True}], "status.revoked"),
        ([{"id": unsigned()["id"], "revoked": False}], "status.good"),
        ([unsigned()["id"]], "status.revoked"),
        ("all of them", "status.unreadable"),
    ],
)
def test_the_list_of_revoked_ids_is_read(listed, code):
    document, known = plain(revokedCredential=listed)

    assert status(document, known).code == code


def test_a_list_of_revoked_ids_of_another_issuer_settles_nothing():
    document, known = plain(revokedCredential=[], issuer="did:web:other.example")

    assert status(document, known).code == "status.other_issuer"
    assert status(document, documents()).code == "status.unresolvable"
