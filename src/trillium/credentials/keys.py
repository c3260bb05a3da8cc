"""Key pairs, Multikey texts, did:key and did:web, and secrets sealed at rest.

A pair is of Ed25519 unless another curve is asked for; curves.py knows what differs between them.
Randomness is passed in: this module never rolls dice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from trillium.credentials.curves import Curve, PublicKey, ecdsa_public, ecdsa_secret, ecdsa_sign
from trillium.credentials.errors import KeyUnusable, SecretWrong
from trillium.credentials.moments import moment_text
from trillium.credentials.multibase import (
    base64url_decode,
    base64url_encode,
    from_multibase58,
    multibase58,
)
from trillium.credentials.values import JsonObject

DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_SIGNATURE = Curve.ED25519.facts.signature
_SEED = Curve.ED25519.facts.seed
_SEAL_FORMAT = "trillium-seal-1"
_SALT_LENGTH, _NONCE_LENGTH = 16, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """A key pair that signs: Ed25519 (RFC 8032), P-256 or P-384 (ECDSA with RFC 6979).

    As text it is a Multikey (W3C Controlled Identifiers 1.0 §2.2.2). Its `repr` never shows the
    secret.
    """

    public: PublicKey
    _secret: bytes | EllipticCurvePrivateKey = field(compare=False)

    @classmethod
    def generate(cls, seed: bytes, curve: Curve = Curve.ED25519) -> "KeyPair":
        """Return the pair of random bytes, which the caller draws.

        32 bytes for Ed25519, 40 for P-256, 56 for P-384: `curve.facts.seed`.
        """
        if len(seed) != curve.facts.seed:
            raise KeyUnusable(f"A key is made of exactly {curve.facts.seed} random bytes.")
        if curve is Curve.ED25519:
            return cls._from_secret(curve, seed)
        number = int.from_bytes(seed, "big") % (curve.facts.order - 1) + 1
        return cls._from_secret(curve, number.to_bytes(curve.facts.secret, "big"))

    @classmethod
    def from_secret_multibase(cls, text: str) -> "KeyPair":
        """Return the pair of a Multikey secret (`z3u2…`), or raise KeyUnusable."""
        data = from_multibase58(text)
        for curve in Curve:
            if data[:2] == curve.facts.secret_prefix:
                return cls._from_secret(curve, data[2:])
        raise KeyUnusable("This is not a secret key in Multikey form of a kind known here.")

    @classmethod
    def _from_secret(cls, curve: Curve, secret: bytes) -> "KeyPair":
        if curve is not Curve.ED25519:
            key = ecdsa_secret(curve, secret)
            return cls(public=ecdsa_public(curve, key), _secret=key)
        if len(secret) != _SEED:
            raise KeyUnusable(f"This is not a secret key of {curve}.")
        public, both = crypto_sign_seed_keypair(secret)
        return cls(public=PublicKey(curve=curve, data=public), _secret=both)

    @property
    def curve(self) -> Curve:
        """The kind of key."""
        return self.public.curve

    @property
    def public_multibase(self) -> str:
        """The public key as Multikey text (`z6Mk…`, `zDn…`, `z82…`)."""
        return self.public.multibase

    @property
    def secret_multibase(self) -> str:
        """The secret key as Multikey text (`z3u2…`): for sealed storage only."""
        facts = self.curve.facts
        if isinstance(self._secret, bytes):
            return multibase58(facts.secret_prefix + self._secret[: facts.secret])
        number = self._secret.private_numbers().private_value
        return multibase58(facts.secret_prefix + number.to_bytes(facts.secret, "big"))

    @property
    def did(self) -> str:
        """The did:key of this pair."""
        return "did:key:" + self.public_multibase

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message: 64 bytes, or 96 of P-384. It is deterministic."""
        if isinstance(self._secret, bytes):
            return crypto_sign(message, self._secret)[:_SIGNATURE]
        return ecdsa_sign(self.curve, self._secret, message)

    def __repr__(self) -> str:
        return f"KeyPair({self.public_multibase})"


