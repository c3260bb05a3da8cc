"""One contender in a process of its own: `python -m bench.workers NAME DOCUMENTS`.

Line by line it is told `run SECONDS` and answers `COUNT SECONDS`, seconds that its core worked. All
get the same documents and, to verify, the same signed bytes; each is checked before it is measured.
"""

import functools
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from pyld import jsonld

from bench import sample
from trillium.credentials import (
    CredentialTemplate,
    StatusList,
    sign_credential,
    status_list_credential,
    verify_credential,
)
from trillium.credentials.canonical import canonical_form
from trillium.credentials.contexts import PACKAGED
from trillium.credentials.multibase import from_multibase58, multibase58
from trillium.credentials.resolving import NoDocuments
from trillium.credentials.shapes import SHAPES, key_of

_AT_ONCE = 200
Work = tuple[Sequence[Any], Callable[[Any], object]]
SEED = bytes(range(32))
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
_GOOD = ("format", "signature", "issuer_key", "dates", "schema")


def _signed(documents: Sequence[sample.Document]) -> list[bytes]:
    return [
        orjson.dumps(sign_credential(each, key=sample.KEY, method=sample.METHOD, created=CREATED))
        for each in documents
    ]


def issue_by_template(documents: Sequence[sample.Document]) -> Work:
    """Trillium, one compiled shape, as the application and `trillium issue` use it."""
    template = CredentialTemplate.compile(documents[0], _slots(documents[0]))
    values = [template.values_of(each) for each in documents]
    return values, _together(
        lambda some: template.sign_all(some, key=sample.KEY, method=sample.METHOD, created=CREATED)
    )


def _together(work: Callable[[list[Any]], object]) -> Callable[[Any], object]:
    """Return what waits for two hundred and then does each step for all of them."""
    waiting: list[Any] = []

    def one_more(each: Any) -> object:
        waiting.append(each)
        if len(waiting) < _AT_ONCE:
            return None
        done = work(waiting)
        waiting.clear()
        return done

    return one_more


def _slots(document: sample.Document) -> list[Any]:
    return [slot for slot in sample.SLOTS if slot.path[0] in document]


def issue_any(documents: Sequence[sample.Document]) -> Work:
    """Trillium, any document."""
    return documents, lambda each: orjson.dumps(
        sign_credential(each, key=sample.KEY, method=sample.METHOD, created=CREATED)
    )


def verify_known(documents: Sequence[sample.Document]) -> Work:
    """Trillium, a report of all its checks about a document of a shape seen before."""
    signed = _signed(documents)
    for each in signed[:40]:
        report = verify_credential(each, documents=NoDocuments(), at=AT)
        _need(all(report.check(name).result == "passed" for name in _GOOD))
    _need(all(SHAPES.match(each, key_of(each)) for each in signed))
    return signed, lambda each: verify_credential(each, documents=NoDocuments(), at=AT)


def verify_any(documents: Sequence[sample.Document]) -> Work:
    """Trillium, the same report about documents whose shapes are always new."""

    def verify(each: bytes) -> object:
        SHAPES.forget()
        return verify_credential(each, documents=NoDocuments(), at=AT)

    return _signed(documents), verify


class _Lists:
    """The status list of the documents, had at once as from a cache."""

    def __init__(self, documents: Sequence[sample.Document]) -> None:
        self._address = documents[0]["credentialStatus"]["statusListCredential"]
        bits = StatusList.new()
        for place in range(0, len(bits), 97):
            bits.set(place, True)
        for each in documents:
            bits.set(int(each["credentialStatus"]["statusListIndex"]), False)
        unsigned = status_list_credential(
            address=self._address,
            issuer=sample.KEY.did,
            encoded=bits.encoded(),
            valid_from=CREATED,
        )
        self._signed = sign_credential(
            unsigned, key=sample.KEY, method=sample.METHOD, created=CREATED
        )

    def resolve(self, address: str) -> sample.Document:
        """Return the list."""
        _need(address == self._address)
        return self._signed


def verify_listed(documents: Sequence[sample.Document]) -> Work:
    """Trillium, with the status list verified and looked into, each time anew."""
    lists, signed = _Lists(documents), _signed(documents)
    for each in signed[:40]:
        _need(verify_credential(each, documents=lists, at=AT).verified)
    return signed, lambda each: verify_credential(each, documents=lists, at=AT)


def floor_issue(documents: Sequence[sample.Document]) -> Work:
    """What nobody can leave out: hash the canonical bytes, sign, base58, write JSON."""
    secret = crypto_sign_seed_keypair(SEED)[1]
    forms = [(canonical_form(each).encode(), {**each, "proof": {}}) for each in documents]
    options = bytes(32)

    def work(some: list[tuple[bytes, sample.Document]]) -> object:
        digests = [sha256(form).digest() for form, _ in some]
        signatures = [crypto_sign(options + digest, secret)[:64] for digest in digests]
        texts = [multibase58(signature) for signature in signatures]
        return [orjson.dumps(document) for _, document in some], texts

    return forms, _together(work)


def floor_verify(documents: Sequence[sample.Document]) -> Work:
    """What nobody can leave out: read JSON, base58, hash the canonical bytes, check."""
    public, secret = crypto_sign_seed_keypair(SEED)
    options = bytes(32)
    ready = []
    for document, text in zip(documents, _signed(documents), strict=True):
        form = canonical_form(document).encode()
        signature = crypto_sign(options + sha256(form).digest(), secret)[:64]
        ready.append((text, form, multibase58(signature)))

    def work(each: tuple[bytes, bytes, str]) -> object:
        document = orjson.loads(each[0])
        message = options + sha256(each[1]).digest()
        return document, crypto_sign_open(from_multibase58(each[2]) + message, public)

    return ready, work


