"""Numbers and truth values as literals in canonical N-Quads (JSON-LD 1.1 API §8.6)."""

from trillium.credentials.errors import OutsideProfile
from trillium.credentials.terms import XSD

_MAX_INTEGER = 2**53
_LEAST = 1e-4  # Python writes what is nearer to zero with an exponent
_STRING, _BOOLEAN = f"{XSD}string", f"{XSD}boolean"
_INTEGER, _DOUBLE = f"{XSD}integer", f"{XSD}double"


def canonical_double(number: float) -> str:
    """Return the canonical text of an xsd:double (JSON-LD 1.1 API §8.6, step 10)."""
    mantissa, exponent = f"{number:.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa[-1] == '.' else ''}E{int(exponent)}"


def number_literal(value: float, datatype: str | None) -> str:
    """Return a number or truth value as a typed literal (JSON-LD 1.1 API §8.6)."""
    if datatype == _STRING:
        raise OutsideProfile("A number stands where a text must.")
    if isinstance(value, bool):
        return f'"{"true" if value else "false"}"^^<{datatype or _BOOLEAN}>'
    if not -_MAX_INTEGER <= value <= _MAX_INTEGER:
        raise OutsideProfile("A number is beyond 2^53, where programs disagree on its value.")
    if 0 != abs(value) < _LEAST:
        raise OutsideProfile("A number is written with an exponent, where programs disagree.")
    if datatype == _DOUBLE or value != int(value):
        return f'"{canonical_double(value)}"^^<{datatype or _DOUBLE}>'
    return f'"{int(value)}"^^<{datatype or _INTEGER}>'
