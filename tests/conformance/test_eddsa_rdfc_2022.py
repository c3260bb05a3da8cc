"""W3C vc-di-eddsa: the vectors of eddsa-rdfc-2022, byte for byte."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from trillium.credentials import KeyPair, did_key_method, sign_credential, verify_credential
from trillium.credentials.canonical import canonical_form
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.multibase import from_multibase58
from trillium.credentials.proofs import eddsa_rdfc_2022
from trillium.credentials.resolving import NoDocuments

pytestmark = pytest.mark.vectors
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@pytest.fixture
def folder(vectors):
    return vectors("w3c-di-eddsa")


@pytest.fixture
def table(vectors):
    path = vectors("contexts-extra") / "credentials-examples-v2.jsonld"
    return PACKAGED.with_file(EXAMPLES, path, hashlib.sha256(path.read_bytes()).hexdigest())


def read(folder, name):
    return (folder / "eddsa-rdfc-2022" / name).read_text(encoding="utf-8")


def test_the_document_and_the_options_canonicalise_to_the_published_bytes(folder, table):
    document = json.loads((folder / "unsigned.json").read_text())
    options = json.loads(read(folder, "proofConfigDataInt.json"))

    assert canonical_form(document, contexts=table) == read(folder, "canonDocDataInt.txt")
    assert canonical_form(options, contexts=table) == read(folder, "proofCanonDataInt.txt")


def test_the_hashes_are_the_published_ones(folder, table):
    signed = json.loads(read(folder, "signedDataInt.json"))

    options = eddsa_rdfc_2022.options_digest(signed["proof"], signed, contexts=table)
    document = eddsa_rdfc_2022.document_digest(signed, contexts=table)

    assert options.hex() == read(folder, "proofHashDataInt.txt")
    assert document.hex() == read(folder, "docHashDataInt.txt")
    assert (options + document).hex() == read(folder, "combinedHashDataInt.txt")


def test_signing_gives_the_published_credential(folder, table):
    keys = json.loads((folder / "keyPair.json").read_text())
    key = KeyPair.from_secret_multibase(keys["privateKeyMultibase"])
    document = json.loads((folder / "unsigned.json").read_text())

    signed = sign_credential(
        document, key=key, method=did_key_method(key), created=CREATED, contexts=table
    )

    assert key.public_multibase == keys["publicKeyMultibase"]
    assert signed == json.loads(read(folder, "signedDataInt.json"))
    assert signed["proof"]["proofValue"] == read(folder, "sigBTC58DataInt.txt")
    signature = from_multibase58(signed["proof"]["proofValue"])
    assert signature.hex() == read(folder, "sigHexDataInt.txt")


def test_the_published_credential_has_a_good_signature_by_somebody_else(folder, table):
    report = verify_credential(
        read(folder, "signedDataInt.json"), documents=NoDocuments(), at=CREATED, contexts=table
    )

    assert report.check("signature").result == "passed"
    assert report.check("issuer_key").code == "issuer_key.other_controller"
