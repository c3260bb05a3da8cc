"""P-384, without documents in the vectors: against libraries that other people wrote.

openvc-core signs and verifies ecdsa-rdfc-2019 and ecdsa-jcs-2019, joserfc signs and verifies ES384.
openvc-core labels blank nodes by SHA-256 with every key, where VC-DI-ECDSA asks for SHA-384 with
this one; so it is asked about documents without blank nodes, and rdf-canonize (Node) about labels.
It signs the context in the options of a JCS proof and leaves it out of the proof it hands over,
where VC-DI-ECDSA §3.3.1 puts it: the test puts it back.
"""

import json
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bench import sample
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from openvc.errors import OpenvcError
from openvc.keys import P384SigningKey
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite

from trillium.credentials import (
    KeyPair,
    did_key_method,
    sign_credential,
    sign_credential_jwt,
    verify_credential,
)
from trillium.credentials.canonical import quads_of
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.curves import Curve
from trillium.credentials.json_keys import public_jwk
from trillium.credentials.multibase import base64url_encode, from_multibase58
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.suites import signing_suite
from trillium.credentials.resolving import NoDocuments

ORACLES = Path(__file__).parents[1] / "oracles"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 6, 1, tzinfo=UTC)
KEY = KeyPair.generate(bytes(range(56)), Curve.P384)
METHOD = did_key_method(KEY)
SECRET = base64url_encode(from_multibase58(KEY.secret_multibase)[2:])
JWK = {**public_jwk(KEY), "d": SECRET}
CONTEXTS = {"extra_contexts": {file.address: json.loads(file.read()) for file in PACKAGED.files}}
SUITES = {"ecdsa-rdfc-2019": EcdsaRdfcProofSuite, "ecdsa-jcs-2019": EcdsaJcsProofSuite}
NAMES = ("Zoë Müller", "Liam O’Brien", "李 𝒜 🎓", "“Quote” \\ Back", "e\u0301tude")


def named(name):
    """Return a credential every part of which has a name of its own: no blank node."""
    address = "https://badges.example.org/infection-control"
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", sample.OPEN_BADGES],
        "id": "urn:uuid:5a3c8c4e-3f4e-4a65-9d9e-0f5a3f0e7a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {"id": KEY.did, "type": ["Profile"], "name": f"Collège {name}"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:7a0c1f8e-2f6c-4c52-9f0e-2d8f8e6a1b11",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": address,
                "type": ["Achievement"],
                "name": f"Infection control – {name}",
                "description": "Keeps to it.",
                "criteria": {"id": f"{address}#criteria", "narrative": "Pass **both**."},
            },
        },
    }


def with_context(signed):
    """Put the context into a JCS proof of openvc-core, which has signed it there."""
    if signed["proof"]["cryptosuite"] == "ecdsa-jcs-2019":
        signed["proof"]["@context"] = signed["@context"]


def more(suite):
    return CONTEXTS if suite == "ecdsa-rdfc-2019" else {}


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("name", NAMES)
def test_openvc_verifies_what_is_signed_here_and_refuses_a_change(suite, name):
    signed = sign_credential(named(name), key=KEY, method=METHOD, created=CREATED, suite=suite)
    given = {"public_key_jwk": public_jwk(KEY), "now": AT, **more(suite)}

    assert SUITES[suite]().verify(signed, **given).issuer == KEY.did
    with pytest.raises(OpenvcError):
        SUITES[suite]().verify({**signed, "name": "Somebody else"}, **given)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("name", NAMES)
def test_what_openvc_signs_is_verified_here_and_a_change_is_noticed(suite, name):
    signed = SUITES[suite]().add_proof(
        named(name),
        signing_key=P384SigningKey.from_jwk(JWK, METHOD),
        verification_method=METHOD,
        created=CREATED,
        **more(suite),
    )

    with_context(signed)

    report = verify_credential(signed, documents=NoDocuments(), at=AT)
    changed = verify_credential({**signed, "name": "Other"}, documents=NoDocuments(), at=AT)

    assert report.verified, report.as_json()
    assert [proof.suite for proof in report.proofs] == [suite]
    assert changed.check("signature").code == "signature.bad"


