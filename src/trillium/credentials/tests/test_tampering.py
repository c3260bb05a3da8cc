"""One changed character anywhere outside proofValue, in a value or in a key, makes it fail."""

import copy
import json

import pytest

from trillium.credentials import did_key_method, sign_credential_jwt, verify_credential
from trillium.credentials.tests.cast import (
    LAKESHORE,
    NOW,
    documents,
    endorsement,
    signed,
    unsigned,
)

CREDENTIAL = signed(unsigned(endorsements=(endorsement(),)))
DOCUMENTS = documents()


def _places(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), True
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _places(inner, (*path, number))
    else:
        yield path, False


def _changed(value):
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value * 10 + 1]
    swapped = chr(ord(value[0]) ^ 1) if value[:1] not in ("", "\x7f") else "x"
    middle = len(value) // 2
    other = "b" if value[middle : middle + 1] == "a" else "a"
    last = "y" if value[-1:] == "x" else "x"
    return [
        swapped + value[1:],
        value[:middle] + other + value[middle + 1 :],
        value[:-1] + last,
        value + " ",
        value[:-1],
    ]


def _tampered():
    for path, is_key in _places(CREDENTIAL):
        if path == ("proof", "proofValue") and not is_key:
            continue
        holder = CREDENTIAL
        for step in path[:-1]:
            holder = holder[step]
        for new in _changed(str(path[-1]) if is_key else holder[path[-1]]):
            document = copy.deepcopy(CREDENTIAL)
            place = document
            for step in path[:-1]:
                place = place[step]
            if is_key:
                place[new] = place.pop(path[-1])
            else:
                place[path[-1]] = new
            if document != CREDENTIAL:
                yield path, new, document


def test_every_changed_value_and_key_makes_it_fail():
    assert verify_credential(CREDENTIAL, documents=DOCUMENTS, at=NOW).verified

    believed = [
        (path, new)
        for path, new, document in _tampered()
        if verify_credential(document, documents=DOCUMENTS, at=NOW).verified
    ]

    assert believed == []


def test_a_value_that_is_left_out_makes_it_fail():
    # The issuer is also the achievement's creator: what is left out here is still said there.
    said_twice = {("issuer", "name"), ("issuer", "url"), ("issuer", "type")}
    said_twice |= {("credentialSubject", "achievement", "creator", key) for _, key in said_twice}
    for path, is_key in _places(CREDENTIAL):
        if is_key and path not in said_twice:
            document = copy.deepcopy(CREDENTIAL)
            place = document
            for step in path[:-1]:
                place = place[step]
            del place[path[-1]]

            assert not verify_credential(document, documents=DOCUMENTS, at=NOW).verified, path


def test_another_signature_does_not_fit():
    document = copy.deepcopy(CREDENTIAL)
    document["proof"]["proofValue"] = endorsement()["proof"]["proofValue"]

    report = verify_credential(document, documents=DOCUMENTS, at=NOW)

    assert report.check("signature").code == "signature.bad"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_character_in_any_part_of_a_token_makes_it_fail(part):
    token = sign_credential_jwt(unsigned(), key=LAKESHORE, method=did_key_method(LAKESHORE))
    parts = token.split(".")

    for place in range(0, len(parts[part]), 7):
        old = parts[part][place]
        changed = parts[part][:place] + ("B" if old == "A" else "A") + parts[part][place + 1 :]
        text = ".".join([*parts[:part], changed, *parts[part + 1 :]])

        assert not verify_credential(text, documents=DOCUMENTS, at=NOW).verified, place


def test_the_order_of_keys_and_spaces_does_not_matter():
    shuffled = json.dumps(dict(reversed(CREDENTIAL.items())), indent=3)

    assert verify_credential(shuffled, documents=DOCUMENTS, at=NOW).verified
