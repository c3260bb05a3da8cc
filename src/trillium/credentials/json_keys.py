"""Keys as JSON (JWK, RFC 7517), for tokens: Ed25519, P-256, P-384, and RSA, which is nowhere else.

RSA is here because issuers of Open Badges sign with RS256 (OB 3.0 §8.2.2); documents with Data
Integrity never use it. Each key signs with one algorithm only, the one its kind has in RFC 7518 and
RFC 9864.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from trillium.credentials.curves import Curve, PublicKey
from trillium.credentials.errors import KeyUnusable
from trillium.credentials.keys import KeyPair
from trillium.credentials.multibase import base64url_decode, base64url_encode, multibase58
from trillium.credentials.values import JsonObject

RS256 = "RS256"
# What is accepted, with the curve of each (RFC 7518 §3, RFC 9864 §2.2, RFC 8037 §3.1)
ALGORITHMS: dict[str, Curve | None] = {
    RS256: None,
    "Ed25519": Curve.ED25519,
    "EdDSA": Curve.ED25519,
    "ES256": Curve.P256,
    "ES384": Curve.P384,
}
_OWN = {Curve.ED25519: "Ed25519", Curve.P256: "ES256", Curve.P384: "ES384"}
_GROUPS: dict[Curve, ec.EllipticCurve] = {Curve.P256: ec.SECP256R1(), Curve.P384: ec.SECP384R1()}
_RSA_BITS = (2048, 8192)  # RFC 7518 §3.3; more would cost a verifier too much
_LARGEST_E = 2**32
_UNFIT = "The issuer’s key does not fit the algorithm of the token."


@dataclass(frozen=True, slots=True, kw_only=True)
class RsaKey:
    """An RSA key pair that signs with RS256 (RFC 8017 §8.2, SHA-256): the same text each time."""

    public: rsa.RSAPublicKey
    _secret: rsa.RSAPrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_pem(cls, pem: bytes) -> "RsaKey":
        """Return the pair of an unencrypted PEM file, or raise KeyUnusable."""
        try:
            secret = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise KeyUnusable("This is not an RSA key in PEM.") from error
        return cls._of(secret)

    @classmethod
    def from_jwk(cls, jwk: JsonObject) -> "RsaKey":
        """Return the pair of a secret JWK with its primes (RFC 7518 §6.3.2), or KeyUnusable."""
        numbers = {name: _number(jwk, name) for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi")}
        try:
            secret = rsa.RSAPrivateNumbers(
                p=numbers["p"],
                q=numbers["q"],
                d=numbers["d"],
                dmp1=numbers["dp"],
                dmq1=numbers["dq"],
                iqmp=numbers["qi"],
                public_numbers=rsa.RSAPublicNumbers(e=numbers["e"], n=numbers["n"]),
            ).private_key()
        except ValueError as error:
            raise KeyUnusable("This is not an RSA key.") from error
        return cls._of(secret)

    @classmethod
    def _of(cls, secret: object) -> "RsaKey":
        if not isinstance(secret, rsa.RSAPrivateKey):
            raise KeyUnusable("This is not an RSA key.")
        _check_size(secret.key_size)
        return cls(public=secret.public_key(), _secret=secret)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""
        return self._secret.sign(message, padding.PKCS1v15(), hashes.SHA256())


TokenKey: TypeAlias = KeyPair | RsaKey


def algorithm_of(key: TokenKey) -> str:
    """Return the one algorithm that a key signs tokens with."""
    return RS256 if isinstance(key, RsaKey) else _OWN[key.curve]


def key_from_jwk(jwk: JsonObject) -> TokenKey:
    """Return the key pair of a secret JWK, or raise KeyUnusable."""
    if jwk.get("kty") == "RSA":
        return RsaKey.from_jwk(jwk)
    public = PublicKey.from_jwk(jwk)
    secret = public.curve.facts.secret_prefix + _bytes(jwk, "d")
    pair = KeyPair.from_secret_multibase(multibase58(secret))
    if pair.public != public:
        raise KeyUnusable("The two halves of this key do not belong together.")
    return pair


def public_jwk(key: TokenKey) -> JsonObject:
    """Return the public half of a key as JWK."""
    if isinstance(key, RsaKey):
        numbers = key.public.public_numbers()
        return {"kty": "RSA", "n": _text(numbers.n), "e": _text(numbers.e)}
    public = key.public
    if public.curve is Curve.ED25519:
        return {"kty": "OKP", "crv": str(public.curve), "x": base64url_encode(public.data)}
    point = ec.EllipticCurvePublicKey.from_encoded_point(
        _GROUPS[public.curve], public.data
    ).public_numbers()
    length = public.curve.facts.secret
    x, y = (base64url_encode(part.to_bytes(length, "big")) for part in (point.x, point.y))
    return {"kty": "EC", "crv": str(public.curve), "x": x, "y": y}


def jwk_fits(jwk: JsonObject, algorithm: str, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature is by a public JWK, or raise KeyUnusable where it cannot be.

    What the JWK says of its own use is minded (RFC 7517 §4.2 to §4.4).
    """
    stated = str(jwk.get("alg", algorithm))
    operations = jwk.get("key_ops", ["verify"])
    if (
        stated not in ALGORITHMS
        or ALGORITHMS[stated] is not ALGORITHMS[algorithm]
        or jwk.get("use", "sig") != "sig"
        or not isinstance(operations, list)
        or "verify" not in operations
    ):
        raise KeyUnusable(_UNFIT)
    if algorithm == RS256:
        return _rsa_fits(jwk, message, signature)
    return key_fits(PublicKey.from_jwk(jwk), algorithm, message, signature)


def key_fits(key: PublicKey, algorithm: str, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature is by a key; raises KeyUnusable for one of another kind."""
    if ALGORITHMS.get(algorithm) is not key.curve:
        raise KeyUnusable(_UNFIT)
    return key.fits(message, signature)


def _rsa_fits(jwk: JsonObject, message: bytes, signature: bytes) -> bool:
    if jwk.get("kty") != "RSA":
        raise KeyUnusable(_UNFIT)
    n, e = _number(jwk, "n"), _number(jwk, "e")
    _check_size(n.bit_length())
    if e > _LARGEST_E:
        raise KeyUnusable("The issuer’s RSA key is damaged.")
    try:
        public = rsa.RSAPublicNumbers(e=e, n=n).public_key()
        public.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    except ValueError as error:
        raise KeyUnusable("The issuer’s RSA key is damaged.") from error
    return True


def _check_size(bits: int) -> None:
    if not _RSA_BITS[0] <= bits <= _RSA_BITS[1]:
        raise KeyUnusable("The issuer’s RSA key is too short to be trusted, or too long.")


def _bytes(jwk: JsonObject, name: str) -> bytes:
    text = jwk.get(name)
    try:
        return base64url_decode(text if isinstance(text, str) else "")
    except ValueError as error:
        raise KeyUnusable("The key is damaged, or of a kind not known here.") from error


def _number(jwk: JsonObject, name: str) -> int:
    return int.from_bytes(_bytes(jwk, name), "big")


def _text(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
