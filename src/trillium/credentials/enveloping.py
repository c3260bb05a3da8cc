"""Credentials and presentations in an envelope: a data: URL (VCDM 2.0 §4.12.1 and §4.13.1)."""

from trillium.credentials.errors import CredentialUnreadable
from trillium.credentials.values import JsonObject, types_of

CREDENTIAL, PRESENTATION = "EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"
_MEDIA_TYPES = {
    CREDENTIAL: (
        "application/vc+jwt",
        "application/vc+sd-jwt",
        "application/dc+sd-jwt",
        "application/vc+cose;base64",
    ),
    PRESENTATION: ("application/vp+jwt", "application/vp+sd-jwt", "application/vp+cose;base64"),
}


def is_envelope(entry: JsonObject, kind: str = CREDENTIAL) -> bool:
    """Tell whether an object says that it is an envelope of a kind."""
    return kind in types_of(entry)


def envelope(token: str, *, kind: str = CREDENTIAL, media_type: str | None = None) -> JsonObject:
    """Return a token in its envelope."""
    media_type = media_type or _MEDIA_TYPES[kind][0]
    return {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": f"data:{media_type},{token}",
        "type": kind,
    }


def open_envelope(entry: JsonObject, kind: str = CREDENTIAL) -> str:
    """Return the token in an envelope, or raise CredentialUnreadable.

    Nothing else may stand beside it: whoever reads `issuer` there would read what nobody signed.
    """
    address = entry.get("id")
    scheme, _, rest = (address if isinstance(address, str) else "").partition(":")
    media_type, comma, token = rest.partition(",")
    if (
        scheme.lower() != "data"
        or not comma
        or media_type.lower() not in _MEDIA_TYPES[kind]
        or ("~" in token) != media_type.lower().endswith("sd-jwt")
    ):
        raise CredentialUnreadable(
            "The envelope does not hold a token of a kind known here.", "format.envelope"
        )
    if not entry.keys() <= {"@context", "id", "type"}:
        raise CredentialUnreadable(
            "Something stands beside the envelope, and nobody signed that.", "format.envelope"
        )
    return token
