import ast
import re
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from django.apps import apps

from trillium.accounts.journal import queries
from trillium.accounts.journal.actions import record
from trillium.accounts.journal.models import Entry
from trillium.accounts.journal.wording import WORDING, sentence_of
from trillium.accounts.organisations.testing import make_organisation
from trillium.accounts.people.testing import THEN, make_person

SOURCE = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_the_chain_is_whole_while_nobody_touches_it():
    make_person()
    make_organisation()

    assert queries.chain_is_whole()


@pytest.mark.django_db
def test_a_changed_entry_breaks_the_chain():
    make_person()
    make_organisation()

    Entry.objects.filter(verb="people.registered").update(actor_id="somebody else")

    assert not queries.chain_is_whole()
    assert queries.first_broken_link().verb == "people.registered"


@pytest.mark.django_db
def test_an_entry_taken_from_between_others_breaks_the_chain():
    for name in ("Zoë Müller", "Noah Chen", "Fatima Haddad"):
        make_person(name)

    Entry.objects.order_by("id")[1].delete()

    assert not queries.chain_is_whole()


@pytest.mark.django_db
def test_a_moment_in_any_time_zone_is_chained_as_the_same_moment():
    person = make_person()
    local = THEN.astimezone(timezone(timedelta(hours=-4)))

    record(actor_id="", verb="people.registered", thing=person, at=local)

    assert queries.chain_is_whole()


@pytest.mark.django_db
def test_entries_are_found_by_thing_and_by_organisation():
    organisation, other = make_organisation(), make_organisation("boreale")

    assert [entry.thing_id for entry in queries.of(organisation)] == [str(organisation.pk)]
    assert [entry.thing_id for entry in queries.of_organisations([other.pk])] == [str(other.pk)]


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

    assert recorded - models - set(WORDING) == set()
