"""Ed25519 keys: pairs, Multikey texts, did:key and did:web, and secrets sealed at rest.

PyNaCl (libsodium) signs and verifies every Ed25519 signature here: it is the faster of the two we
tried and, unlike OpenSSL, refuses keys of small order. The vectors of the W3C pin the choice.
Randomness is passed in: this module never rolls dice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import CryptoError

from trillium.credentials.errors import KeyUnusable, SecretWrong
from trillium.credentials.moments import moment_text
from trillium.credentials.multibase import (
    ED25519_LENGTH,
    ED25519_PUBLIC,
    ED25519_SECRET,
    base64url_decode,
    base64url_encode,
    from_multibase58,
    multibase58,
)
from trillium.credentials.values import JsonObject

SIGNATURE_LENGTH = 64
DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_SEAL_FORMAT = "trillium-seal-1"
_SALT_LENGTH, _NONCE_LENGTH = 16, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """An Ed25519 key pair that signs (RFC 8032; Multikey of W3C Controlled Identifiers 1.0 §2.2.2).

    Its `repr` never shows the secret.
    """

    public: bytes
    _secret: bytes

    @classmethod
    def generate(cls, seed: bytes) -> "KeyPair":
        """Return the pair of 32 random bytes, which the caller draws."""
        if len(seed) != ED25519_LENGTH:
            raise KeyUnusable("A key is made of exactly 32 random bytes.")
        public, secret = crypto_sign_seed_keypair(seed)
        return cls(public=public, _secret=secret)

    @classmethod
    def from_secret_multibase(cls, text: str) -> "KeyPair":
        """Return the pair of a Multikey secret (`z3u2…`), or raise KeyUnusable."""
        data = from_multibase58(text)
        if data[:2] != ED25519_SECRET:
            raise KeyUnusable("This is not an Ed25519 secret key in Multikey form.")
        return cls.generate(data[2:])

    @property
    def public_multibase(self) -> str:
        """The public key as Multikey text (`z6Mk…`)."""
        return multibase58(ED25519_PUBLIC + self.public)

    @property
    def secret_multibase(self) -> str:
        """The secret key as Multikey text (`z3u2…`): for sealed storage only."""
        return multibase58(ED25519_SECRET + self._secret[:ED25519_LENGTH])

    @property
    def did(self) -> str:
        """The did:key of this pair."""
        return "did:key:" + self.public_multibase

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature of a message."""
        return crypto_sign(message, self._secret)[:SIGNATURE_LENGTH]

    def __repr__(self) -> str:
        return f"KeyPair({self.public_multibase})"


def public_key(multibase: object) -> bytes:
    """Return the 32 bytes of an Ed25519 Multikey text, or raise KeyUnusable."""
    data = from_multibase58(multibase)
    if data[:2] != ED25519_PUBLIC or len(data) != 2 + ED25519_LENGTH:
        raise KeyUnusable("This key is not an Ed25519 key, the only kind these proofs use.")
    return data[2:]


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is good (RFC 8032 §5.1.7, strict as in libsodium)."""
    if len(signature) != SIGNATURE_LENGTH:
        return False
    try:
        crypto_sign_open(signature + message, public)
    except (CryptoError, ValueError):
        return False
    return True


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

    The same keys are listed as `verificationMethod` and as `assertionMethod`; a revoked key is
    taken out of the latter and keeps its `revoked` time in the former.
    """
    methods, assertion = [], []
    for key in keys:
        method = _method(did, key)
        methods.append(method)
        if "revoked" not in method:
            assertion.append(method["id"])
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": assertion,
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
