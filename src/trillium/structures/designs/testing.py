"""Makers of designs, for tests and for the example; they go through the actions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN
from trillium.collaboration.needs.models import Need
from trillium.structures.designs.actions import mark, start_design
from trillium.structures.designs.models import Version


def example_document() -> dict[str, Any]:
    """Return a small design in both languages: two outcomes, each with an assessment."""
    return {
        "title": {
            "en": "Infection control for home care aides",
            "fr": "Prévention des infections pour les aides à domicile",
        },
        "purpose_statement": {
            "en": "Shows that the holder can apply infection control in home care.",
            "fr": "Montre que la personne titulaire sait prévenir les infections à domicile.",
        },
        "outcomes": [
            {
                "id": "o1",
                "statement": {
                    "en": "Puts on and takes off protective equipment in the right order",
                    "fr": "Met et retire l’équipement de protection dans le bon ordre",
                },
                "hours": 20,
            },
            {
                "id": "o2",
                "statement": {
                    "en": "Explains how infections spread in a home",
                    "fr": "Explique comment les infections se propagent à domicile",
                },
                "hours": 20,
            },
        ],
        "workload": {"hours": 40},
        "assessments": [
            {
                "id": "a1",
                "title": {"en": "Skills station", "fr": "Poste d’habiletés"},
                "type": "performance",
                "summative": True,
                "outcome_ids": ["o1", "o2"],
                "evidence_type": "video",
                "criteria": {"en": "Rubric 1", "fr": "Grille 1"},
                "threshold": "80 %",
            }
        ],
    }


def make_version(
    lead: Person,
    organisation: Organisation,
    *,
    document: Mapping[str, Any] | None = None,
    need: Need | None = None,
    at: datetime = THEN,
) -> Version:
    """Return the draft of a new design, the small example where no document is given."""
    return start_design(
        actor=lead,
        organisation=organisation,
        need=need,
        title={},
        document=example_document() if document is None else document,
        at=at,
    )


def make_approved(lead: Person, organisation: Organisation, *, at: datetime = THEN) -> Version:
    """Return a version marked as approved, without the review that earns it."""
    version = make_version(lead, organisation, at=at)
    for state in (Version.State.IN_REVIEW, Version.State.APPROVED):
        mark(actor=lead, version=version, state=state, at=at)
    return version
