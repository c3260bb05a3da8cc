"""How words are folded for the search: accents, case, plural endings and little words fall away."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping

WORD = re.compile(r"[^\W_]+")
#: words that tell nothing about a skill, in English and French
LITTLE = frozenset(
    """a about an and are as at be by can do for from how i if in into is it its of on or other so
    such that the their them these this those to using use up via was which while who will with
    within without you your
    au aux avec ce ces cet cette comme d dans de des du elle en entre est et eux il ils l la le les
    leur leurs lors lui m mais n ne on ont ou par pas pour qu que qui s sa sans se ses si son sont
    sous sur un une vers y""".split()  # noqa: SIM905 -- a hundred quotes read worse
)
SHORTEST_PLURAL = 4


def plain(text: str) -> str:
    """Return a text in small letters without accents; ligatures are written out."""
    open_ = unicodedata.normalize("NFKD", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(each for each in open_ if not unicodedata.combining(each))


def stem(word: str) -> str:
    """Return a folded word without its plural ending."""
    if len(word) >= SHORTEST_PLURAL and word[-1] in "sx" and word[-2] not in "sx":
        return word[:-1]
    return word


@functools.lru_cache(maxsize=65536)
def parts(word: str) -> tuple[str, ...]:
    """Return what a written word is folded to: one word, none for a little one, seldom more."""
    return tuple(stem(each) for each in WORD.findall(plain(word)) if each not in LITTLE)


def folded(text: str) -> list[str]:
    """Return the telling words of a text, folded, in their order."""
    return [part for word in _written(text) for part in parts(word)]


def told(text: str) -> dict[str, str]:
    """Return each folded word of a text with the word as it was written."""
    found: dict[str, str] = {}
    for word in _written(text):
        for part in parts(word):
            found.setdefault(part, word)
    return found


def _written(text: str) -> list[str]:
    return WORD.findall(text if text.isascii() else unicodedata.normalize("NFC", text))


def words_of(label: Mapping[str, str], others: Mapping[str, Iterable[str]]) -> str:
    """Return what the search keeps of a skill: its labels' words, then, below, the others'."""
    first = dict.fromkeys(word for text in label.values() for word in folded(text))
    more = dict.fromkeys(
        word for texts in others.values() for text in texts for word in folded(text)
    )
    return f"{' '.join(first)}\n{' '.join(word for word in more if word not in first)}"
