"""The door through which a framework's file becomes values: a refusal names file, line and place.

Sentences are made in both languages at once: the command line and the web both show them.
"""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from trillium.kit import yaml_files
from trillium.kit.errors import Refused
from trillium.structures.designs.document import LANGUAGES
from trillium.structures.frameworks.pack import Words

#: What criteria are about: the rows of the crosswalk, with their names.
FAMILIES: Mapping[str, Words] = yaml_files.read_own(Path(__file__).with_name("families.yaml"))

MOST_CRITERIA = 300
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LONGEST_ID = 60
_LONGEST_TEXT = 4_000

_ONE_OF: Mapping[str, tuple[str, ...]] = {
    "kind": ("mandatory", "optional", "principle"),
    "strength": ("must", "should", "may"),
    "confidence": ("seen", "recalled"),
    "applies_to": ("design", "provider", "issuance", "learner"),
    "settled_by": ("rule", "both", "person", "nobody"),
    "family": tuple(FAMILIES),
    "authority": ("official", "reproduction", "secondary"),
    "read": ("full", "excerpt", "no"),
}


class PackUnreadable(Refused):
    """The framework file {file} cannot be read, at {where}: expected {expected}, found {found}."""

    _FRENCH = (
        "Le fichier de cadre {file} est illisible, à {where} : {expected} attendu, {found} trouvé."
    )

    def __init__(self, *, file: str, where: Words, expected: Words, found: Words) -> None:
        self.words = {
            "en": " ".join((self.__doc__ or "").split()),
            "fr": self._FRENCH,
        }
        self.words = {
            language: pattern.format(
                file=file,
                where=where[language],
                expected=expected[language],
                found=found[language],
            )
            for language, pattern in self.words.items()
        }
        super().__init__(file=file, where=where["en"], expected=expected["en"], found=found["en"])


def both(words: str) -> Words:
    """Return the same words for both languages."""
    return dict.fromkeys(LANGUAGES, words)


def either(en: str, fr: str, *values: object) -> Words:
    """Return a pattern of two languages, filled."""
    return {"en": en.format(*values), "fr": fr.format(*values)}


class Door:
    """The door through which one mapping of a file becomes values; a refusal names the place."""

    def __init__(
        self,
        raw: object,
        *,
        file: str,
        place: yaml_files.Place,
        name: Words,
        keys: tuple[str, ...],
        lines: Mapping[yaml_files.Place, int],
    ) -> None:
        self.file, self.place, self.name, self.lines = file, place, name, lines
        if not isinstance(raw, dict):
            raise self.refusal(either("a mapping", "un ensemble de clés"), raw)
        self.raw: dict[str, Any] = raw
        for key in raw:
            if key not in keys:
                close = difflib.get_close_matches(str(key)[:60], keys, n=1, cutoff=0.0)
                known = ", ".join(keys)
                expected = either(
                    "one of the keys {} (nearest: {})",
                    "une des clés {} (la plus proche : {})",
                    known,
                    close[0],
                )
                raise self.refusal(expected, key, str(key))

    def refusal(self, expected: Words, found: object, *below: str) -> PackUnreadable:
        line = yaml_files.Read(value=None, lines=self.lines).line((*self.place, *below))
        where = {
            "en": f"line {line}, {self.name['en']}" if self.lines else self.name["en"],
            "fr": f"la ligne {line}, {self.name['fr']}" if self.lines else self.name["fr"],
        }
        shown = both(repr(found)[:120])
        return PackUnreadable(file=self.file, where=where, expected=expected, found=shown)

    def below(self, key: str, keys: tuple[str, ...], *, name: Words | None = None) -> "Door":
        """Return the door to the mapping under a key."""
        return Door(
            self.raw.get(key),
            file=self.file,
            place=(*self.place, key),
            name=name or self.name,
            keys=keys,
            lines=self.lines,
        )

    def string(self, key: str, *, optional: bool = False) -> str:
        value = self.raw.get(key, "" if optional else None)
        if not isinstance(value, str) or not (value or optional or key == "url"):
            expected = either(
                "{} as a text (in quotes if it looks like a number)",
                "{} comme texte (entre guillemets s’il ressemble à un nombre)",
                key,
            )
            raise self.refusal(expected, value, key)
        return self._short(value, key)

    def _short(self, value: str, key: str) -> str:
        if len(value) > _LONGEST_TEXT:
            expected = either(
                "{} of at most {} characters", "{} d’au plus {} caractères", key, _LONGEST_TEXT
            )
            raise self.refusal(expected, value, key)
        return value

    def identifier(self, key: str) -> str:
        value = self.string(key)
        if len(value) > _LONGEST_ID or not _ID.fullmatch(value):
            expected = either(
                "{} of small letters, digits, - and _",
                "{} en lettres minuscules, chiffres, - et _",
                key,
            )
            raise self.refusal(expected, value, key)
        return value

    def day(self, key: str) -> str:
        value = self.string(key, optional=True)
        try:
            return date.fromisoformat(value).isoformat() if value else ""
        except ValueError:
            expected = either("{} as a date YYYY-MM-DD", "{} comme date AAAA-MM-JJ", key)
            raise self.refusal(expected, value, key) from None

    def words(self, key: str, *, optional: bool = False) -> Words:
        value = self.raw.get(key)
        if value is None and optional:
            return {}
        words = value if isinstance(value, dict) else {}
        whole = all(isinstance(part, str) and part for part in words.values())
        if set(words) != set(LANGUAGES) or not whole:
            expected = either(
                "{} as {{en: …, fr: …}}, both filled in",
                "{} sous la forme {{en: …, fr: …}}, les deux remplis",
                key,
            )
            raise self.refusal(expected, value, key)
        return {language: self._short(words[language], key) for language in LANGUAGES}

    def said(self, key: str, *, optional: bool = False) -> Words:
        """Return a text, one for both languages (a name, a number) or one for each."""
        value = self.raw.get(key)
        if value is None and optional:
            return {}
        return self.words(key) if isinstance(value, dict) else both(self.string(key))

    def strings(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        value = self.raw.get(key, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.refusal(
                either("{} as a list of texts", "{} comme liste de textes", key), value
            )
        return tuple(value)

    def items(self, key: str) -> list[Any]:
        value = self.raw.get(key)
        if not isinstance(value, list) or not 0 < len(value) <= MOST_CRITERIA:
            expected = either(
                "{} as a list with at least one entry, at most {}",
                "{} comme liste d’au moins un élément, au plus {}",
                key,
                MOST_CRITERIA,
            )
            raise self.refusal(expected, value, key)
        return value

    def one_of(self, key: str) -> str:
        value = self.raw.get(key)
        if value not in _ONE_OF[key]:
            known = ", ".join(_ONE_OF[key])
            raise self.refusal(either("{} as one of {}", "{} parmi {}", key, known), value, key)
        return str(value)
