"""What may be searched and compared; no table is read here."""

from collections.abc import Mapping, Sequence

from trillium.kit.errors import Refused

MOST_COMPARED = 3
LONGEST_SEARCH = 200
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


def facets(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the facets asked for in an address, by the names of the index."""
    return {
        facet: values
        for parameter, facet in PARAMETERS.items()
        if (values := [each[:120] for each in given.get(parameter, ()) if each][:20])
    }
