"""What may be searched and compared; no table is read here."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from trillium.kit.errors import Refused

MOST_COMPARED = 3
LONGEST_SEARCH = 200
LONGEST_NAME = 150
NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?")  # of an entry, or of a register and one
#: beyond the last entry of any catalogue, within what a database counts
LARGEST_NUMBER = 10**9
#: what an address calls a facet → what the index calls it
PARAMETERS: Mapping[str, str] = {
    "skill": "skill",
    "sector": "sector",
    "language": "language",
    "delivery": "mode",
    "funding": "funding",
    "level": "level",
    "stackable": "stacks",
    "accepted": "accepted",
    "institution": "institution",
    "origin": "origin",
}


class NotANumber(Refused):
    """{name} must be a number, zero or more: “{value}” is none."""


def amount(name: str, value: str) -> float | None:
    """Return a number that a person wrote, or None for nothing; raises NotANumber."""
    words = value.strip().replace(",", ".").replace(" ", "").removeprefix("$").removesuffix("$")
    if not words:
        return None
    try:
        found = float(words)
    except ValueError:
        raise NotANumber(name=name, value=value[:40]) from None
    if not 0 <= found <= LARGEST_NUMBER:  # also refuses what is not a number at all
        raise NotANumber(name=name, value=value[:40])
    return found


def compared_name(words: str) -> str:
    """Return the name of an entry from what a person gives: a name, or the address of its page.

    An entry of ours is called as its address ends, one of another register “register/entry”.
    """
    _, found, name = words.strip().partition("?")[0].rpartition("/catalogue/")
    return (name.removeprefix("from/") if found else name).strip("/")[:LONGEST_NAME]


def compared_names(given: Sequence[str]) -> list[str]:
    """Return the names of the entries to compare, each once, no more than are compared."""
    names = dict.fromkeys(compared_name(words) for words in given)
    return [name for name in names if name][:MOST_COMPARED]


def is_name(name: str) -> bool:
    """Tell whether an entry may be called so at all."""
    return NAME.fullmatch(name) is not None


def is_named_by_key(did: str, key: str) -> bool:
    """Tell whether a DID is a key and says nothing more: then showing the key is enough."""
    return did == f"did:key:{key}"


def site(address: str) -> str:
    """Return where a register stands: the beginning of all its addresses."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def facets(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the facets asked for in an address, by the names of the index."""
    return {
        facet: values
        for parameter, facet in PARAMETERS.items()
        if (values := [each[:120] for each in given.get(parameter, ()) if each][:20])
    }
