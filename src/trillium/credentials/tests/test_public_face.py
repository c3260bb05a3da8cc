"""What the core shows to others, and what it keeps away from."""

import re
import string
import subprocess
import sys
from pathlib import Path

import trillium.credentials
from trillium.credentials import errors, presenting, report

HERE = Path(trillium.credentials.__file__).parent
SOURCES = [path for path in HERE.rglob("*.py") if "tests" not in path.parts]
PUBLIC = {
    "CredentialTemplate",
    "KeyPair",
    "LocalDocuments",
    "Report",
    "Resolver",
    "Slot",
    "StatusList",
    "achievement_credential",
    "did_document",
    "did_key_method",
    "endorsement_credential",
    "sign_credential",
    "sign_credential_jwt",
    "status_list_credential",
    "verify_credential",
}


def test_the_public_face_changes_only_on_purpose():
    assert set(trillium.credentials.__all__) == PUBLIC


def test_every_public_name_says_what_it_is_for():
    for name in PUBLIC:
        assert len(getattr(trillium.credentials, name).__doc__) > 40, name


def test_every_error_is_drawn_in_the_tree():
    names = [name for name, value in vars(errors).items() if isinstance(value, type)]

    assert all(name in errors.__doc__ for name in names)


def test_every_code_has_a_sentence():
    code = re.compile(rf'"((?:{"|".join((*report.NAMES, *report.MORE_NAMES))})\.[a-z_0-9]+)"')
    used = {found for path in SOURCES for found in code.findall(path.read_text())}

    missing = used - set(report.SENTENCES) - set(presenting.SENTENCES)

    assert not missing
    assert all(f"{name}.not_looked_at" in report.SENTENCES for name in report.NAMES)


def test_every_sentence_is_one_sentence():
    names = {*report.NAMES, *report.MORE_NAMES, "holder_key", "request"}
    for code, sentence in {**report.SENTENCES, **presenting.SENTENCES}.items():
        fields = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

        assert code.partition(".")[0] in names
        assert sentence.endswith((".", ": {why}", "{why}")), code
        assert fields <= {
            "what", "suite", "controller", "issuer", "when", "at", "purpose", "why", "count", "name"
        }  # fmt: skip


def test_the_core_starts_without_django_and_runs_no_code_of_openbadgeslib():
    script = (
        "import sys; from trillium.credentials.contexts import PACKAGED;"
        "import trillium.credentials;"
        "[PACKAGED.document(file.address) for file in PACKAGED.files];"
        "print([name for name in ('django', 'requests', 'httpx', 'openbadgeslib') "
        "if name in sys.modules])"
    )
    environment = {"PYTHONPATH": str(HERE.parent.parent)}

    done = subprocess.run(  # noqa: S603 -- our own interpreter and text
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )

    assert done.stdout.strip() == "[]"


def test_the_core_never_reads_a_clock_or_a_die():
    forbidden = re.compile(
        r"datetime\.now|utcnow|time\.time|^import (time|random|secrets|uuid|socket|requests|httpx)"
        r"|os\.urandom|urllib\.request|^from django|^import django",
        re.MULTILINE,
    )

    found = [path.name for path in SOURCES if forbidden.search(path.read_text())]

    assert [name for name in found if name not in ("tls.py", "pdf_process.py")] == []
