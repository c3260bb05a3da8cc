"""Issuing by several processes: the same files as by one, and nothing where one of them fails."""

import csv
import json
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from trillium.credentials import LocalDocuments, verify_credential
from trillium.credentials.keys import KeyPair, did_key_method
from trillium.recognition.issuing import bulk, composing
from trillium.recognition.issuing.cohort import read_cohort

AT = datetime(2026, 6, 1, tzinfo=UTC)
KEY = KeyPair.generate(bytes(range(32)))
DESIGN = {
    "title": "Infection control",
    "outcomes": [{"id": "o1", "statement": "Dons PPE"}],
    "assessments": [{"outcome_ids": ["o1"]}],
    "credential_template": {"expiry_months": 24},
}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(bulk, "_FEW", 5)
    monkeypatch.setattr(bulk, "_CHUNK", 3)
    monkeypatch.setattr(bulk, "MOST_PLACES", 8)
    monkeypatch.setattr(bulk.os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)


def dice():
    drawn = 0

    def draw(count):
        nonlocal drawn
        drawn += 1
        return b"".join(sha256(f"{drawn}.{n}".encode()).digest() for n in range(count // 32 + 1))[
            :count
        ]

    return draw


def order(**more):
    issuer = composing.Issuer(did=KEY.did, name="Lakeshore College")
    achievement = composing.Achievement(design=DESIGN, address="urn:uuid:1")
    return bulk.Order(
        achievement=achievement,
        issuer=issuer,
        slug="lakeshore",
        key=KEY,
        method=did_key_method(KEY),
        base="https://lakeshore.example",
        at=AT,
        dice=dice(),
        **more,
    )


def cohort(count=20):
    rows = "".join(
        f"Zoë {n},z{n}@example.org,{f'https://example.org/{n}' if n % 3 else ''}\n"
        for n in range(count)
    )
    text = f"name,email,evidence_url\n{rows}".encode()
    return read_cohort(text, file="c.csv", evidence_demanded=False, today=date(2026, 6, 1))


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_several_processes_write_what_one_writes(tmp_path, monkeypatch):
    bulk.issue_into(tmp_path / "several", order(), cohort())
    monkeypatch.setattr(bulk, "_FEW", 1000)
    bulk.issue_into(tmp_path / "one", order(), cohort())

    assert files(tmp_path / "several") == files(tmp_path / "one")


def test_every_credential_verifies_by_its_own_list(tmp_path):
    told = []
    bulk.issue_into(tmp_path / "out", order(), cohort(), tell=told.append)

    entries = []
    for number in range(1, 21):
        text = (tmp_path / f"out/credentials/{number}.json").read_bytes()
        report = verify_credential(text, documents=LocalDocuments(tmp_path / "out"), at=AT)
        assert report.verified, report.checks
        entries.append(json.loads(text)["credentialStatus"])
    assert len({entry["id"] for entry in entries}) == 20
    assert len({entry["statusListCredential"] for entry in entries}) == 3
    with (tmp_path / "out/issued.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["email"] for row in rows] == [f"z{n}@example.org" for n in range(20)]
    assert told == sorted(told)


def test_nothing_is_left_where_one_process_fails(tmp_path):
    def printer(_order, row, _credential, _credential_id):
        if row.name.endswith(" 13"):
            raise OSError(28, "No space left on device")
        return b"%PDF"

    with pytest.raises(bulk.DirectoryUnwritable, match=r"No space left|out"):
        bulk.issue_into(tmp_path / "out", order(printer=printer), cohort())

    assert list(tmp_path.iterdir()) == []


def test_the_list_quotes_what_csv_must_quote(tmp_path):
    text = b'name;email\n"Lee, ""Zo"" A";a@example.org\nPlain B;b@example.org\n'
    rows = read_cohort(text, file="c.csv", evidence_demanded=False, today=date(2026, 6, 1))
    bulk.issue_into(tmp_path / "out", order(), rows)

    with (tmp_path / "out/issued.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["name"] for row in found] == ['Lee, "Zo" A', "Plain B"]
    assert [row["line"] for row in found] == ["2", "3"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "credentials",
        "issuers",
        "status",
        "index.json",
        "issued.csv",
    }
