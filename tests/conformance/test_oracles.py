"""Every credential made here verifies with libraries that other people wrote.

openvc-core (Python) and @digitalbazaar/vc (Node) take the Data Integrity form, the first with its
status list; joserfc the vc+jwt. All get the packaged contexts as files, and nothing is fetched.
"""

import base64
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import base58
import openvc
import pytest
from joserfc import jws
from joserfc.jwk import OKPKey
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.verify import default_resolver
from typer.testing import CliRunner

from trillium.credentials.contexts import PACKAGED
from trillium.web.cli import app

ORACLES = Path(__file__).parents[1] / "oracles"
DESIGN = """
title: {en: Infection control in home care, fr: Prévention des infections à domicile}
purpose_statement: {en: Shows the skill., fr: Démontre la compétence.}
language: [en, fr]
outcomes:
- {id: o1, statement: {en: Dons PPE, fr: Met l’ÉPI}}
- {id: o2, statement: {en: Explains transmission, fr: Explique la transmission}}
assessments:
- {type: performance, summative: true, outcome_ids: [o1, o2], criteria: {en: Rubric, fr: Grille}}
competency_alignments:
- {framework: ESCO, code: S1, name: {en: hygiene, fr: hygiène}, url: 'http://data.europa.eu/1'}
occupations: [{scheme: NOC2021, code: '44101', title: {en: Home support workers}}]
levels: [{framework: EQF, value: 4}]
workload: {hours: 12, credits: [{system: ECTS, value: 1.5}]}
credential_template: {expiry_months: 24}
issuer: {name: {en: Lakeshore College, fr: Collège Lakeshore}, url: 'https://lakeshore.example.org'}
"""
NAMES = (
    "Zoë Müller",
    "Liam O’Brien",
    "“Quote” \\ Back",
    "李 𝒜 🎓",
    "e\u0301tude",
    "A%sB",
    "Łukasz\u2028X",
)


def issued(folder: Path, *options: str) -> Path:
    (folder / "design.yaml").write_text(DESIGN, encoding="utf-8")
    rows = "\n".join(
        f'"{name}",p{n}@example.org,{f"https://example.org/é/{n}" if n % 2 else ""}'
        for n, name in enumerate(NAMES)
    )
    (folder / "cohort.csv").write_text(f"name,email,evidence_url\n{rows}\n", encoding="utf-8")
    out = folder / "out"
    arguments = ["issue", folder / "design.yaml", folder / "cohort.csv", "--out", out]
    arguments += ["--format", "both", "--name-in-clear", *options]
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module", params=["did:key", "did:web"])
def out(request, tmp_path_factory) -> Path:
    options = ["--public-url", "https://badges.example.org"] if request.param == "did:web" else []
    return issued(tmp_path_factory.mktemp("oracles"), *options)


def context_files() -> dict[str, str]:
    found = {}
    for file in PACKAGED.files:
        home = Path(importlib.util.find_spec(file.package).origin).parent
        found[file.address] = str(home / file.path)
    return found


def documents(out: Path) -> dict[str, str]:
    index = json.loads((out / "index.json").read_text())
    return {did: str(out / name) for did, name in index.items() if did.startswith("did:")}


def node() -> str:
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if not found or not (ORACLES / "node_modules").is_dir():
        pytest.skip("the Node verifier is not installed: npm ci in tests/oracles")
    return found


def ask_node(out: Path, credentials: list[Path], ask: Path) -> dict[str, object]:
    ask.write_text(
        json.dumps(
            {
                "contexts": context_files(),
                "documents": documents(out),
                "credentials": [str(path) for path in credentials],
            }
        )
    )
    done = subprocess.run(  # noqa: S603
        [node(), str(ORACLES / "verify.mjs"), str(ask)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_digitalbazaar_verifies_every_credential_and_the_status_list(out, tmp_path):
    credentials = [*out.glob("credentials/*.json"), *out.glob("status/*.json")]

    answers = ask_node(out, credentials, tmp_path / "ask.json")

    assert len(answers) == len(NAMES) + 1
    assert {path: told for path, told in answers.items() if told is not True} == {}


def test_digitalbazaar_refuses_a_changed_credential(out, tmp_path):
    changed = tmp_path / "changed.json"
    text = (out / "credentials/1.json").read_text(encoding="utf-8")
    changed.write_text(text.replace("Zoë", "Zoé"), encoding="utf-8")

    (answer,) = ask_node(out, [changed], tmp_path / "ask.json").values()

    assert answer is not True


def openvc_verify(out: Path, credential: str):
    index = json.loads((out / "index.json").read_text())
    contexts = {address: json.loads(Path(p).read_text()) for address, p in context_files().items()}
    more = {"extra_contexts": contexts, "resolver": _resolver(out)}

    def status_list(address):
        text = json.loads((out / index[address]).read_text())
        return openvc.verify_credential(text, **more).credential

    return openvc.verify_credential(json.loads(credential), resolve_status_list=status_list, **more)


def _resolver(out: Path):
    resolver = default_resolver()
    files = documents(out)
    if any(did.startswith("did:web:") for did in files):
        resolver = DidWebResolver(fetch=lambda _url: json.loads(Path(*files.values()).read_text()))
    return resolver


def test_openvc_verifies_every_credential_and_its_status(out):
    results = [openvc_verify(out, path.read_text()) for path in out.glob("credentials/*.json")]

    assert len(results) == len(NAMES)
    assert {result.status.revoked for result in results} == {False}


def test_openvc_refuses_a_changed_credential(out):
    text = (out / "credentials/1.json").read_text(encoding="utf-8")

    with pytest.raises(OpenvcError):
        openvc_verify(out, text.replace("Lakeshore", "Lakeshare", 1))


def test_joserfc_verifies_every_token_and_finds_the_credential_in_it(out):
    # openvc-core reads the older envelope only, where the credential stands under `vc`
    (did_document,) = (json.loads(Path(p).read_text()) for p in documents(out).values())
    multibase = did_document["verificationMethod"][0]["publicKeyMultibase"]
    x = base64.urlsafe_b64encode(base58.b58decode(multibase[1:])[2:]).decode().rstrip("=")
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})

    for path in out.glob("credentials/*.jwt"):
        token = jws.deserialize_compact(path.read_text(), key, algorithms=["Ed25519"])
        beside = json.loads(path.with_suffix(".json").read_text())
        del beside["proof"]
        payload = json.loads(token.payload)
        assert token.headers() == {
            "alg": "Ed25519",
            "typ": "vc+jwt",
            "kid": did_document["verificationMethod"][0]["id"],
        }
        assert {name: payload[name] for name in beside} == beside
        assert payload["iss"] == beside["issuer"]["id"]
