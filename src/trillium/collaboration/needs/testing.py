"""Makers of needs: the one of the example, with evidence, partners and a go."""

from datetime import date, datetime

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN
from trillium.collaboration.needs.actions import (
    add_evidence,
    add_partnership,
    decide_feasibility,
    state_need,
)
from trillium.collaboration.needs.models import FeasibilityDecision, Need, NeedEvidence
from trillium.collaboration.partners.models import Partnership

TITLE = {
    "en": "Infection control in home care",
    "fr": "Prévention des infections dans les soins à domicile",
}
STATEMENT = {
    "en": "Home care aides enter many homes a day. Employers see protective equipment put on and "
    "taken off in the wrong order, and have nothing short to send people to.",
    "fr": "Les aides à domicile entrent chaque jour dans de nombreux foyers. Les employeurs voient "
    "l’équipement de protection mis et retiré dans le mauvais ordre et n’ont aucune formation "
    "courte à proposer.",
}
AUDIENCE = {
    "en": "Home support workers, caregivers and related occupations (NOC 44101), working or "
    "returning to work.",
    "fr": "Aides de soutien à domicile, aidants et professions apparentées (CNP 44101), en "
    "emploi ou de retour au travail.",
}
EVIDENCE = {
    "en": "Survey of 14 home care employers in the North",
    "fr": "Sondage auprès de 14 employeurs de soins à domicile du Nord",
}
GAP = {
    "en": "Eleven of fourteen name infection control as the skill they miss most.",
    "fr": "Onze sur quatorze citent la prévention des infections comme la compétence la plus "
    "recherchée.",
}
REASONS = {
    "en": "Two employers commit places, no short offer covers the skill, and the laboratory "
    "is free in spring.",
    "fr": "Deux employeurs réservent des places, aucune offre courte ne couvre la compétence "
    "et le laboratoire est libre au printemps.",
}
SEARCH = {
    "en": "Catalogues of the 24 Ontario colleges, searched on 3 June 2026: two full "
    "certificates, nothing short.",
    "fr": "Catalogues des 24 collèges de l’Ontario consultés le 3 juin 2026 : deux "
    "certificats complets, rien de court.",
}
RESOURCES = {
    "en": "One assessor for six days, the skills laboratory, 40 kits of protective "
    "equipment: $9,400.",
    "fr": "Une personne évaluatrice pendant six jours, le laboratoire, 40 trousses "
    "d’équipement de protection : 9 400 $.",
}


def make_need(
    *, actor: Person | None = None, organisation: Organisation, at: datetime = THEN
) -> Need:
    """Return the need of the example, just stated."""
    return state_need(
        actor=actor,
        organisation=organisation,
        title=TITLE,
        statement=STATEMENT,
        audience=AUDIENCE,
        at=at,
    )


def make_evidence(need: Need, *, actor: Person | None = None, at: datetime = THEN) -> NeedEvidence:
    """Return evidence of an employers' survey."""
    return add_evidence(
        actor=actor,
        need=need,
        source_type="employer",
        title=EVIDENCE,
        gap=GAP,
        source="Northern Care Skills Consortium",
        url="https://example.org/survey-2026",
        date=date(2026, 5, 1),
        at=at,
    )


def make_decision(
    need: Need, *, actor: Person | None = None, answer: str = "go", at: datetime = THEN
) -> FeasibilityDecision:
    """Return a decision on feasibility."""
    return decide_feasibility(
        actor=actor,
        need=need,
        answer=answer,
        reasons=REASONS,
        duplication_search=SEARCH,
        resources=RESOURCES,
        at=at,
    )


def make_ready_need(
    *,
    actor: Person | None = None,
    organisation: Organisation,
    partnership: Partnership,
    at: datetime = THEN,
) -> Need:
    """Return a need that has passed both gates: evidence, a partner, a go."""
    need = make_need(actor=actor, organisation=organisation, at=at)
    make_evidence(need, actor=actor, at=at)
    add_partnership(actor=actor, need=need, partnership=partnership, at=at)
    make_decision(need, actor=actor, at=at)
    return need
