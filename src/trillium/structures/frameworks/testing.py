"""Makers for frameworks: a design that meets the home frameworks, and what people attest."""

from datetime import datetime
from typing import Any

from trillium.accounts.organisations.testing import Cast
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN
from trillium.structures.designs.models import Version
from trillium.structures.designs.testing import example_document, make_version
from trillium.structures.frameworks import queries
from trillium.structures.frameworks.actions import attest
from trillium.structures.frameworks.rules import Result


def complete_document() -> dict[str, Any]:
    """Return the small example with what the home frameworks ask for beyond it."""
    document = example_document()
    for outcome in document["outcomes"]:
        outcome["components"] = ["skill", "knowledge"]
        outcome["competency_refs"] = ["x1"]
    document["workload"]["instructional_hours"] = 30
    return document | {
        "target_audience": {"en": "Home care aides", "fr": "Aides à domicile"},
        "licence": "CC BY 4.0",
        "award_rule": "proficiency",
        "credit_bearing": True,
        "competency_alignments": [
            {"framework": "ESCO", "code": "x1", "url": "http://data.europa.eu/esco/skill/x1"}
        ],
        "duration": {"weeks": 10},
        "language": ["en", "fr"],
        "delivery": {"mode": "blended", "pacing": "cohort"},
        "offerings": [{"start_date": "2027-01-04", "end_date": "2027-03-12"}],
        "need_evidence": [
            {
                "source_type": "employer",
                "need_type": "labour_market",
                "source": "HomeCare Ontario North",
                "date": "2026-05-01",
                "gap": {
                    "en": "Protective equipment is taken off in the wrong order",
                    "fr": "L’équipement de protection est retiré dans le mauvais ordre",
                },
            }
        ],
        "consultations": [{"type": "learner", "date": "2026-05-02"}],
        "partners": [
            {
                "name": {"en": "HomeCare Ontario North", "fr": "Soins à domicile Nord"},
                "type": "employer",
                "role": {"en": "Shapes the design", "fr": "Façonne la conception"},
            }
        ],
        "issuer": {
            "name": {"en": "Lakeshore College", "fr": "Collège Lakeshore"},
            "type": "college",
            "country": "CA",
            "region": "CA-ON",
            "osap_approved": True,
        },
        "enrolment": {"confirmation_contact": "registrar@example.org"},
        "stackability": {
            "mode": "stackable",
            "none_reason": {"en": "The first of its kind", "fr": "La première en son genre"},
        },
        "transcript": {"recorded": True, "form": "co-curricular"},
        "digital_credential": {
            "format": "Open Badges 3.0",
            "verification_method": {"en": "Digital signature", "fr": "Signature numérique"},
            "tamper_protection": {"en": "Digital signature", "fr": "Signature numérique"},
            "trackable": True,
            "shareable": True,
            "holder_owned": True,
            "evidence_embedded": True,
        },
        "privacy": {"learner_controls_data": True},
        "quality_assurance": {
            "type": "internal",
            "process": {"en": "Programme review", "fr": "Examen du programme"},
            "bodies": ["OCQAS"],
        },
        "approval": {"body": "Academic Council", "date": "2026-09-01", "status": "approved"},
        "classification": [{"scheme": "CIP2021", "code": "51.2601"}],
        "occupations": [{"scheme": "NOC2021", "code": "44101"}],
        "funding": {"osap": {"approval_status": "approved"}},
        "fees": {"amount": 300, "currency": "CAD", "materials": 20},
    }


def make_complete(cast: Cast, *, at: datetime = THEN) -> Version:
    """Return a draft of Lakeshore College that meets the home frameworks but for people's part."""
    return make_version(cast.priya, cast.college, document=complete_document(), at=at)


def attest_home(actor: Person, version: Version, *, at: datetime = THEN) -> None:
    """Attest every criterion of the home frameworks that waits for a person."""
    for report in queries.home_reports(version):
        for entry in report.of(Result.ATTEST):
            attest(
                actor=actor,
                version=version,
                framework_id=report.pack.id,
                criterion_id=entry.id,
                reason="Seen in the outcomes and the evidence.",
                at=at,
            )
