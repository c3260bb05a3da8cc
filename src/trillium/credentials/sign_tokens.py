"""Credentials and presentations signed as tokens, and credentials that disclose part by part.

Whatever needs chance takes it as an argument: salts, seeds. As everywhere, a document that no
reader here would accept is never signed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from trillium.credentials.canonical import quads_of
from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.curves import Curve
from trillium.credentials.errors import KeyUnusable, ProofUnusable
from trillium.credentials.json_keys import TokenKey
from trillium.credentials.keys import KeyPair
from trillium.credentials.moments import moment_text
from trillium.credentials.parsing import copy_document
from trillium.credentials.proofs import cose, ecdsa_sd_2023, jose, sd_jwt, sd_jwt_making
from trillium.credentials.proofs.data_integrity import TYPE
from trillium.credentials.proofs.selecting import parse_pointer
from trillium.credentials.values import JsonObject, as_list, id_of

SEED_LENGTH = ecdsa_sd_2023.HMAC_LENGTH + Curve.P256.facts.seed
# What decides about a credential: nobody may leave it out where it is there
DECIDING = (
    "/id",
    "/issuer",
    "/validFrom",
    "/validUntil",
    "/credentialStatus",
    "/credentialSchema",
    "/termsOfUse",
)


def sign_credential_jwt(
    document: JsonObject, *, key: TokenKey, method: str, contexts: ContextTable = PACKAGED
) -> str:
    """Return a credential as a vc+jwt (VC-JOSE-COSE §3.1.1): Ed25519, ES256, ES384 or RS256.

    The kind of `key` decides on the algorithm; `method` names it in the issuer's document. The
    payload is the credential with iss, jti, sub, nbf and exp beside it (OB 3.0 §8.2.4.2). Raises
    ProofUnusable for a document with a proof, and every refusal of canonical.py.
    """
    return jose.sign(jose.with_claims(_checked(document, contexts)), key=key, method=method)


def sign_presentation_jwt(
    document: JsonObject,
    *,
    key: TokenKey,
    method: str,
    challenge: str | None = None,
    domain: str | None = None,
    contexts: ContextTable = PACKAGED,
) -> str:
    """Return a presentation as a vp+jwt (VC-JOSE-COSE §3.1.2); raises as the above.

    `challenge` and `domain` are what the verifier asked for: `nonce` and `aud` of the token.
    """
    claims = {
        "iss": id_of(document.get("holder")),
        "jti": id_of(document),
        "nonce": challenge,
        "aud": domain,
    }
    stated = {name: value for name, value in claims.items() if value is not None}
    payload = {**_checked(document, contexts), **stated}
    return jose.sign(payload, key=key, method=method, kind=jose.PRESENTATION, content="vp")


def sign_credential_cose(
    document: JsonObject, *, key: TokenKey, method: str, contexts: ContextTable = PACKAGED
) -> bytes:
    """Return a credential as COSE_Sign1 (VC-JOSE-COSE §3.3.1): the bytes of application/vc+cose."""
    return cose.sign(_checked(document, contexts), key=key, method=method)


def sign_presentation_cose(
    document: JsonObject, *, key: TokenKey, method: str, contexts: ContextTable = PACKAGED
) -> bytes:
    """Return a presentation as COSE_Sign1 (VC-JOSE-COSE §3.3.2); it answers no question."""
    kind = cose.PRESENTATION
    return cose.sign(_checked(document, contexts), key=key, method=method, kind=kind)


def sign_credential_sd_jwt(
    document: JsonObject,
    *,
    key: TokenKey,
    method: str,
    hidden: Iterable[str],
    salts: Sequence[bytes],
    decoys: Mapping[str, int] | None = None,
    holder: TokenKey | None = None,
    contexts: ContextTable = PACKAGED,
) -> str:
    """Return a credential as a vc+sd-jwt with all disclosures (VC-JOSE-COSE §3.2.1, RFC 9901).

    `hidden`, `salts`, `decoys` and `holder` are as in `sd_jwt_making.make`. Of the claims beside
    the credential only iss is written: the others would restate what may be hidden. Raises
    ProofUnusable for a pointer to what decides (`DECIDING`), and as the above.
    """
    pointers = list(hidden)
    shown = {"@context", "type", *(each[1:] for each in DECIDING)}
    if any(path[:1] and path[0] in shown for path in map(parse_pointer, pointers)):
        raise ProofUnusable("One of these claims must not be hidden.", "signature.disclosure")
    claims = {**_checked(document, contexts), "iss": id_of(document.get("issuer"))}
    return sd_jwt_making.make(
        claims,
        key=key,
        method=method,
        hidden=pointers,
        salts=salts,
        decoys=decoys,
        holder=holder,
        kind=sd_jwt.CREDENTIAL,
    )


def sign_selectively(
    document: JsonObject,
    *,
    key: KeyPair,
    method: str,
    created: datetime,
    seed: bytes,
    mandatory: Iterable[str] = (),
    contexts: ContextTable = PACKAGED,
) -> JsonObject:
    """Return a credential with an ecdsa-sd-2023 base proof (VC-DI-ECDSA §3.6.1), for the holder.

    `seed` is `SEED_LENGTH` random bytes, drawn anew for every credential. `mandatory` are JSON
    pointers to what a holder may not leave out; what decides (`DECIDING`) is always among them.
    """
    if len(seed) != SEED_LENGTH:
        raise KeyUnusable(f"Selective disclosure needs exactly {SEED_LENGTH} random bytes.")
    document = _checked(document, contexts)
    deciding = [pointer for pointer in DECIDING if pointer[1:] in document]
    proof = ecdsa_sd_2023.sign(
        document,
        key=key,
        method=method,
        created=moment_text(created),
        mandatory=list(dict.fromkeys((*deciding, *mandatory))),
        proof_key=KeyPair.generate(seed[ecdsa_sd_2023.HMAC_LENGTH :], Curve.P256),
        hmac_key=seed[: ecdsa_sd_2023.HMAC_LENGTH],
        contexts=contexts,
    )
    return {**document, "proof": proof}


def derive_credential(
    document: JsonObject, *, selective: Sequence[str], contexts: ContextTable = PACKAGED
) -> JsonObject:
    """Return what a holder shows of a credential with an ecdsa-sd-2023 base proof (§3.6.6).

    `selective` are JSON pointers; what the issuer made mandatory is shown in any case. Raises
    ProofUnusable where there is no one such proof, or a pointer leads nowhere.
    """
    document = copy_document(document)
    proofs = as_list(document.pop("proof", None))
    if len(proofs) != 1 or not isinstance(proofs[0], dict):
        raise ProofUnusable("A credential to derive from carries one proof.", "signature.not_base")
    proof = proofs[0]
    if (proof.get("type"), proof.get("cryptosuite")) != (TYPE, ecdsa_sd_2023.NAME):
        raise ProofUnusable(
            "This is not the proof that a holder derives from.", "signature.not_base"
        )
    return ecdsa_sd_2023.derive(document, proof, selective=selective, contexts=contexts)


def _checked(document: JsonObject, contexts: ContextTable) -> JsonObject:
    if "proof" in document:
        raise ProofUnusable("This document carries a proof already.", "signature.already_signed")
    document = copy_document(document)
    quads_of(document, contexts=contexts)
    return document
