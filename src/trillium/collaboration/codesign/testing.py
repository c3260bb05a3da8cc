"""Makers of sign-off requests and answers."""

from datetime import datetime
from typing import Any

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN
from trillium.collaboration.codesign.actions import request_sign_off
from trillium.collaboration.codesign.models import SignOffRequest

#: this feature never learns what a thing is
THING = "example.text"
DIGEST = "sha256:9f2ce41a07b36d5588e0c1d2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6"
TEXT: dict[str, Any] = {
    "title": {
        "en": "Infection control for home care aides",
        "fr": "Prévention des infections pour les aides à domicile",
    },
    "sections": [
        {
            "heading": {"en": "What a holder can do", "fr": "Ce que la personne sait faire"},
            "lines": [
                {
                    "en": "Puts on and takes off protective equipment in the right order, in "
                    "a home.",
                    "fr": "Met et retire l’équipement de protection dans le bon ordre, à domicile.",
                },
                {
                    "en": "Explains to a client how an infection spreads, and how it is stopped.",
                    "fr": "Explique à une cliente ou à un client comment une infection se "
                    "transmet et s’arrête.",
                },
            ],
            "aspects": ["demand"],
        },
        {
            "heading": {"en": "How it is assessed", "fr": "Comment c’est évalué"},
            "lines": [
                {
                    "en": "A filmed visit in a furnished room, judged against a rubric of "
                    "six criteria.",
                    "fr": "Une visite filmée dans une pièce meublée, jugée selon une grille "
                    "de six critères.",
                }
            ],
            "aspects": ["assessment"],
        },
    ],
}
BOTH = ("demand", "assessment")
AGREES = {"demand": ("agreed", ""), "assessment": ("agreed", "")}
DECLINES = {
    "demand": ("agreed", ""),
    "assessment": ("declined", "The film should show a real home."),
}


def make_request(
    *,
    actor: Person | None = None,
    organisation: Organisation,
    person: Person,
    requested_for: Organisation,
    digest: str = DIGEST,
    thing_id: str = "1",
    days: int = 21,
    at: datetime = THEN,
) -> tuple[SignOffRequest, str]:
    """Return a request for a sign-off on the text of the example, and the token of its link."""
    return request_sign_off(
        actor=actor,
        thing_type=THING,
        thing_id=thing_id,
        address="http://127.0.0.1:8000/achievements/infection-control/v1",
        digest=digest,
        text=TEXT,
        aspects=BOTH,
        organisation=organisation,
        person=person,
        requested_for=requested_for,
        days=days,
        at=at,
    )
