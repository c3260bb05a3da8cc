import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trillium.credentials.reading import Kind, read_credential
from trillium.web.cli import app

DESIGN = """
title: {en: Infection control in home care, fr: Prévention des infections à domicile}
purpose_statement: {en: Shows the skill., fr: Démontre la compétence.}
language: [en, fr]
outcomes:
- {id: o1, statement: {en: Dons PPE, fr: Met l’ÉPI}}
- {id: o2, statement: {en: Explains transmission, fr: Explique la transmission}}
assessments:
- {type: performance, summative: true, outcome_ids: [o1, o2], evidence_type: video}
workload: {hours: 12}
issuer: {name: {en: Lakeshore College, fr: Collège Lakeshore}}
"""
UNNAMED = DESIGN.partition("issuer:")[0]
COHORT = """name,email,result,evidence_url,awarded_on
Zoë Müller,zoe.muller@example.org,pass,https://example.org/film/1,2026-01-20
Noah Chen,noah.chen@example.org,fail,,
Liam O’Brien,liam.obrien@example.org,,https://example.org/film/3,
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRILLIUM_KEY_SECRET", raising=False)
    (tmp_path / "design.yaml").write_text(DESIGN, encoding="utf-8")
    (tmp_path / "cohort.csv").write_text(COHORT, encoding="utf-8")
    return tmp_path


def run(*arguments, **more):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **more)


def issue(*options, out="out"):
    return run("issue", "design.yaml", "cohort.csv", "--out", out, *options)


def verify(path, *options):
    return run("verify", path, "--documents", "out", "--format", "json", *options)


def test_everybody_who_passed_gets_a_credential_that_verifies(folder):
    result = issue("--format", "both", "--baked", "--pdf")

    assert result.exit_code == 0, result.output
    made = sorted(path.name for path in (folder / "out/credentials").iterdir())
    assert made == [f"{n}.{kind}" for n in (1, 2) for kind in ("json", "jwt", "pdf", "png", "svg")]
    for name in made:
        answer = verify(f"out/credentials/{name}")
        assert answer.exit_code == 0, answer.output
        report = json.loads(answer.stdout)
        assert report["verified"] is True
        assert report["issuer"]["name"] == "Lakeshore College"
        assert {"name", "result", "detail"} <= report["checks"][0].keys()


def test_names_and_addresses_enter_as_salted_hashes(folder):
    issue("--format", "both")

    for path in (folder / "out/credentials").iterdir():
        assert "Müller" not in path.read_text()
        assert "example.org/film" in path.read_text() or path.suffix == ".jwt"
        assert "zoe.muller@" not in path.read_text()


def test_a_name_enters_in_clear_where_it_is_asked_for_and_the_address_never(folder):
    issue("--name-in-clear")

    text = (folder / "out/credentials/1.json").read_text()
    assert "Zoë Müller" in text
    assert "zoe.muller@" not in text


def test_the_directory_holds_what_a_verifier_needs(folder):
    issue()

    index = json.loads((folder / "out/index.json").read_text())
    credential = json.loads((folder / "out/credentials/1.json").read_text())
    listed = credential["credentialStatus"]["statusListCredential"]
    assert index.keys() == {credential["issuer"]["id"], listed}
    assert index[credential["issuer"]["id"]] == "issuers/lakeshore-college/did.json"
    assert all((folder / "out" / name).is_file() for name in index.values())
    assert credential["awardedDate"] == "2026-01-20T00:00:00Z"


def test_places_in_the_status_list_are_not_handed_out_in_order(folder):
    rows = "".join(f"P{n},p{n}@example.org,,https://example.org/{n},\n" for n in range(40))
    (folder / "cohort.csv").write_text(COHORT.splitlines()[0] + "\n" + rows)

    issue()

    places = [
        int(json.loads(path.read_text())["credentialStatus"]["statusListIndex"])
        for path in (folder / "out/credentials").iterdir()
    ]
    assert len(set(places)) == 40
    assert max(places) > 1000


def test_with_a_public_address_the_issuer_is_a_did_web(folder):
    result = issue("--public-url", "https://badges.example.org/", "--issuer-name", "École du Nord")

    assert result.exit_code == 0, result.output
    credential = json.loads((folder / "out/credentials/1.json").read_text())
    did = "did:web:badges.example.org:issuers:ecole-du-nord"
    assert credential["issuer"] == {"id": did, "type": ["Profile"], "name": "École du Nord"}
    status = credential["credentialStatus"]["statusListCredential"]
    assert status.startswith("https://badges.example.org/status/")
    assert json.loads((folder / "out/issuers/ecole-du-nord/did.json").read_text())["id"] == did
    assert verify("out/credentials/1.json").exit_code == 0


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "example.org", "https://", "https://a/b", "https://a b", "https://a?b"],
)
def test_a_public_address_that_is_none_is_refused(folder, address):
    result = issue("--public-url", address)

    assert (result.exit_code, (folder / "out").exists()) == (2, False)
    assert "https address" in result.output


def test_the_key_is_made_once_kept_private_and_used_again(folder):
    first = issue(out="one")
    key = (folder / "one.key").read_bytes()
    second = issue("--key", "one.key", out="two")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (folder / "one.key").read_bytes() == key
    assert (folder / "one.key").stat().st_mode & 0o777 == 0o600
    issuers = [json.loads((folder / d / "credentials/1.json").read_text())["issuer"]["id"] for d in ("one", "two")]  # fmt: skip  # noqa: E501
    assert issuers[0] == issuers[1]
    assert not list((folder / "one").rglob("*key*"))


def test_the_key_is_sealed_where_there_is_a_secret(folder, monkeypatch):
    monkeypatch.setenv("TRILLIUM_KEY_SECRET", "a secret")
    issue("--key", "my.key")

    assert set(json.loads((folder / "my.key").read_text())) == {"format", "public", "sealed"}
    monkeypatch.delenv("TRILLIUM_KEY_SECRET")
    result = issue("--key", "my.key", out="other")
    assert result.exit_code == 2
    assert "TRILLIUM_KEY_SECRET is not set" in result.output


def test_a_file_given_as_key_that_is_none_stays_as_it_is(folder):
    (folder / "precious").write_text("precious")

    result = issue("--key", "precious")

    assert (result.exit_code, (folder / "precious").read_text()) == (2, "precious")
    assert not (folder / "out").exists()


def test_a_bad_row_names_its_line_and_nothing_is_signed(folder):
    (folder / "cohort.csv").write_text(
        COHORT + "Fatima,nobody,pass,https://example.org/4,\nA,a@example.org,,,\n"
    )

    result = issue()

    assert result.exit_code == 1
    assert "Line 5, column email: “nobody” is not an email address." in result.output
    assert "Line 6, column evidence_url: it is empty" in result.output
    assert [path.name for path in folder.iterdir() if path.suffix not in (".yaml", ".csv")] == []


def test_bad_rows_are_listed_and_passed_over_where_it_is_asked_for(folder):
    (folder / "cohort.csv").write_text(COHORT + "Fatima,nobody,pass,https://example.org/4,\n")

    result = issue("--skip-bad-rows")

    assert result.exit_code == 0, result.output
    assert len(list((folder / "out/credentials").iterdir())) == 2
    (row,) = csv.DictReader((folder / "out/rejected.csv").read_text().splitlines())
    assert (row["line"], row["column"], row["name"]) == ("5", "email", "Fatima")


def test_where_every_row_is_bad_they_are_listed_and_the_next_run_goes_on(folder):
    (folder / "cohort.csv").write_text("name,email\nFatima,nobody\n")

    result = issue("--skip-bad-rows")

    assert result.exit_code == 1
    assert [path.name for path in (folder / "out").iterdir()] == ["rejected.csv"]
    (folder / "cohort.csv").write_text(COHORT)
    assert issue().exit_code == 0
    assert not (folder / "out/rejected.csv").exists()


def test_an_outcome_that_nothing_assesses_is_named_and_nothing_is_signed(folder):
    (folder / "design.yaml").write_text(DESIGN.replace("[o1, o2]", "[o1]"))

    result = issue()

    assert result.exit_code == 1
    assert "outcome o2 (“Explains transmission”)" in result.output
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("design", "code", "sentence"),
    [
        ("", 1, "no outcomes"),
        ("titel: x", 2, "title"),
        ("outcomes: 5", 2, "outcomes"),
        ("- a list", 2, "design.yaml"),
        (UNNAMED, 2, "--issuer-name"),
    ],
)  # fmt: skip
def test_a_design_that_cannot_be_certified_says_why(folder, design, code, sentence):
    (folder / "design.yaml").write_text(design)

    result = issue()

    if design == "":
        assert result.exit_code in (1, 2)
    else:
        assert result.exit_code == code
        assert sentence in result.output
    assert not (folder / "out").exists()


def test_a_cohort_with_a_missing_column_or_nobody_to_serve_says_so(folder):
    (folder / "cohort.csv").write_text("name\nZoë\n")
    missing = issue()
    (folder / "cohort.csv").write_text("name,email,result\nZoë,z@example.org,fail\n")
    nobody = issue()

    assert (missing.exit_code, nobody.exit_code) == (2, 1)
    assert "does not name a column email" in missing.output
    assert "Nobody in cohort.csv passed" in nobody.output


@pytest.mark.usefixtures("folder")
def test_files_that_are_not_there_are_named():
    assert "absent.yaml" in run("issue", "absent.yaml", "cohort.csv", "--out", "out").output
    assert "absent.csv" in run("issue", "design.yaml", "absent.csv", "--out", "out").output


def test_what_was_issued_is_never_overwritten(folder):
    issue()
    before = (folder / "out/credentials/1.json").read_bytes()

    result = issue()

    assert result.exit_code == 2
    assert "not empty" in result.output
    assert (folder / "out/credentials/1.json").read_bytes() == before


def test_a_directory_that_cannot_be_written_is_named(folder):
    (folder / "file").write_text("")

    result = issue("--key", "k", out="file/out")

    assert result.exit_code == 2
    assert not (folder / "file/out").exists()


def start_and_kill(folder, *options, rows=20_000, after):
    """Start a run and kill it once `after` says so."""
    learners = "".join(f"P{n},p{n}@example.org,,https://example.org/{n},\n" for n in range(rows))
    (folder / "cohort.csv").write_text(COHORT.splitlines()[0] + "\n" + learners)
    command = [sys.executable, "-m", "trillium.web.cli", "issue", "design.yaml", "cohort.csv"]
    command += ["--out", "out", *options]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        while not after():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)


def test_a_killed_run_leaves_nothing_half_done_and_the_next_one_goes_through(folder):
    partial = folder / ".out.partial/credentials"
    start_and_kill(folder, after=lambda: partial.is_dir() and next(partial.iterdir(), None))
    key = (folder / "out.key").read_bytes()
    assert not (folder / "out").exists()
    (folder / "cohort.csv").write_text(COHORT)

    result = issue()

    assert result.exit_code == 0, result.output
    assert "run that was stopped" not in result.output
    assert len(list((folder / "out/credentials").iterdir())) == 2
    assert not partial.exists()
    assert (folder / "out.key").read_bytes() == key


@pytest.mark.parametrize("kind", ["ldp", "lines"])
def test_a_killed_run_is_gone_on_with(folder, kind):
    parts = folder / ".out.partial/parts"
    start_and_kill(
        folder,
        "--format",
        kind,
        rows=6000,
        after=lambda: sum(index.stat().st_size for index in parts.glob("*.index")) > 100,
    )

    result = issue("--format", kind)

    assert result.exit_code == 0, result.output
    resumed = int(re.search(r"(\d+) of them are of the run that was stopped", result.output)[1])
    assert 250 <= resumed < 6000
    with (folder / "out/issued.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [row["email"] for row in listed] == [f"p{n}@example.org" for n in range(6000)]
    if kind == "lines":
        texts = (folder / "out/credentials.jsonl").read_text(encoding="utf-8").splitlines()
    else:
        texts = [(folder / f"out/credentials/{n}.json").read_text() for n in range(1, 6001)]
    made = [json.loads(text) for text in texts]
    assert [each["id"] for each in made] == [row["credential_id"] for row in listed]
    assert len({each["credentialStatus"]["id"] for each in made}) == 6000
    assert len({each["validFrom"] for each in made}) == 1
    holds = "credentials.jsonl" if kind == "lines" else "credentials"
    names = {path.name for path in (folder / "out").iterdir()}
    assert names == {"index.json", "issued.csv", "issuers", "status", holds}
    assert not (folder / ".out.partial").exists()


def test_a_cohort_may_be_one_file_of_lines(folder):
    result = issue("--format", "lines")

    assert result.exit_code == 0, result.output
    lines = (folder / "out/credentials.jsonl").read_bytes().splitlines()
    with (folder / "out/issued.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [json.loads(line)["id"] for line in lines] == [row["credential_id"] for row in listed]
    assert [row["file"] for row in listed] == ["credentials.jsonl:1", "credentials.jsonl:2"]
    for line in lines:
        (folder / "one.json").write_bytes(line)
        assert verify("one.json").exit_code == 0


def test_a_file_of_lines_is_verified_line_by_line(folder):
    issue("--format", "lines")
    path = folder / "out/credentials.jsonl"

    good = verify(path)
    told = run("verify", path, "--documents", "out")
    unknown = run("verify", path)
    path.write_bytes(path.read_bytes().replace(b"Dons PPE", b"Dons APE", 1))
    bad = verify(path)
    named = run("verify", path, "--documents", "out")

    assert (good.exit_code, json.loads(good.stdout)["verified"]) == (0, True)
    assert told.stdout.startswith("2 credentials: 2 verified, 0 not.")
    assert (unknown.exit_code, "✗ status: 2" in unknown.stdout) == (1, True)
    assert bad.exit_code == 1
    answer = json.loads(bad.stdout)
    assert (answer["credentials"], answer["verifiedCredentials"]) == (2, 1)
    assert [each["line"] for each in answer["firstFailures"]] == [1]
    assert "Line 1, signature: The signature does not fit" in named.stdout


def test_a_file_of_lines_that_is_not_there_or_holds_none_is_unreadable(folder):
    (folder / "empty.jsonl").write_text("\n")

    assert run("verify", "absent.jsonl").exit_code == 2
    assert run("verify", "empty.jsonl").exit_code == 2
    assert "holds no credentials" in run("verify", "empty.jsonl").output


@pytest.mark.parametrize(
    ("options", "out", "sentence"),
    [
        (("--pdf",), "out", "leave out --baked and --pdf"),
        (("--baked",), "out", "leave out --baked and --pdf"),
        ((), "all.jsonl", "into all/credentials.jsonl"),
    ],
)
def test_lines_with_what_does_not_go_with_them_are_refused(folder, options, out, sentence):
    result = issue("--format", "lines", *options, out=out)

    assert result.exit_code == 2
    assert sentence in result.output
    assert not (folder / out).exists()


def test_two_runs_into_one_directory_do_not_meet(folder):
    rows = "".join(f"P{n},p{n}@example.org,,https://example.org/{n},\n" for n in range(20_000))
    (folder / "many.csv").write_text(COHORT.splitlines()[0] + "\n" + rows)
    command = [
        sys.executable,
        "-m",
        "trillium.web.cli",
        "issue",
        "design.yaml",
        "many.csv",
        "--out",
        "out",
    ]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        while not (folder / ".out.partial/credentials").is_dir():
            assert process.poll() is None
            time.sleep(0.01)
        result = issue()
        process.kill()

    assert result.exit_code == 1
    assert "Another run is writing" in result.output


def test_a_changed_character_anywhere_makes_it_fail(folder):
    issue("--name-in-clear")
    text = (folder / "out/credentials/1.json").read_text(encoding="utf-8")
    body, _, _ = text.rpartition('"proofValue"')
    letters = [m.start() for m in re.finditer(r"(?<=[\"A-Za-z0-9é])[A-Za-z0-9]", body)]

    for place in letters[:: len(letters) // 60]:
        other = "x" if text[place] != "x" else "y"
        (folder / "changed.json").write_text(
            text[:place] + other + text[place + 1 :], encoding="utf-8"
        )
        answer = verify("changed.json")
        assert answer.exit_code in (1, 2), text[place - 20 : place + 20]
        assert json.loads(answer.stdout)["verified"] is False


@pytest.mark.usefixtures("folder")
def test_a_status_that_cannot_be_looked_up_is_not_a_good_one():
    issue()

    answer = run("verify", "out/credentials/1.json", "--format", "json")

    assert answer.exit_code == 1
    checks = {check["name"]: check["result"] for check in json.loads(answer.stdout)["checks"]}
    assert (checks["signature"], checks["status"]) == ("passed", "could_not_tell")


def test_verify_reads_standard_input_and_speaks_plainly(folder):
    issue()

    answer = run("verify", "-", "--documents", "out", input=(folder / "out/credentials/1.json").read_bytes())  # fmt: skip  # noqa: E501

    assert answer.exit_code == 0
    assert answer.stdout.startswith("Verified\nIssuer: Lakeshore College")
    assert "✓ signature" in answer.stdout


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 2),
        (b"hello", 2),
        (b"{", 2),
        (b"\xff\xfe", 2),
        (b"\x89PNG\r\n\x1a\n", 2),
        (b" " * 20_000_000, 2),
        (b"{}", 1),
        (b"eyJhbGciOiJub25lIn0.e30.", 1),
    ],
)
def test_what_cannot_be_read_is_told_from_what_is_not_good(folder, content, code):
    (folder / "file").write_bytes(content)

    answer = run("verify", "file", "--format", "json")

    assert answer.exit_code == code, answer.output
    assert json.loads(answer.stdout)["verified"] is False
    assert run("verify", "file").exit_code == code


@pytest.mark.usefixtures("folder")
def test_a_file_or_directory_that_is_not_there_is_unreadable():
    issue()

    assert run("verify", "absent").exit_code == 2
    assert run("verify", "out/credentials/1.json", "--documents", "absent").exit_code == 2
    assert run("verify", "http://127.0.0.1:9/x").exit_code == 2


def test_the_commands_load_neither_django_nor_what_they_do_not_use():
    code = (
        "import sys, trillium.web.cli, trillium.web.commands.issue; "
        "heavy = {'django', 'weasyprint', 'pypdf', 'httpx', 'zxingcpp'} & set(sys.modules); "
        "import trillium.web.commands.verify, trillium.web.commands.conformance_server; "
        "heavy |= {'django', 'weasyprint', 'pypdf'} & set(sys.modules); "
        "sys.exit(' '.join(heavy) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603

    assert done.stderr == ""


def test_a_pdf_holds_the_very_credential_beside_it(folder):
    issue("--pdf")

    found = read_credential((folder / "out/credentials/1.pdf").read_bytes())

    assert found.kind is Kind.PDF
    assert found.source == (folder / "out/credentials/1.json").read_text(encoding="utf-8")
