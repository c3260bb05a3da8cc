"""The kinds of public key known here: Ed25519, P-256 and P-384, as bytes, as Multikey and as JWK.

Ed25519 is libsodium's (PyNaCl): it is the faster of the two we tried and, unlike OpenSSL, refuses
keys of small order. ECDSA is OpenSSL's (cryptography). Both are pinned by the vectors of the W3C.
A signature of ECDSA is r and s, each of the curve's length (IEEE P1363), never DER. Of the two
values of s that fit, both are read: those who sign by WebCrypto or in a hardware module cannot
choose, and the W3C's own vectors hold the greater one. No signature serves as an identifier here.
"""

import functools
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_sign_open
from nacl.exceptions import CryptoError

from trillium.credentials.errors import KeyUnusable
from trillium.credentials.multibase import base64url_decode, from_multibase58, multibase58
from trillium.credentials.values import JsonObject


class Curve(StrEnum):
    """A kind of key, by the name that JWK gives it (RFC 7518 §6.2.1.1, RFC 8037 §2)."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"

    __hash__ = str.__hash__  # that of Enum is slower, and this is asked at every signature

    @property
    def facts(self) -> "Facts":
        """What the standards fix for this kind."""
        return _FACTS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Prefixes of Multikey (CID 1.0 §2.2.2) and lengths, in bytes, of one kind of key.

    `seed` random bytes make a key: for ECDSA eight more than the order is long, so that the
    remainder is as good as even (FIPS 186-5 §A.2.1). `digest` is the hash that goes with the curve.
    """

    public_prefix: bytes
    secret_prefix: bytes
    public: int
    secret: int
    seed: int
    signature: int
    digest: str
    order: int = 0


_FACTS = {
    Curve.ED25519: Facts(
        public_prefix=b"\xed\x01",
        secret_prefix=b"\x80\x26",
        public=32,
        secret=32,
        seed=32,
        signature=64,
        digest="sha256",
    ),
    Curve.P256: Facts(
        public_prefix=b"\x80\x24",
        secret_prefix=b"\x86\x26",
        public=33,
        secret=32,
        seed=40,
        signature=64,
        digest="sha256",
        order=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    Curve.P384: Facts(
        public_prefix=b"\x81\x24",
        secret_prefix=b"\x87\x26",
        public=49,
        secret=48,
        seed=56,
        signature=96,
        digest="sha384",
        order=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}
_GROUPS: dict[Curve, ec.EllipticCurve] = {Curve.P256: ec.SECP256R1(), Curve.P384: ec.SECP384R1()}
_HASHES: dict[Curve, hashes.HashAlgorithm] = {
    Curve.P256: hashes.SHA256(),
    Curve.P384: hashes.SHA384(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A public key: 32 bytes of Ed25519, or the compressed point of an elliptic curve."""

    curve: Curve
    data: bytes

    @classmethod
    def from_multibase(cls, text: object) -> "PublicKey":
        """Return the key of a Multikey text (`z6Mk…`, `zDn…`, `z82…`), or raise KeyUnusable."""
        data = from_multibase58(text)
        for curve, facts in _FACTS.items():
            if data[:2] == facts.public_prefix and len(data) == 2 + facts.public:
                if curve is not Curve.ED25519:
                    _point(curve, data[2:])
                return cls(curve=curve, data=data[2:])
        raise KeyUnusable("This key is not an Ed25519, P-256 or P-384 key, the kinds known here.")

    @classmethod
    def from_jwk(cls, jwk: JsonObject) -> "PublicKey":
        """Return the key of a JWK of type OKP or EC (RFC 7517), or raise KeyUnusable."""
        try:
            curve = Curve(str(jwk.get("crv")))
            x = base64url_decode(str(jwk.get("x")))
            if curve is Curve.ED25519:
                known = jwk.get("kty") == "OKP" and len(x) == curve.facts.public
                data = x
            else:
                y = base64url_decode(str(jwk.get("y")))
                known = jwk.get("kty") == "EC" and len(x) == len(y) == curve.facts.secret
                data = _compressed(
                    ec.EllipticCurvePublicKey.from_encoded_point(_GROUPS[curve], b"\4" + x + y)
                )
        except (ValueError, KeyError) as error:
            raise KeyUnusable("The key is damaged, or of a kind not known here.") from error
        if not known:
            raise KeyUnusable("The key is damaged, or of a kind not known here.")
        return cls(curve=curve, data=data)

    @property
    def multibase(self) -> str:
        """The key as Multikey text."""
        return multibase58(self.curve.facts.public_prefix + self.data)

    def fits(self, message: bytes, signature: bytes) -> bool:
        """Tell whether a signature is good (RFC 8032 §5.1.7 strictly; FIPS 186-5 §6.4.2)."""
        if len(signature) != self.curve.facts.signature:
            return False
        try:
            if self.curve is Curve.ED25519:
                crypto_sign_open(signature + message, self.data)
            else:
                self._verify_ecdsa(message, signature)
        except (CryptoError, InvalidSignature, ValueError):
            return False
        return True

    def _verify_ecdsa(self, message: bytes, signature: bytes) -> None:
        half = len(signature) // 2
        r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        _point(self.curve, self.data).verify(
            encode_dss_signature(r, s), message, ec.ECDSA(_HASHES[self.curve])
        )


@functools.lru_cache(maxsize=256)
def _point(curve: Curve, data: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_GROUPS[curve], data)
    except ValueError as error:
        raise KeyUnusable("This key is no point of its curve.") from error


def _compressed(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def ecdsa_secret(curve: Curve, secret: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the secret key of a number written in the curve’s length, or raise KeyUnusable."""
    number = int.from_bytes(secret, "big")
    if len(secret) != curve.facts.secret or not 0 < number < curve.facts.order:
        raise KeyUnusable(f"This is not a secret key of {curve}.")
    return ec.derive_private_key(number, _GROUPS[curve])


def ecdsa_public(curve: Curve, secret: ec.EllipticCurvePrivateKey) -> PublicKey:
    """Return the public key of a secret one."""
    return PublicKey(curve=curve, data=_compressed(secret.public_key()))


def ecdsa_sign(curve: Curve, secret: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Return r and s of the signature that RFC 6979 fixes: no dice, one text for one message.

    It is left as RFC 6979 gives it, also where s is the greater of the two that fit.
    """
    made = secret.sign(message, ec.ECDSA(_HASHES[curve], deterministic_signing=True))
    half = curve.facts.signature // 2
    return b"".join(number.to_bytes(half, "big") for number in decode_dss_signature(made))
