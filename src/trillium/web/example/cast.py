"""Who plays the example: the same people in the demonstration, the tests and the docs."""

from dataclasses import dataclass
from typing import Final

Pair = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A person of the cast who signs in, and what the person does for whom."""

    key: str
    name: str
    language: str
    organisation: str
    roles: tuple[str, ...]

    @property
    def email(self) -> str:
        """Return the address, plain letters at example.org."""
        return f"{self.key.replace('_', '.')}@example.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An organisation of the cast."""

    slug: str
    kind: str
    type: str
    name: Pair
    about: Pair


CONSORTIUM: Final = House(
    slug="northern-care-skills",
    kind="consortium",
    type="consortium",
    name={
        "en": "Northern Care Skills Consortium",
        "fr": "Consortium des compétences en soins du Nord",
    },
    about={
        "en": "Two institutions and two employers of Northern Ontario who plan care skills together.",
        "fr": "Deux établissements et deux employeurs du Nord de l’Ontario qui planifient ensemble les compétences en soins.",
    },
)

HOUSES: Final = (
    House(
        slug="lakeshore-college",
        kind="institution",
        type="college",
        name={"en": "Lakeshore College", "fr": "Collège Lakeshore"},
        about={
            "en": "A public college of applied arts and technology.",
            "fr": "Un collège public d’arts appliqués et de technologie.",
        },
    ),
    House(
        slug="universite-boreale",
        kind="institution",
        type="university",
        name={"en": "Boréale University", "fr": "Université Boréale"},
        about={
            "en": "A bilingual university of the North.",
            "fr": "Une université bilingue du Nord.",
        },
    ),
    House(
        slug="homecare-ontario-north",
        kind="employer",
        type="employer",
        name={"en": "HomeCare Ontario North", "fr": "Soins à domicile Nord"},
        about={
            "en": "Home care for six hundred clients between Sault Ste. Marie and Kapuskasing.",
            "fr": "Des soins à domicile pour six cents personnes entre Sault-Sainte-Marie et Kapuskasing.",
        },
    ),
    House(
        slug="maison-des-aines",
        kind="employer",
        type="employer",
        name={"en": "Maison des Aînés Co-operative", "fr": "Coopérative Maison des Aînés"},
        about={
            "en": "A co-operative of homes for older adults.",
            "fr": "Une coopérative de résidences pour personnes aînées.",
        },
    ),
)

PEOPLE: Final = (
    Role(
        key="amelie_tremblay",
        name="Amélie Tremblay",
        language="fr",
        organisation="northern-care-skills",
        roles=("coordinator",),
    ),
    Role(
        key="priya_raman",
        name="Priya Raman",
        language="en",
        organisation="lakeshore-college",
        roles=("programme_lead",),
    ),
    Role(
        key="daniel_okafor",
        name="Daniel Okafor",
        language="en",
        organisation="lakeshore-college",
        roles=("assessor",),
    ),
    Role(
        key="helene_gagnon",
        name="Hélène Gagnon",
        language="fr",
        organisation="lakeshore-college",
        roles=("reviewer", "registrar"),
    ),
    Role(
        key="marc_lavoie",
        name="Marc Lavoie",
        language="fr",
        organisation="universite-boreale",
        roles=("programme_lead",),
    ),
    Role(
        key="sandra_whitefish",
        name="Sandra Whitefish",
        language="en",
        organisation="homecare-ontario-north",
        roles=("employer_representative",),
    ),
    Role(
        key="luc_belanger",
        name="Luc Bélanger",
        language="fr",
        organisation="maison-des-aines",
        roles=("employer_representative",),
    ),
)

#: name as the college's file had it, address, language; Zoë Müller's name is put right later
LEARNERS: Final = (
    ("Zoe Muller", "zoe.muller@example.org", "en"),
    ("Fatima Haddad", "fatima.haddad@example.org", "fr"),
    ("Noah Chen", "noah.chen@example.org", "en"),
    ("Liam O’Brien", "liam.obrien@example.org", "en"),
    ("Aiyana Beaver", "aiyana.beaver@example.org", "en"),
)
