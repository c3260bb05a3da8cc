from copy import deepcopy

import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.structures.designs import actions, queries
from trillium.structures.designs.comparing import changes, marked
from trillium.structures.designs.testing import THEN, example_document, make_version


def changed(alter, language="en"):
    after = deepcopy(example_document())
    alter(after)
    return changes(example_document(), after, language)


def test_nothing_changed_is_no_change():
    assert changed(dict) == ()


def test_a_number_is_said_in_plain_words():
    [found] = changed(lambda words: words["workload"].update(hours=45))

    assert found.said == "Hours of learning: 40 → 45"
    assert found.kind == "changed"


def test_an_entry_put_in_between_leaves_the_others_alone():
    new = {"id": "o3", "statement": {"en": "Reports a breach", "fr": "Signale un manquement"}}

    [found] = changed(lambda words: words["outcomes"].insert(0, new))

    assert (found.kind, found.path) == ("added", "outcomes[o3]")
    assert "Reports a breach" in found.after


def test_an_entry_that_went_shows_what_it_said():
    [found] = changed(lambda words: words["outcomes"].pop(0))

    assert found.kind == "removed"
    assert "protective equipment" in found.before


def test_entries_in_another_order_are_no_change():
    assert changed(lambda words: words["outcomes"].reverse()) == ()


def test_only_the_language_that_changed_is_shown_and_its_words_are_marked():
    def alter(words):
        words["outcomes"][1]["statement"]["fr"] += " privé"

    [found] = changed(alter, "fr")

    assert found.label.endswith("en français")
    assert [piece.kind for piece in found.now] == ["kept", "added"]
    assert found.now[1].words == " privé"


def test_yes_and_choices_are_said_as_people_say_them():
    [found] = changed(lambda words: words.update(credit_bearing=True), "fr")

    assert (found.before, found.after) == ("", "Oui")


def test_words_that_stay_are_kept_on_both_sides():
    was, now = marked("wash your hands", "wash both hands")

    assert [(piece.words, piece.kind) for piece in was] == [
        ("wash", "kept"),
        (" your", "removed"),
        (" hands", "kept"),
    ]
    assert [piece.kind for piece in now] == ["kept", "added", "kept"]


@pytest.mark.django_db
def test_two_saves_are_compared_as_a_page_and_as_json(client):
    cast = make_cast()
    client.force_login(cast.priya)
    version = make_version(cast.priya, cast.college)
    words = {**example_document(), "workload": {"hours": 45}}
    actions.save_document(actor=cast.priya, version=version, document=words, revision=0, at=THEN)
    address = reverse("designs:compare", args=[version.design_id])

    page = client.get(f"{address}?from=1.0&to=1")
    answer = client.get(f"{address}?from=1.0&to=1&format=json").json()

    assert "Hours of learning" in page.text
    assert answer["from"] == {
        "version": 1,
        "save": 0,
        "digest": queries.revision(version, 0).digest,
    }
    assert answer["changes"] == [
        {
            "path": "workload.hours",
            "label": "Hours of learning",
            "kind": "changed",
            "before": "40",
            "after": "45",
        }
    ]


@pytest.mark.django_db
def test_a_save_that_is_not_kept_is_not_found(client):
    cast = make_cast()
    client.force_login(cast.priya)
    version = make_version(cast.priya, cast.college)

    address = reverse("designs:compare", args=[version.design_id])

    assert client.get(f"{address}?from=1.9&to=1").status_code == 404
