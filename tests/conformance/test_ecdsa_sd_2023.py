"""W3C vc-di-ecdsa: the vectors of ecdsa-sd-2023, byte for byte, signatures included."""

import hashlib
import json
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from trillium.credentials.canonical import canonical_form
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.errors import ProofUnusable
from trillium.credentials.keys import KeyPair
from trillium.credentials.proofs import ecdsa_sd_2023
from trillium.credentials.proofs.data_integrity import Unsecured
from trillium.credentials.proofs.selecting import group, labelled_nquads, name_nodes, select
from trillium.credentials.resolving import NoDocuments
from trillium.credentials.verify import verify_credential

pytestmark = pytest.mark.vectors
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
NOW = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture
def folder(vectors):
    return vectors("w3c-di-ecdsa")


@pytest.fixture
def table(vectors):
    path = vectors("contexts-extra") / "citizenship-v4rc1.jsonld"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return PACKAGED.with_file(CITIZENSHIP, path, digest)


@pytest.fixture
def told(cases):
    """Return what tells one aspect of the set."""

    @contextmanager
    def aspect(name, **more):
        with cases("W3C vc-di-ecdsa, ecdsa-sd-2023") as told, told(name, **more):
            yield

    return aspect


@pytest.fixture
def read(folder):
    return lambda name: json.loads((folder / "ecdsa-sd-2023/prc" / f"{name}.json").read_text())


@pytest.fixture
def keys(folder):
    return json.loads((folder / "ecdsa-sd-2023/SDKeyMaterial.json").read_text())


@pytest.fixture
def key(keys):
    return KeyPair.from_secret_multibase(keys["baseKeyPair"]["secretKeyMultibase"])


@pytest.fixture
def base(read):
    """The whole document and its base proof. (`prCredUnsigned.json` is of another version.)"""
    document = read("addSignedSDBase")
    return document, document.pop("proof")


@pytest.fixture
def grouped(base, read, folder, table):
    document, proof = base
    mandatory = read("addBaseTransform")["mandatoryPointers"]
    selective = json.loads((folder / "prCredSelective.json").read_text())
    names = ecdsa_sd_2023.hidden_names(ecdsa_sd_2023.read_base(proof["proofValue"]).hmac_key)
    groups = {"mandatory": mandatory, "selective": selective, "combined": mandatory + selective}
    return group(document, groups, names, contexts=table)


def test_the_document_and_the_options_canonicalise_to_the_published_bytes(
    folder, base, read, table, told
):
    canonical = canonical_form(base[0], contexts=table)
    options = canonical_form(read("addProofConfig"), contexts=table)

    with told("canonical forms"):
        assert canonical.splitlines(keepends=True) == read("addBaseDocCanon")
        assert options == (folder / "ecdsa-sd-2023/prc/addProofConfigCanon.txt").read_text()


def test_blank_nodes_are_named_and_statements_grouped_as_published(grouped, read, told):
    transform, indexes = read("addBaseTransform"), read("derivedGroupIndexes")

    with told("groups"):
        assert list(grouped.nquads) == read("addBaseDocHMACCanon")
        assert grouped.lines("mandatory") == [line for _, line in transform["mandatory"]["value"]]
        others = [line for _, line in transform["nonMandatory"]["value"]]
        assert grouped.other_lines("mandatory") == others
        for name in ("mandatory", "selective", "combined"):
            assert list(grouped.matching[name]) == indexes[f"{name}Indexes"]


def test_every_node_of_the_skolemised_document_has_a_name(base, read, told):
    compact = read("derivedAllGroupData")["skolemized"]["compact"]

    with told("names"):
        assert (
            count_names(name_nodes(base[0])) == count_names(compact) == 4
        )  # the issuer has its own


def count_names(value):
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ("id" in value if isinstance(value, dict) else 0) + sum(map(count_names, parts))


