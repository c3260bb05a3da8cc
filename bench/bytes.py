"""Canonical bytes of documents at random, beside PyLD's and jsonld.js's.

Equal nodes, odd characters, numbers, keys in any order. PyLD gets the escapes of the specification.
"""

import json
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pyld.nquads
from pyld import jsonld

from bench import core, sample, workers
from trillium.credentials.canonical import canonical_form, quads_of
from trillium.credentials.errors import CredentialError
from trillium.credentials.rdfc import canonical_labels, escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many documents were compared, and how many differed; None where there was no Node."""

    documents: int
    refused: int
    ties: int
    pyld: int
    jsonld_js: int | None


def compare(folder: Path, count: int) -> Compared:
    """Compare the canonical form of so many documents."""
    dice = random.Random(20)  # noqa: S311 -- the same documents each time
    documents: list[sample.Document] = []
    ours: list[str] = []
    refused = ties = 0
    while len(documents) < count:
        document = sample.strange(dice)
        try:
            ours.append(canonical_form(document))
        except CredentialError:
            refused += 1
            continue
        documents.append(document)
        ties += _has_ties(document)
    differ = _differ_from_pyld(documents, ours)
    return Compared(
        documents=count,
        refused=refused,
        ties=ties,
        pyld=differ,
        jsonld_js=_differ_from_js(folder, documents, ours),
    )


def _has_ties(document: sample.Document) -> bool:
    """Tell whether nodes here cannot be told apart by their own lines."""
    quads = list(dict.fromkeys(quads_of(document)))
    lines: dict[str, list[str]] = {}
    for quad in quads:
        for node in {part for part in quad if part[:1] == "_"}:
            masked = (part if part[:1] != "_" else "ab"[part != node] for part in quad)
            lines.setdefault(node, []).append(" ".join(masked))
    return len({tuple(sorted(each)) for each in lines.values()}) < len(canonical_labels(quads))


def _differ_from_pyld(documents: list[sample.Document], ours: list[str]) -> int:
    wanted = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": workers.loader(),
    }
    before, pyld.nquads.escape = pyld.nquads.escape, escape
    try:
        theirs = (jsonld.normalize(document, wanted) for document in documents)
        return sum(one != other for one, other in zip(ours, theirs, strict=True))
    finally:
        pyld.nquads.escape = before


def _differ_from_js(folder: Path, documents: list[sample.Document], ours: list[str]) -> int | None:
    found = core.node()
    if found is None:
        return None
    files = [folder / name for name in ("contexts.json", "strange.json", "forms.json")]
    files[0].write_text(json.dumps(core.context_files()))
    files[1].write_text(json.dumps(documents), encoding="utf-8")
    script = str(core.ORACLES / "bench.mjs")
    command = [found, script, str(files[0]), str(files[1]), "canonize", str(files[2])]
    subprocess.run(command, check=True)  # noqa: S603
    theirs: list[str] = json.loads(files[2].read_text(encoding="utf-8"))
    return sum(one != other for one, other in zip(ours, theirs, strict=True))
