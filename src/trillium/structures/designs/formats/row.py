"""One design as one row of a table, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from trillium.kit import tables
from trillium.structures.designs.formats.published import (
    Document,
    Published,
    both,
    choice,
    languages,
    mapping,
    objects,
)
from trillium.structures.designs.rules import assessments_of, outcomes_of

MEDIA_TYPE = "text/csv; charset=utf-8"


def cells(document: Document, published: Published) -> dict[str, str]:
    """Return the row: name of the column → what stands in it, formulas taken their force."""
    fees, workload = mapping(document, "fees"), mapping(document, "workload")
    osap = mapping(mapping(document, "funding"), "osap").get("approval_status")
    title, purpose = both(document.get("title")), both(document.get("purpose_statement"))
    found: dict[str, object] = {
        "id": published.id,
        "title_en": title["en"],
        "title_fr": title["fr"],
        "purpose_en": purpose["en"],
        "purpose_fr": purpose["fr"],
        "institution": published.institution.name.get("en"),
        "version": published.version,
        "published_on": published.published_on,
        "page": published.page,
        "achievement": published.achievement,
        "digest": published.digest,
        "languages": " ".join(languages(document)),
        "delivery": choice("delivery.mode", mapping(document, "delivery").get("mode"))["en"],
        "sector": both(document.get("sector"))["en"],
        "hours": workload.get("hours"),
        "credits": _listed(
            f"{each.get('system')} {each.get('value')}" for each in objects(workload.get("credits"))
        ),
        "levels": _listed(
            f"{each.get('framework')} {both(each.get('value'))['en']}"
            for each in objects(document.get("levels"))
        ),
        "price": fees.get("amount"),
        "materials": fees.get("materials"),
        "currency": fees.get("currency") or "CAD",
        "osap": osap,
        "stacks": mapping(document, "stackability").get("mode"),
        "expires_after_months": mapping(document, "credential_template").get("expiry_months"),
        "outcomes": _listed(both(each.statement)["en"] for each in outcomes_of(document)),
        "assessments": _listed(
            choice("assessments[].type", each.type)["en"] for each in assessments_of(document)
        ),
        "recognised_by": _listed(
            both(each.get("body"))["en"] for each in objects(document.get("recognition"))
        ),
        "occupations": _listed(
            f"{each.get('scheme')} {each.get('code')}"
            for each in objects(document.get("occupations"))
        ),
        "next_start": min((run.starts_on for run in published.runs), default=None),
    }
    return {name: tables.cell(value) for name, value in found.items()}


def compose(document: Document, published: Published) -> str:
    """Return the header and the row as CSV (RFC 4180)."""
    row = cells(document, published)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(row)
    writer.writerow(row.values())
    return out.getvalue()


def _listed(values: Iterable[object]) -> str:
    return "; ".join(str(each) for each in values if each)