def test_the_hashes_are_the_published_ones(base, grouped, read, table, told):
    document, proof = base
    hashes = read("addHashData")
    mandatory = "".join(grouped.lines("mandatory")).encode()

    options = ecdsa_sd_2023.options_digest(proof, Unsecured(document, table))
    with told("hashes"):
        assert options.hex() == hashes["proofHash"]
        assert hashlib.sha256(mandatory).hexdigest() == hashes["mandatoryHash"]


def test_the_base_proof_is_the_published_one(base, keys, read, table, told):
    document, proof = base
    key = KeyPair.from_secret_multibase(keys["baseKeyPair"]["secretKeyMultibase"])
    made = ecdsa_sd_2023.sign(
        document,
        key=key,
        method=proof["verificationMethod"],
        created=proof["created"],
        mandatory=["/issuer"],
        proof_key=KeyPair.from_secret_multibase(keys["proofKeyPair"]["secretKeyMultibase"]),
        hmac_key=bytes.fromhex(keys["hmacKeyString"]),
        contexts=table,
    )
    raw, value = read("addRawBaseSignatureInfo"), ecdsa_sd_2023.read_base(made["proofValue"])

    with told("base proof"):
        assert value.signature.hex() == raw["baseSignature"]
        assert [each.hex() for each in value.signatures] == raw["signatures"]
        assert made == proof
        assert ecdsa_sd_2023.base_fits(proof, document, key.public, contexts=table)


def test_the_derived_credential_is_the_published_one(base, folder, read, table, told):
    document, proof = base
    selective = json.loads((folder / "prCredSelective.json").read_text())

    derived = ecdsa_sd_2023.derive(document, proof, selective=selective, contexts=table)

    with told("derived credential"):
        assert select(document, ["/issuer", *selective]) == read("derivedUnsignedReveal")
        assert derived == read("derivedRevealDocument")


def test_the_derived_proof_is_taken_apart_as_published(read, table, key, told):
    document = read("derivedRevealDocument")
    proof = document.pop("proof")
    value, expected = ecdsa_sd_2023.read_derived(proof["proofValue"]), read("derivedDisclosureData")
    unsecured = Unsecured(document, table)

    with told("derived proof"):
        assert value.signature.hex() == expected["baseSignature"]
        assert [each.hex() for each in value.signatures] == expected["signatures"]
        assert value.labels == dict(expected["labelMap"]["value"])
        assert value.mandatory == expected["mandatoryIndexes"]
        assert labelled_nquads(unsecured.graph.quads, value.labels) == read("verifyNQuads")
        assert ecdsa_sd_2023.SUITE.fits(proof, unsecured, key.public)


def test_the_published_derived_credential_verifies_and_the_base_one_does_not(read, table, told):
    derived, base = (
        verify_credential(read(name), documents=NoDocuments(), at=NOW, contexts=table)
        for name in ("derivedRevealDocument", "addSignedSDBase")
    )

    with told("derived credential verified"):
        assert derived.check("signature").code == "signature.good"
        assert derived.check("issuer_key").code == "issuer_key.other_controller"  # as published
    with told("addSignedSDBase.json shown", refused=True):
        assert base.check("signature").code == "signature.base_proof"


def test_a_statement_added_changed_or_hidden_is_noticed(read, table, key):
    document = read("derivedRevealDocument")
    proof = document.pop("proof")
    changed = {**document, "validUntil": "2035-12-16T23:59:59Z"}
    added = {**document, "name": "Permanent Resident Card"}
    hidden = {name: value for name, value in document.items() if name != "validUntil"}

    for each in (changed, added, hidden):
        assert not ecdsa_sd_2023.SUITE.fits(proof, Unsecured(each, table), key.public)
    without_subject = {k: v for k, v in document.items() if k != "credentialSubject"}
    with pytest.raises(ProofUnusable):
        ecdsa_sd_2023.SUITE.fits(proof, Unsecured(without_subject, table), key.public)