def test_openvc_and_we_agree_on_any_document_in_jcs():
    dice = random.Random(3)  # noqa: S311 -- the same documents each time
    suite, key = EcdsaJcsProofSuite(), P384SigningKey.from_jwk(JWK, METHOD)
    for _ in range(10):
        document = sample.credential(dice, odd=True, status=False)
        document["issuer"]["id"] = KEY.did
        ours = sign_credential(
            document, key=KEY, method=METHOD, created=CREATED, suite="ecdsa-jcs-2019"
        )
        theirs = suite.add_proof(
            document, signing_key=key, verification_method=METHOD, created=CREATED
        )

        with_context(theirs)
        assert suite.verify(ours, public_key_jwk=public_jwk(KEY), now=AT)
        report = verify_credential(theirs, documents=NoDocuments(), at=AT)
        assert report.check("signature").result == "passed"


def node():
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if not found or not (ORACLES / "node_modules").is_dir():
        pytest.skip("rdf-canonize is not installed: npm ci in tests/oracles")
    return found


CANONIZE = """
const {canonize} = require('rdf-canonize');
const options = {algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads',
  format: 'application/n-quads', messageDigestAlgorithm: 'SHA-384',
  maxWorkFactor: Infinity};
const graphs = JSON.parse(require('fs').readFileSync(0, 'utf8'));
Promise.all(graphs.map(graph => canonize(graph, options)))
  .then(forms => process.stdout.write(JSON.stringify(forms)));
"""


def test_rdf_canonize_gives_the_same_bytes_with_sha_384_blank_nodes_included():
    dice = random.Random(5)  # noqa: S311
    documents = [sample.strange(dice) for _ in range(100)]
    suite = signing_suite("ecdsa-rdfc-2019")
    graphs = ["".join(lines(document)) for document in documents]

    done = subprocess.run(  # noqa: S603 -- our own text
        [node(), "-e", CANONIZE],
        input=json.dumps(graphs),
        capture_output=True,
        text=True,
        check=False,
        cwd=ORACLES,
    )

    assert done.returncode == 0, done.stderr
    forms = [suite.document_form(Unsecured(each), Curve.P384).decode() for each in documents]
    assert json.loads(done.stdout) == forms
    others = [suite.document_form(Unsecured(each), Curve.P256).decode() for each in documents]
    assert sum(one != other for one, other in zip(forms, others, strict=True)) > 50  # it matters


def lines(document):
    """Yield the statements of a document in no order, its blank nodes under other names."""
    for subject, predicate, object_, graph in sorted(quads_of(document), reverse=True):
        parts = (subject, predicate, object_, graph)
        renamed = (part.replace("_:", "_:x") if part[:2] == "_:" else part for part in parts)
        yield " ".join(part for part in renamed if part) + " .\n"


@pytest.mark.parametrize("name", NAMES)
def test_joserfc_verifies_our_es384_and_we_verify_its(name):
    document = named(name)
    public = ECKey.import_key(public_jwk(KEY))
    ours = sign_credential_jwt(document, key=KEY, method=METHOD)
    head = {"alg": "ES384", "typ": "vc+jwt", "kid": METHOD}
    theirs = jws.serialize_compact(head, json.dumps(document), ECKey.import_key(JWK), ["ES384"])

    token = jws.deserialize_compact(ours, public, algorithms=["ES384"])
    assert token.headers() == head
    assert json.loads(token.payload)["name"] == name
    report = verify_credential(theirs, documents=NoDocuments(), at=AT)
    assert report.verified, report.as_json()


def test_joserfc_refuses_our_token_when_it_is_changed_and_we_refuse_its():
    token = sign_credential_jwt(named("Zoë"), key=KEY, method=METHOD)
    head, payload, signature = token.split(".")
    changed = f"{head}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"

    with pytest.raises(JoseError):
        jws.deserialize_compact(changed, ECKey.import_key(public_jwk(KEY)), ["ES384"])
    report = verify_credential(changed, documents=NoDocuments(), at=AT)
    assert report.check("signature").code == "signature.bad"
