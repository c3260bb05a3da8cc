import pytest

from trillium.delivery.offerings.information import hours, information, languages, price
from trillium.delivery.offerings.rules import folded, searched, unsaid


def test_a_price_is_written_as_each_language_writes_it():
    fees = {"fees": {"amount": 295, "currency": "CAD", "materials": 35}}

    assert price(fees) == (
        {"en": "$295 CAD", "fr": "295 $ CAD"},
        {"en": "materials: $35 CAD", "fr": "matériel : 35 $ CAD"},
    )


def test_what_costs_nothing_is_said_to_be_free():
    assert price({"fees": {"amount": 0}})[0]["en"] == "Free of charge"
    assert price({}) == ()


def test_an_empty_design_has_an_empty_summary():
    told = information({})

    assert told.outcomes == told.assessments == told.facts == ()
    assert hours({}) == {"en": "", "fr": ""}


def test_values_are_called_by_their_names():
    told = information(
        {
            "delivery": {"mode": "blended"},
            "stackability": {"mode": "stackable", "pathways": [{"target": "BScN"}]},
            "assessments": [{"type": "performance", "outcome_ids": ["o1"]}],
            "outcomes": [{"id": "o1", "statement": "Dons PPE"}],
        }
    )

    assert told.stacks["fr"] == "Cumulable"
    assert told.assessments[0].title["en"] == "Performance"
    assert told.assessments[0].outcomes == ({"en": "Dons PPE", "fr": "Dons PPE"},)
    assert told.leads_to[0][0]["en"] == "BScN"


def test_languages_are_joined():
    assert languages({"language": ["en", "fr"]}) == {
        "en": "English, French",
        "fr": "Anglais, français",
    }


def test_what_the_public_needs_and_the_design_leaves_open_is_found():
    assert unsaid({"title": "Both", "fees": {"amount": 0}}) == (
        "outcomes",
        "workload.hours",
        "delivery.mode",
        "language",
        "assessments",
    )
    assert unsaid({"title": {"en": "Only English"}})[0] == "title"


def test_search_knows_no_accents_and_no_capitals():
    assert folded("Prévention  DES\ninfections\0") == "prevention des infections"
    assert "cafe" in searched({"keywords": [{"en": "Café"}]}, "Lakeshore")


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [(1, "1 hour", "1 heure"), (1.5, "1.5 hours", "1.5 heure"), (2, "2 hours", "2 heures")],
)
def test_one_hour_is_no_plural(value, en, fr):
    assert hours({"workload": {"hours": value}}) == {"en": en, "fr": fr}


@pytest.mark.parametrize(
    ("value", "system", "en", "fr"),
    [
        (1, "institution", "1 credit of the institution", "1 crédit de l’établissement"),
        (3, "institution", "3 credits of the institution", "3 crédits de l’établissement"),
        (1, "ECTS", "1 ECTS credit", "1 crédit ECTS"),
        (1.5, "ECTS", "1.5 ECTS credits", "1,5 crédit ECTS"),
        (0.5, "US", "0.5 US credits", "0,5 crédit américain"),
        (4, "", "4", "4"),
    ],
)
def test_credits_are_counted_in_words(value, system, en, fr):
    told = information({"workload": {"credits": [{"system": system, "value": value}]}})

    assert told.facts[0].lines == ({"en": en, "fr": fr},)
