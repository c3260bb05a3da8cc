import ast
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from trillium.accounts.journal import queries
from trillium.accounts.journal.actions import record, record_each
from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.wording import WORDING, sentence_of
from trillium.kit.jobs import registry

THEN = datetime(2026, 9, 1, 14, 0, tzinfo=UTC)
SOURCE = Path(__file__).resolve().parents[3]


def write(name, *, organisation_id="", at=THEN):
    thing = Group.objects.create(name=name)
    record(actor_id="", verb="groups.formed", thing=thing, organisation_id=organisation_id, at=at)
    return thing


@pytest.mark.django_db
def test_the_chain_is_whole_while_nobody_touches_it():
    write("first")
    write("second")

    assert queries.chain_is_whole()


@pytest.mark.django_db
def test_a_changed_entry_breaks_the_chain():
    first = write("first")
    write("second")

    queries.of(first).update(actor_id="somebody else")

    assert not queries.chain_is_whole()
    assert queries.first_broken_link().thing_id == str(first.pk)


@pytest.mark.django_db
def test_an_entry_taken_from_between_others_breaks_the_chain():
    for name in ("first", "second", "third"):
        write(name)

    Entry.objects.order_by("id")[1].delete()

    assert not queries.chain_is_whole()


@pytest.mark.django_db
def test_a_moment_in_any_time_zone_is_chained_as_the_same_moment():
    write("first", at=THEN.astimezone(timezone(timedelta(hours=-4))))

    assert queries.chain_is_whole()


@pytest.mark.django_db
def test_what_was_done_to_many_things_is_chained_one_after_the_other():
    write("first")
    odd = ["1", 'two "quoted"', "três\\"]

    record_each(
        actor_id="a", verb="tests.tried", model=Group, ids=odd, at=THEN, detail={"run": "é\n"}
    )

    assert [each.thing_id for each in Entry.objects.order_by("id")][1:] == odd
    assert queries.chain_is_whole()


@pytest.mark.django_db
def test_entries_are_found_by_thing_and_by_organisation():
    first, second = write("first"), write("second", organisation_id="7")

    assert [entry.thing_id for entry in queries.of(first)] == [str(first.pk)]
    assert [entry.thing_id for entry in queries.of_organisations([7])] == [str(second.pk)]


@pytest.mark.django_db
def test_a_thing_that_is_gone_or_has_no_bilingual_name_stays_unnamed():
    gone, kept = write("gone"), write("kept")
    entries = list(Entry.objects.order_by("id"))
    gone.delete()

    things = queries.things_of(entries)

    assert kept.name == "kept"
    assert {thing.name for thing in things.values()} == {""}


def test_a_verb_without_wording_is_shown_in_plain_words():
    assert sentence_of("needs.need_stated") == "stated a need"
    assert sentence_of("gardens.tree_planted") == "tree planted"


def test_every_verb_that_is_recorded_has_wording():
    models = {model._meta.label_lower for model in apps.get_models()}
    features = {path.parent.name for path in SOURCE.glob("*/*/apps.py")}
    verb = re.compile(rf"({'|'.join(sorted(features))})\.[a-z_]*[a-z]")
    recorded = {
        node.value
        for path in [*SOURCE.glob("*/*/actions.py"), *SOURCE.glob("*/*/actions/*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and verb.fullmatch(node.value)
    }

    assert recorded - models - registry.known() - set(WORDING) == set()
