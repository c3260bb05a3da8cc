"""A file of credentials, one a line: all are looked at, wherever blocks begin and end."""

import json
from datetime import UTC, datetime

import pytest

from trillium.credentials.keys import KeyPair, did_key_method
from trillium.credentials.resolving import NoDocuments
from trillium.credentials.sign import sign_credential
from trillium.kit import processes
from trillium.recognition.verifying import lines

AT = datetime(2026, 6, 1, tzinfo=UTC)
KEY = KeyPair.generate(bytes(range(32)))


def signed(number):
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"urn:uuid:{number}",
        "type": ["VerifiableCredential"],
        "issuer": KEY.did,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": f"urn:uuid:subject-{number}"},
    }
    made = sign_credential(document, key=KEY, method=did_key_method(KEY), created=AT)
    return json.dumps(made, ensure_ascii=False).encode()


GOOD = [signed(number) for number in range(12)]
CHANGED = GOOD[3].replace(b"subject-3", b"subject-4")


def verify(path, **more):
    return lines.verify_lines(path, documents=NoDocuments(), at=AT, **more)


@pytest.mark.parametrize("block", [1, 7, 500, len(GOOD[0]), len(GOOD[0]) + 1, 5000, 1_000_000])
@pytest.mark.parametrize("few", [0, 1_000_000])
def test_every_line_is_verified_once_wherever_blocks_end(tmp_path, monkeypatch, block, few):
    monkeypatch.setattr(lines, "_BLOCK", block)
    monkeypatch.setattr(lines, "_FEW", few)
    monkeypatch.setattr(processes, "MOST_CHUNKS", 100_000)
    monkeypatch.setattr(processes, "cores", lambda: 3)
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n".join([*GOOD[:5], b"", CHANGED, b"  \r", *GOOD[5:], b"no JSON"]))
    told = []

    found = verify(path, tell=told.append)

    assert (found.credentials, found.verified) == (14, 12)
    assert found.by_check == {"signature": 1, "format": 1}
    assert [(each.line, each.check) for each in found.failures] == [
        (7, "signature"),
        (16, "format"),
    ]
    assert not found.all_verified
    assert told == sorted(told)


def test_a_line_longer_than_any_credential_fails_alone(tmp_path):
    path = tmp_path / "all.jsonl"
    path.write_bytes(GOOD[0] + b"\n" + b'"' + b"x" * 3_000_000 + b"\n" + GOOD[1] + b"\n")

    found = verify(path)

    assert (found.credentials, found.verified) == (3, 2)
    assert [each.line for each in found.failures] == [2]


def test_of_many_failures_the_first_are_named_and_all_are_counted(tmp_path):
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n".join([CHANGED] * 50))

    found = verify(path)

    assert (found.credentials, found.verified) == (50, 0)
    assert [each.line for each in found.failures] == list(range(1, lines.MOST_NAMED + 1))
    assert found.as_json()["failedByCheck"] == {"signature": 50}


def test_an_empty_file_verifies_nothing(tmp_path):
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n\n")

    assert verify(path).credentials == 0
    assert not verify(path).all_verified
