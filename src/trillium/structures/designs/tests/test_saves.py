from datetime import timedelta

import pytest
from django.urls import reverse

from trillium.accounts.organisations.testing import make_cast
from trillium.structures.designs import actions, queries
from trillium.structures.designs.composing import both_languages
from trillium.structures.designs.models import Version
from trillium.structures.designs.testing import THEN, example_document, make_approved, make_version
from trillium.structures.designs.tests.test_forms import make_form, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def priya(cast, client):
    client.force_login(cast.priya)
    return client


def save(cast, version, hours, **more):
    words = {**example_document(), "workload": {"hours": hours}}
    return actions.save_document(
        actor=cast.priya,
        version=version,
        document=words,
        revision=version.revision,
        **({"at": THEN} | more),
    )


def while_writing(client, version, section="size", **changes):
    address = reverse("designs:edit", args=[version.design_id, version.number, section])
    data = posted(make_form(section, version.document)) | {"revision": version.revision} | changes
    return client.post(address, data, headers={"X-While-Writing": "1"})


def hours_kept(version):
    return [row.document["workload"]["hours"] for row in queries.revisions_of(version)]


def test_every_save_is_kept(cast):
    version = make_version(cast.priya, cast.college)
    save(cast, version, 41)
    save(cast, version, 42)

    assert hours_kept(version) == [42, 41, 40]


def test_saves_made_while_writing_become_one_a_sitting(cast):
    version = make_version(cast.priya, cast.college)
    for minutes, hours in ((0, 41), (2, 42), (8, 43)):
        save(cast, version, hours, way="autosaved", at=THEN + timedelta(minutes=minutes))

    assert hours_kept(version) == [43, 42, 40]


def test_going_back_adds_a_save_and_loses_nothing(cast, priya):
    version = make_version(cast.priya, cast.college)
    save(cast, version, 41)

    page = priya.post(
        reverse("designs:go_back", args=[version.design_id, 1]), {"to": 0, "revision": 1}
    )

    assert page.url == reverse("designs:history", args=[version.design_id, 1])
    assert hours_kept(version) == [40, 41, 40]
    assert queries.version(version.pk).document["workload"]["hours"] == 40
    assert "Gone back" in priya.get(page.url).text


def test_going_back_over_the_words_of_another_writer_is_refused(cast, priya):
    version = make_version(cast.priya, cast.college)
    save(cast, version, 41)
    save(cast, version, 42)

    page = priya.post(
        reverse("designs:go_back", args=[version.design_id, 1]), {"to": 0, "revision": 1}
    )

    assert page.status_code == 409
    assert hours_kept(version) == [42, 41, 40]


def test_an_approved_version_does_not_go_back(cast, priya):
    version = make_approved(cast.priya, cast.college)

    page = priya.post(
        reverse("designs:go_back", args=[version.design_id, 1]), {"to": 0, "revision": 0}
    )

    assert page.status_code == 409
    assert len(hours_kept(version)) == 1


def test_a_draft_from_before_saves_were_kept_keeps_what_stood(cast):
    version = make_version(cast.priya, cast.college)
    version.revisions.all().delete()

    save(cast, version, 41)

    assert hours_kept(version) == [41, 40]


def test_words_are_saved_while_somebody_writes(cast, priya):
    version = make_version(cast.priya, cast.college)

    answer = while_writing(priya, version, **{"workload-hours": "45"})

    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    assert answer.json()["said"].startswith("Saved at")
    assert hours_kept(version) == [45, 40]


def test_nothing_new_is_not_saved_again(cast, priya):
    version = make_version(cast.priya, cast.college)

    answer = while_writing(priya, version)

    assert answer.json() == {"saved": True, "said": "Everything is saved.", "revision": 0}
    assert hours_kept(version) == [40]


def test_a_wrong_value_waits_and_says_why(cast, priya):
    version = make_version(cast.priya, cast.college)

    answer = while_writing(priya, version, **{"workload-hours": "many"})

    assert answer.status_code == 422
    assert "Write a number" in answer.json()["said"]
    assert hours_kept(version) == [40]


def test_an_entry_of_a_list_never_goes_unasked(cast, priya):
    version = make_version(cast.priya, cast.college)

    answer = while_writing(priya, version, "outcomes", **{"outcomes-1-remove": "on"})

    assert answer.status_code == 422
    assert "press Save" in answer.json()["said"]
    assert len(Version.objects.get().document["outcomes"]) == 2


def test_another_writer_is_never_overwritten_while_writing(cast, priya):
    version = make_version(cast.priya, cast.college)
    save(cast, queries.version(version.pk), 50)

    answer = while_writing(priya, version, **{"workload-hours": "45"})

    assert answer.status_code == 409
    assert hours_kept(version) == [50, 40]


def test_a_suggestion_set_aside_returns_when_its_text_changes(cast, priya):
    words = example_document()
    words["outcomes"][0]["statement"] = {"en": "Understand hygiene"}
    version = make_version(cast.priya, cast.college, document=words)
    address = reverse("designs:suggestions", args=[version.design_id, 1])
    assert "Hard to assess." in priya.get(address).text

    priya.post(address, {"suggestion": "verb:o1:en", "reason": "The law uses this word."})

    assert queries.suggestions_beside(version) == {}
    assert "The law uses this word." in priya.get(address).text
    words["outcomes"][0]["statement"] = {"en": "Understand hands"}
    actions.save_document(actor=cast.priya, version=version, document=words, revision=0, at=THEN)
    assert list(queries.suggestions_beside(version)) == ["outcomes-0-statement"]


def test_a_suggestion_is_not_set_aside_without_a_reason(cast, priya):
    words = example_document()
    words["outcomes"][0]["statement"] = {"en": "Understand hygiene"}
    version = make_version(cast.priya, cast.college, document=words)
    address = reverse("designs:suggestions", args=[version.design_id, 1])

    page = priya.post(address, {"suggestion": "verb:o1:en", "reason": ""})

    assert page.status_code == 422
    assert not version.dismissals.exists()


def test_texts_are_counted_in_each_language():
    words = {"title": {"en": "Care"}, "keywords": [{"en": "a", "fr": "b"}], "sector": "Santé"}

    counted = both_languages(words)[""]

    assert (counted.texts, counted.english, counted.french) == (3, 3, 2)
    assert both_languages(example_document())[""].whole
