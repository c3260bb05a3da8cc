"""`make run`: the example is played once on a fresh database, and its files speak."""

import io
import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from django.conf import settings as django_settings
from django.db import transaction
from PIL import Image
from typer.testing import CliRunner

from trillium.accounts.journal import queries as journal
from trillium.accounts.journal.models import Entry
from trillium.accounts.people.models import Person
from trillium.recognition.issuing.models import Award, SigningKey
from trillium.structures.frameworks.packs import HOME, load_packs
from trillium.web.cli import app
from trillium.web.example import cast, performance

pytestmark = pytest.mark.django_db

KINDS = ("json", "jwt", "png", "svg", "pdf")
MONTHS = timedelta(days=124)
#: how secrets look: a Multikey secret, the seal of one, the halves of a private JWK
SECRETS = (
    rb"z3u2[1-9A-HJ-NP-Za-km-z]{20}",
    rb"trillium-seal",
    rb"sealed",
    rb'"d"\s*:',
    rb"PRIVATE",
)


@pytest.fixture(scope="module")
def played(request, django_db_blocker, tmp_path_factory) -> Path:
    """Play the example on an empty database; its rows go again when the module is done."""
    request.getfixturevalue("django_db_setup")
    home = tmp_path_factory.mktemp("example")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "TRILLIUM_DATA", home / "var")
        patch.setattr(django_settings, "MEDIA_ROOT", home / "var" / "evidence")
        (home / "var").mkdir()
        with transaction.atomic():
            assert play(home / "out") == 0
            yield home / "out"
            transaction.set_rollback(True)


@pytest.fixture
def summary(played) -> dict:
    return json.loads((played / "summary.json").read_text(encoding="utf-8"))


def play(out: Path) -> int:
    return performance.run(out=out, serve=False, started_before=MONTHS)


def verified(file: Path, out: Path) -> tuple[int, dict[str, str]]:
    """Return the exit code of `trillium verify` and the result of each named check."""
    answer = CliRunner().invoke(
        app, ["verify", str(file), "--documents", str(out), "--format", "json"]
    )
    checks = json.loads(answer.stdout)["checks"]
    return answer.exit_code, {check["name"]: check["result"] for check in checks}


def revoked_names(summary: dict) -> set[str]:
    said = summary["revoked"]
    return {Path(each).stem for each in ([said] if isinstance(said, str) else said)}


def test_every_file_verifies_except_the_revoked_ones(played, summary):
    revoked = revoked_names(summary)

    for line in summary["credentials"]:
        number = Path(line["file"]).stem
        for kind in KINDS:
            code, checks = verified(played / "credentials" / f"{number}.{kind}", played)
            assert checks["signature"] == "passed"
            expected = (1, "failed") if number in revoked else (0, "passed")
            assert (code, checks["status"]) == expected, f"{number}.{kind}"


def test_the_employers_endorsements_verify(played):
    files = sorted((played / "endorsements").glob("*.json"))

    assert files
    assert {verified(file, played)[0] for file in files} == {0}


