"""The cast: the same people and organisations in tests, in the example and in the guides."""

from dataclasses import dataclass
from datetime import datetime

from trillium.accounts.organisations.actions import add_member, create_organisation
from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person
from trillium.accounts.people.testing import THEN, make_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody of the example."""

    consortium: Organisation
    college: Organisation
    university: Organisation
    employer: Organisation
    residence: Organisation
    amelie: Person  # coordinates the consortium
    priya: Person  # leads programmes at the college
    daniel: Person  # assesses at the college
    helene: Person  # reviews quality, and is registrar, at the college
    marc: Person  # leads programmes at the university
    sandra: Person  # speaks for the home care employer
    luc: Person  # speaks for the residence
    learners: tuple[Person, ...]


LEARNERS = ("Zoë Müller", "Noah Chen", "Fatima Haddad", "Liam O’Brien", "Aiyana Beaver")


def make_organisation(
    slug: str = "lakeshore",
    *,
    kind: str = "institution",
    name: dict[str, str] | str = "Lakeshore College",
    type: str = "college",  # noqa: A002 -- as the action
    consortium: Organisation | None = None,
    at: datetime = THEN,
) -> Organisation:
    """Return an organisation, created by the host."""
    return create_organisation(
        actor=None, slug=slug, kind=kind, name=name, type=type, consortium=consortium, at=at
    )


def make_member(
    organisation: Organisation,
    name: str,
    *roles: str,
    language: str = "en",
    password: str | None = None,
    at: datetime = THEN,
) -> Person:
    """Return a person who has these roles in the organisation, given by the host."""
    person = make_person(name, language=language, password=password, at=at)
    for role in roles:
        add_member(actor=None, organisation=organisation, person=person, role=role, at=at)
    return person


def make_cast(*, password: str | None = None, at: datetime = THEN) -> Cast:
    """Return the whole cast with their organisations and roles."""
    consortium = make_organisation(
        "northern-care",
        kind="consortium",
        name={
            "en": "Northern Care Skills Consortium",
            "fr": "Consortium des compétences en soins du Nord",
        },
        type="consortium",
        at=at,
    )

    def member(slug: str, kind: str, type_: str, en: str, fr: str) -> Organisation:
        return make_organisation(
            slug, kind=kind, type=type_, name={"en": en, "fr": fr}, consortium=consortium, at=at
        )

    college = member(
        "lakeshore", "institution", "college", "Lakeshore College", "Collège Lakeshore"
    )
    university = member(
        "boreale", "institution", "university", "Boréale University", "Université Boréale"
    )
    employer = member(
        "homecare-north", "employer", "employer", "HomeCare Ontario North", "Soins à domicile Nord"
    )
    residence = member(
        "maison-des-aines", "employer", "employer", "Maison des Aînés Coop", "Coop Maison des Aînés"
    )

    def person(organisation: Organisation, name: str, *roles: str, language: str = "en") -> Person:
        return make_member(organisation, name, *roles, language=language, password=password, at=at)

    return Cast(
        consortium=consortium,
        college=college,
        university=university,
        employer=employer,
        residence=residence,
        amelie=person(consortium, "Amélie Tremblay", "coordinator", language="fr"),
        priya=person(college, "Priya Raman", "programme_lead"),
        daniel=person(college, "Daniel Okafor", "assessor"),
        helene=person(college, "Hélène Gagnon", "reviewer", "registrar", language="fr"),
        marc=person(university, "Marc Lavoie", "programme_lead", language="fr"),
        sandra=person(employer, "Sandra Whitefish", "employer_representative"),
        luc=person(residence, "Luc Bélanger", "employer_representative", language="fr"),
        learners=tuple(make_person(name, password=password, at=at) for name in LEARNERS),
    )