def did_key_method(key: KeyPair) -> str:
    """Return the verification method of a key's did:key (`did:key:z6Mk…#z6Mk…`)."""
    return f"{key.did}#{key.public_multibase}"


def did_web_method(did: str, key: KeyPair) -> str:
    """Return the name of a key in a did:web document (`did:web:…#z6Mk…`)."""
    return f"{did}#{key.public_multibase}"


def did_web(address: str) -> str:
    """Return the did:web of an https address without `/did.json` (did:web §2.1, method syntax)."""
    scheme, _, rest = address.partition("://")
    host, *path = rest.rstrip("/").split("/")
    if scheme != "https" or not host:
        raise KeyUnusable("A did:web is made from an https address.")
    return ":".join(["did:web", host.replace(":", "%3A"), *path])


def did_web_address(did: str) -> str:
    """Return the https address of a did:web's document (did:web §2.5.2, read)."""
    method, _, rest = did.removeprefix("did:").partition(":")
    host, *path = rest.split(":")
    if method != "web" or not host or any(not part or "/" in part for part in (host, *path)):
        raise KeyUnusable(f"{did} is not a did:web.")
    place = "/".join(path) if path else ".well-known"
    return f"https://{host.replace('%3A', ':')}/{place}/did.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKey:
    """One key of a DID document; a revoked one stays listed so that verifiers can say why."""

    public_multibase: str
    revoked: datetime | None = None


def did_document(did: str, keys: Iterable[PublishedKey | KeyPair]) -> JsonObject:
    """Return the DID document of a did:key or did:web, keys as Multikey (CID 1.0 §2.2.2).

    The same keys are listed as `verificationMethod`, `assertionMethod` (to sign credentials) and
    `authentication` (to present them); a revoked key is taken out of the latter two and keeps its
    `revoked` time in the first. A key that was replaced stays in all of them: the caller lists it.
    """
    methods = [_method(did, key) for key in keys]
    usable = [method["id"] for method in methods if "revoked" not in method]
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": usable,
        "authentication": list(usable),
    }


def _method(did: str, key: PublishedKey | KeyPair) -> JsonObject:
    method: JsonObject = {
        "id": f"{did}#{key.public_multibase}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key.public_multibase,
    }
    if isinstance(key, PublishedKey) and key.revoked is not None:
        method["revoked"] = moment_text(key.revoked)
    return method


def seal(secret: str, plaintext: bytes, *, salt: bytes, nonce: bytes) -> str:
    """Return bytes encrypted under a secret text: scrypt (RFC 7914), then AES-256-GCM.

    The caller draws `salt` (16 bytes) and `nonce` (12 bytes) freshly for every call.
    """
    if len(salt) != _SALT_LENGTH or len(nonce) != _NONCE_LENGTH:
        raise KeyUnusable("Sealing needs 16 bytes of salt and 12 of nonce.")
    sealed = AESGCM(_stretch(secret, salt)).encrypt(nonce, plaintext, _SEAL_FORMAT.encode())
    return f"{_SEAL_FORMAT}.{base64url_encode(salt + nonce + sealed)}"


def unseal(secret: str, sealed: str) -> bytes:
    """Return what `seal` took, or raise SecretWrong where the secret or the text is another."""
    form, _, text = sealed.strip().partition(".")
    if form != _SEAL_FORMAT:
        raise SecretWrong("This is not a key sealed here.")
    try:
        data = base64url_decode(text)
        salt, nonce = data[:_SALT_LENGTH], data[_SALT_LENGTH : _SALT_LENGTH + _NONCE_LENGTH]
        body = data[_SALT_LENGTH + _NONCE_LENGTH :]
        return AESGCM(_stretch(secret, salt)).decrypt(nonce, body, _SEAL_FORMAT.encode())
    except (ValueError, InvalidTag) as error:
        raise SecretWrong("The key does not open with this secret.") from error


def _stretch(secret: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(secret.encode())
