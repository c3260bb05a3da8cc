"""Puts an entry of a competency framework into a design's words. Pure."""

import copy
from collections.abc import Mapping
from typing import Any

from trillium.structures.designs import rules


def aligned(
    document: Mapping[str, Any], outcome_id: str, alignment: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the document with the alignment listed once and named by that outcome."""
    words = copy.deepcopy(dict(document))
    listed = words.setdefault("competency_alignments", [])
    if not any(same(each, alignment) for each in listed):
        listed.append(dict(alignment))
    for outcome, item in zip(rules.outcomes_of(words), words.get("outcomes") or (), strict=False):
        if outcome.id == outcome_id and isinstance(item, dict):
            refs = item.setdefault("competency_refs", [])
            if alignment["code"] not in refs:
                refs.append(alignment["code"])
    return words


def same(entry: object, alignment: Mapping[str, Any]) -> bool:
    """Tell whether an entry of a design's list names the same competency."""
    if not isinstance(entry, Mapping):
        return False
    if entry.get("url") and alignment.get("url"):
        return bool(entry["url"] == alignment["url"])
    return bool(entry.get("code") == alignment.get("code"))