def loader() -> Callable[..., sample.Document]:
    """Return a loader that lets PyLD keep what it makes of a context (`static`)."""
    held = {file.address: json.loads(file.read()) for file in PACKAGED.files}

    def load(address: str, _options: object = None) -> sample.Document:
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": held[address],
            "contentType": "application/ld+json",
            "tag": "static",
        }

    return load


def _pyld() -> tuple[Callable[[sample.Document], bytes], Callable[..., bytes]]:
    wanted = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader()}

    def digest(document: sample.Document) -> bytes:
        return sha256(jsonld.normalize(document, wanted).encode()).digest()

    @functools.cache  # the options of a proof stay the same for a second: hashed once
    def kept(text: str) -> bytes:
        return digest(json.loads(text))

    def options(document: sample.Document, proof: sample.Document) -> bytes:
        return kept(json.dumps({"@context": document["@context"], **proof}))

    return digest, options


def pyld_issue(documents: Sequence[sample.Document]) -> Work:
    """PyLD, tuned."""
    digest, options = _pyld()
    secret = crypto_sign_seed_keypair(SEED)[1]
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": sample.CREATED,
        "verificationMethod": sample.METHOD,
        "proofPurpose": "assertionMethod",
    }

    def work(each: sample.Document) -> bytes:
        signature = crypto_sign(options(each, proof) + digest(each), secret)[:64]
        return orjson.dumps({**each, "proof": {**proof, "proofValue": multibase58(signature)}})

    report = verify_credential(work(documents[0]), documents=NoDocuments(), at=AT)
    _need(report.check("signature").result == "passed")
    return documents, work


def pyld_verify(documents: Sequence[sample.Document]) -> Work:
    """PyLD, tuned: the signature alone, none of the other checks."""
    digest, options = _pyld()
    public = crypto_sign_seed_keypair(SEED)[0]

    def work(each: bytes) -> object:
        document = orjson.loads(each)
        proof = document.pop("proof")
        signature = from_multibase58(proof.pop("proofValue"))
        return crypto_sign_open(signature + options(document, proof) + digest(document), public)

    return _signed(documents), work


def _openvc() -> tuple[Any, Any, dict[str, Any]]:
    from openvc.keys import Ed25519SigningKey  # noqa: PLC0415 -- each peer in its own process
    from openvc.proof.data_integrity import DataIntegrityProofSuite  # noqa: PLC0415

    key = Ed25519SigningKey(Ed25519PrivateKey.from_private_bytes(SEED), kid=sample.METHOD)
    contexts = {file.address: json.loads(file.read()) for file in PACKAGED.files}
    return DataIntegrityProofSuite(), key, {"extra_contexts": contexts}


def openvc_issue(documents: Sequence[sample.Document]) -> Work:
    """Measure openvc-core."""
    suite, key, more = _openvc()
    return documents, lambda each: suite.add_proof(
        each, signing_key=key, verification_method=sample.METHOD, **more
    )


def openvc_verify(documents: Sequence[sample.Document]) -> Work:
    """Measure openvc-core."""
    suite, key, more = _openvc()
    jwk = key.public_jwk()
    signed = [json.loads(each) for each in _signed(documents)]
    return signed, lambda each: suite.verify(each, public_key_jwk=jwk, **more)


def _openbadgeslib(documents: Sequence[sample.Document]) -> tuple[Any, Any, list[Any]]:
    from openbadgeslib.ob3 import (  # noqa: PLC0415
        OB3LdpSigner,
        OB3LdpVerifier,
        OpenBadgeCredential,
    )

    key = Ed25519PrivateKey.from_private_bytes(SEED)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    read = [OpenBadgeCredential.from_vc_document(each) for each in documents]
    return OB3LdpSigner(secret, sample.METHOD), OB3LdpVerifier(public), read


def openbadgeslib_issue(documents: Sequence[sample.Document]) -> Work:
    """Measure openbadgeslib, Data Integrity."""
    signer, _, read = _openbadgeslib(documents)
    return read, signer.sign_to_json


def openbadgeslib_verify(documents: Sequence[sample.Document]) -> Work:
    """Measure openbadgeslib, Data Integrity."""
    signer, verifier, read = _openbadgeslib(documents)
    return [signer.sign_to_json(each) for each in read], verifier.verify


CONTENDERS: dict[str, Callable[[Sequence[sample.Document]], Work]] = {
    made.__name__: made
    for made in (
        issue_by_template,
        issue_any,
        verify_known,
        verify_any,
        verify_listed,
        floor_issue,
        floor_verify,
        pyld_issue,
        pyld_verify,
        openvc_issue,
        openvc_verify,
        openbadgeslib_issue,
        openbadgeslib_verify,
    )
}


def _need(good: object) -> None:
    if not good:
        raise SystemExit("a contender does not do what it is measured for")


def main(name: str, file: str) -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w")  # what a peer prints must not get between the answers
    os.dup2(2, 1)
    items, work = CONTENDERS[name](json.loads(Path(file).read_text(encoding="utf-8")))
    for each in items[:40]:
        work(each)
    turns = itertools.cycle(items)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        seconds = float(line.split()[1])
        count, start, passed = 0, time.process_time(), 0.0
        while passed < seconds:
            for each in itertools.islice(turns, 10):
                work(each)
            count += 10
            passed = time.process_time() - start
        print(count, passed, file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
