"""The certificate of one row of a cohort; apart from bulk.py because WeasyPrint is heavy."""

from datetime import date
from typing import Any

from trillium.recognition.issuing import bulk, composing, pdf
from trillium.recognition.issuing.cohort import Row
from trillium.structures.faces.face import face_of


def certificate(order: bulk.Order, row: Row, credential: str, credential_id: str) -> bytes:
    """Return the certificate of one credential as PDF."""
    design = order.achievement.design
    awarded = row.awarded_on or order.at.date()
    return pdf.render(
        pdf.Certificate(
            title=design.get("title", ""),
            holder=row.name,
            issuer=order.issuer.name,
            awarded=awarded,
            outcomes=[outcome.get("statement", "") for outcome in composing.outcomes_of(design)],
            verify_address=f"{order.base}/verify/{credential_id.removeprefix('urn:uuid:')}",
            credential=credential,
            credential_id=credential_id,
            hours=_hours(design.get("workload")),
            valid_until=_until(order, awarded),
            languages=composing.languages_of(design),
            face=face_of(design),
        )
    )


def _hours(workload: Any) -> int | float | None:
    hours = workload.get("hours") if isinstance(workload, dict) else None
    return hours if isinstance(hours, int | float) else None


def _until(order: bulk.Order, awarded: date) -> date | None:
    moment = order.at.replace(year=awarded.year, month=awarded.month, day=awarded.day)
    until = composing.valid_until(order.achievement.design, moment)
    return until.date() if until else None