def test_every_credential_carries_an_endorsement_alignments_evidence_and_a_status(played):
    for file in sorted((played / "credentials").glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        achievement = document["credentialSubject"]["achievement"]
        everything = json.dumps(document)
        assert "EndorsementCredential" in everything
        assert "http://data.europa.eu/esco/" in json.dumps(achievement["alignment"])
        assert document["evidence"]
        assert document["credentialStatus"]


def test_the_summary_says_who_what_and_where(summary):
    assert {person["email"] for person in summary["people"]} == {role.email for role in cast.PEOPLE}
    assert all(person["roles"] and person["organisation"] for person in summary["people"])
    assert summary["design"]["title"].keys() == {"en", "fr"}
    assert summary["design"]["digest"].startswith("sha256:")
    assert (summary["design"]["version"], summary["design"]["next_version"]) == (1, 2)
    assert len(summary["credentials"]) == 4
    assert {"home", "home_fr", "verify", "catalogue", "openapi", "wallet", "status"} <= set(
        summary["addresses"]
    )


def test_one_credential_is_revoked_with_its_reason_and_never_the_first(summary):
    assert "1" not in revoked_names(summary)
    revoked = [line for line in summary["credentials"] if line["revoked"]]
    assert {Path(line["file"]).stem for line in revoked} == revoked_names(summary)
    assert len(revoked) == 1
    assert len(revoked[0]["reason"]) > 10


def test_every_framework_gives_the_reason_of_every_criterion_not_met(summary):
    frameworks = {line["id"]: line for line in summary["frameworks"]}
    assert frameworks.keys() == {pack.id for pack in load_packs()}

    for line in frameworks.values():
        open_ones = line["missing"] + line["to_attest"] + line["to_confirm"]
        assert len(line["not_met"]) == open_ones, line["id"]
        for criterion in line["not_met"]:
            assert criterion["reason"], (line["id"], criterion["id"])
            assert criterion["strength"]
            assert criterion["result"] in {"missing", "attest", "to_confirm"}
    binding = [c for name in HOME for c in frameworks[name]["not_met"] if c["binding"]]
    assert [c for c in binding if c["result"] == "missing"] == []


def test_no_secret_leaves_with_the_files(played):
    for file in played.rglob("*"):
        if file.is_file():
            found = [each for each in SECRETS if re.search(each, file.read_bytes())]
            assert found == [], file.name


def test_no_key_of_the_database_stands_in_any_file(played):
    everything = b"".join(file.read_bytes() for file in played.rglob("*") if file.is_file())

    sealed = list(SigningKey.objects.values_list("sealed_secret", flat=True))
    assert len(sealed) == 3
    assert all(text.encode() not in everything for text in sealed)


def test_the_index_leads_to_documents_that_name_themselves(played):
    index = json.loads((played / "index.json").read_text(encoding="utf-8"))

    assert {name.partition("/")[0] for name in index.values()} == {"issuers", "status"}
    for address, name in index.items():
        document = json.loads((played / name).read_text(encoding="utf-8"))
        assert document["id"] == address


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="no pdftoppm: install poppler-utils")
def test_the_code_on_each_certificate_is_its_verification_address(played, summary):
    for line in summary["credentials"]:
        certificate = (played / line["file"]).with_suffix(".pdf")
        assert codes_on(certificate) == [line["verification_page"]]


def codes_on(certificate: Path) -> list[str]:
    """Return what a reader of codes sees on a printed certificate."""
    picture = subprocess.run(  # noqa: S603 -- our own file
        ["pdftoppm", "-r", "110", "-png", "-singlefile", str(certificate)],  # noqa: S607
        capture_output=True,
        check=True,
    ).stdout
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


def test_a_certificate_is_tagged_for_reading_aloud(played):
    root = pypdf.PdfReader(played / "credentials" / "1.pdf").root_object

    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_a_second_run_keeps_the_data_and_the_files(played, capsys):
    before = {file: file.read_bytes() for file in played.rglob("*") if file.is_file()}
    rows = (Entry.objects.count(), Person.objects.count(), Award.objects.count())

    assert play(played) == 0

    assert "its data is kept" in capsys.readouterr().out
    assert {file: file.read_bytes() for file in played.rglob("*") if file.is_file()} == before
    assert (Entry.objects.count(), Person.objects.count(), Award.objects.count()) == rows


@pytest.mark.usefixtures("played")
def test_who_did_what_is_chained_and_names_nobody():
    assert journal.chain_is_whole()
    details = json.dumps(list(Entry.objects.values_list("detail", flat=True)))
    assert [role.email for role in cast.PEOPLE if role.email in details] == []
    assert "liam" not in details.lower()


def test_who_was_erased_is_gone_and_their_own_copy_still_verifies(played, summary):
    (line,) = [each for each in summary["credentials"] if each["note"]]

    assert not Person.objects.filter(email="liam.obrien@example.org").exists()
    assert verified(played / line["file"], played)[0] == 0
