"""What the people of the example say and write."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

NEED: Final = {
    "title": {
        "en": "Home care aides who prevent infection",
        "fr": "Des aides à domicile qui préviennent les infections",
    },
    "statement": {
        "en": "Aides visit six to nine homes a day and carry infections between them when protective equipment is put on, "
        "taken off or disposed of wrongly. Employers cannot tell from a résumé who can do it right.",
        "fr": "Les aides visitent de six à neuf domiciles par jour et y transportent des infections lorsque l’équipement de "
        "protection est mal mis, mal retiré ou mal éliminé. Un curriculum vitæ ne dit pas à l’employeur qui sait le faire.",
    },
    "audience": {
        "en": "Working home support workers who wish to have the skill recognised, and people new to the field.",
        "fr": "Des préposées et préposés en emploi qui veulent faire reconnaître leur savoir-faire, et des personnes nouvelles dans le domaine.",
    },
}

EVIDENCE_OF_NEED: Final[tuple[dict[str, Any], ...]] = (
    {
        "source_type": "employer",
        "title": {
            "en": "Incident reports of 2025, HomeCare Ontario North",
            "fr": "Rapports d’incident de 2025, Soins à domicile Nord",
        },
        "gap": {
            "en": "41 of 112 reported incidents began with protective equipment removed in the wrong order.",
            "fr": "41 des 112 incidents signalés ont commencé par un équipement de protection retiré dans le mauvais ordre.",
        },
        "source": "HomeCare Ontario North",
        "url": "https://homecare-ontario-north.example.org/quality/2025",
        "days_before": 40,
    },
    {
        "source_type": "labour_market_data",
        "title": {
            "en": "Vacancies for NOC 44101, Northern Ontario",
            "fr": "Postes vacants, CNP 44101, Nord de l’Ontario",
        },
        "gap": {
            "en": "Postings that ask for infection control grew by a third within a year; most applicants have no proof of it.",
            "fr": "Les offres d’emploi qui exigent la prévention des infections ont crû d’un tiers en un an; la plupart des candidatures n’en ont aucune preuve.",
        },
        "source": "Regional labour market board (example data)",
        "url": "https://labour-market.example.org/noc/44101",
        "days_before": 25,
    },
    {
        "source_type": "community",
        "title": {
            "en": "Family council, Moose Cree and Chapleau",
            "fr": "Conseil des familles, Moose Cree et Chapleau",
        },
        "gap": {
            "en": "Families ask that aides who enter an elder’s home show that they can keep it safe.",
            "fr": "Les familles demandent que les aides qui entrent chez une personne aînée montrent qu’elles savent protéger son foyer.",
        },
        "source": "Family council (example)",
        "url": "",
        "days_before": 12,
    },
)

AGREEMENT: Final = {
    "en": "Takes part in design and evaluation for two years, without cost.",
    "fr": "Participe à la conception et à l’évaluation pendant deux ans, sans frais.",
}

FEASIBILITY: Final = {
    "reasons": {
        "en": "Two employers will release staff for it, the lab has room on four dates a year, and nothing like it is assessed in the North.",
        "fr": "Deux employeurs libèrent du personnel, le laboratoire est libre quatre fois par année et rien de semblable n’est évalué dans le Nord.",
    },
    "duplication_search": {
        "en": "The provincial portal and both institutions’ catalogues were searched; three online courses exist, none assesses performance.",
        "fr": "Le portail provincial et les catalogues des deux établissements ont été consultés : trois cours en ligne existent, aucun n’évalue la performance.",
    },
    "resources": {
        "en": "One registered nurse as assessor, 24 seats a run, materials of 20 dollars a learner.",
        "fr": "Une infirmière autorisée comme évaluatrice, 24 places par offre, 20 dollars de matériel par personne.",
    },
}

SIGN_OFFS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "homecare-ontario-north": {
        "demand": ("agreed", "We would interview every holder."),
        "assessment": ("agreed", "The observed visit is what our supervisors look at."),
    },
    "maison-des-aines": {
        "demand": ("agreed", ""),
        "assessment": (
            "declined",
            "Dans nos résidences, la visite observée devrait inclure une chambre partagée.",
        ),
    },
}

ATTESTATION: Final = "Read with the design and the college’s policy at hand: it holds. / Lu avec la conception et la politique du collège : c’est conforme."
REVIEW: Final = (
    "Outcomes, assessment and workload fit together. The shared room is noted for the next version."
)
CONDITION: Final = "After the first cohort, say how many learners could use a shared room for the observed visit, and whether the assessment needs one."
CHECKED: Final = {
    "rubric": "Two assessors judged the same film at our desk and agreed on every criterion.",
    "employers_confirm": "Three sources of the last two years; both employers confirm the demand.",
}
REVOCATION: Final = (
    "The evidence belonged to another learner. / La preuve appartenait à une autre personne."
)
OFFERING: Final = {"en": "Winter run, North Bay", "fr": "Offre d’hiver, North Bay"}
PLACE: Final = {"en": "North Bay and online", "fr": "North Bay et en ligne"}

EVIDENCE: Final = {
    "title": "Observation checklist and video of a simulated home visit",
    "narrative": "The visit was recorded in the home care lab and observed by a registered nurse.",
}

SECOND_TRY: Final = "Second visit, observed"

PATHWAY: Final[dict[str, Any]] = {
    "title": {"en": "Care at home", "fr": "Soins à domicile"},
    "description": {
        "en": "Three assessed steps, of two institutions, that count towards the personal support worker certificate.",
        "fr": "Trois étapes évaluées, dans deux établissements, qui comptent pour le certificat de préposé aux services de soutien.",
    },
    "target_title": {
        "en": "Certificate in home care",
        "fr": "Certificat en soins à domicile",
    },
}

ELECTIVES: Final = {"en": "One more of your choice", "fr": "Une autre, à votre choix"}

#: achievements of another institution that has no catalogue here
ELSEWHERE: Final[tuple[dict[str, Any], ...]] = (
    {
        "address": "https://universite-boreale.example.org/moving-people-safely",
        "title": {"en": "Moving people safely", "fr": "Déplacer des personnes en sécurité"},
        "hours": 45,
    },
    {
        "address": "https://universite-boreale.example.org/living-with-dementia",
        "title": {"en": "Living with dementia", "fr": "Vivre avec un trouble neurocognitif"},
        "hours": 30,
    },
    {
        "address": "https://universite-boreale.example.org/meals-for-older-adults",
        "title": {"en": "Meals for older adults", "fr": "Les repas des personnes aînées"},
        "hours": 25,
    },
)

FEEDBACK: Final[Mapping[str, tuple[int, int, str]]] = {
    "learner": (
        5,
        4,
        "J’ai montré l’attestation à ma superviseure dès la première semaine. La partie sur les déchets pourrait être plus longue.",
    ),
    "employer": (
        5,
        4,
        "The holders need less supervision. In shared rooms they still ask what comes first.",
    ),
    "instructor": (
        4,
        4,
        "The rubric reads well; the criterion on waste would gain from an example.",
    ),
}

FINDINGS: Final = (
    (
        "applicability",
        {
            "en": "Holders hesitate in shared rooms: the observed visit has a single client.",
            "fr": "Les titulaires hésitent dans les chambres partagées : la visite observée ne compte qu’une personne.",
        },
    ),
    (
        "validity",
        {
            "en": "Assessors agree on every criterion but the disposal of waste.",
            "fr": "Les personnes évaluatrices s’accordent sur tous les critères, sauf l’élimination des déchets.",
        },
    ),
)

REVISION: Final = {
    "en": "Version 2 adds a shared room to the observed visit and an example to the criterion on waste.",
    "fr": "La version 2 ajoute une chambre partagée à la visite observée et un exemple au critère sur les déchets.",
}

LEVELS: Final = (
    (
        {"en": "Not yet", "fr": "Pas encore"},
        {
            "en": "Steps are missed, or a prompt is needed.",
            "fr": "Des étapes manquent ou un rappel est nécessaire.",
        },
    ),
    (
        {"en": "Meets the standard", "fr": "Répond à la norme"},
        {
            "en": "All steps in order, without a prompt.",
            "fr": "Toutes les étapes dans l’ordre, sans rappel.",
        },
    ),
    (
        {"en": "Can show others", "fr": "Peut l’enseigner"},
        {
            "en": "All steps in order, with reasons given.",
            "fr": "Toutes les étapes dans l’ordre, avec leurs raisons.",
        },
    ),
)


def rubric(plan: Any, outcomes: Iterable[Any]) -> list[dict[str, Any]]:
    """Return one criterion for each outcome the assessment covers; the middle level passes."""
    return [
        {
            "id": f"c-{outcome.id}",
            "outcome_id": outcome.id,
            "name": outcome.statement,
            "levels": [
                {"value": n, "name": name, "description": text}
                for n, (name, text) in enumerate(LEVELS)
            ],
            "passes_at": 1,
        }
        for outcome in outcomes
        if outcome.id in plan.outcome_ids
    ]


def scores(rubric_row: Any, *, passing: bool) -> dict[str, int]:
    """Return the levels an assessor gives: all pass, or the last criterion does not yet."""
    given = {criterion["id"]: 1 + (n == 0) for n, criterion in enumerate(rubric_row.criteria)}
    if not passing:
        given[rubric_row.criteria[-1]["id"]] = 0
    return given


def comment(name: str) -> str:
    """Return the assessor's comment."""
    return (
        "Nearly there: one more visit with the last steps."
        if name == "Aiyana Beaver"
        else "Calm, in order, and explained to the client."
    )


def checklist(name: str, plan: Any) -> str:
    """Return the text of the observation checklist kept as evidence."""
    return f"Observation checklist\nLearner: {name}\nAssessment: {plan.id}\nOutcomes observed: {', '.join(plan.outcome_ids)}\n"
