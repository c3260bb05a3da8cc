import pytest
from django.db import DatabaseError, transaction

from trillium.accounts.journal import queries as journal
from trillium.accounts.organisations.testing import make_cast
from trillium.kit.bilingual import text
from trillium.structures.designs import actions, queries
from trillium.structures.designs.document import digest
from trillium.structures.designs.models import Version
from trillium.structures.designs.permissions import NoPartInVersions, NotProgrammeLead
from trillium.structures.designs.testing import (
    THEN,
    example_document,
    make_approved,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def save(cast, version, *, revision=0, words):
    return actions.save_document(
        actor=cast.priya,
        version=version,
        document={**example_document(), **words},
        revision=revision,
        at=THEN,
    )


def test_a_design_starts_with_a_draft_of_version_one(cast):
    version = make_version(cast.priya, cast.college)

    assert (version.number, version.state, version.revision) == (1, "draft", 0)
    assert version.digest == digest(version.document)
    assert version.design.slug == "infection-control-for-home-care-aides"
    assert [entry.verb for entry in journal.of(version)] == ["designs.design_started"]


def test_two_designs_of_one_title_have_two_addresses(cast):
    first, second = (make_version(cast.priya, cast.college) for _ in range(2))

    assert first.design.slug != second.design.slug


def test_a_design_without_a_title_is_refused(cast):
    with pytest.raises(actions.NoTitle):
        make_version(cast.priya, cast.college, document={})


def test_a_french_title_is_enough(cast):
    version = make_version(cast.priya, cast.college, document={"title": {"fr": "Soins"}})

    assert text(version.design.title, "en") == "Soins"


def test_only_a_programme_lead_of_the_organisation_starts_its_designs(cast):
    with pytest.raises(NotProgrammeLead):
        make_version(cast.helene, cast.college)


def test_a_save_changes_the_words_the_digest_and_the_revision(cast):
    version = make_version(cast.priya, cast.college)
    before = version.digest

    save(cast, version, words={"sector": "Home care"})

    saved = queries.version(version.pk)
    assert saved.document["sector"] == "Home care"
    assert saved.digest == digest(saved.document) != before
    assert saved.revision == 1


def test_a_save_carries_the_title_to_the_list_of_designs(cast):
    version = make_version(cast.priya, cast.college)

    save(cast, version, words={"title": "New"})

    assert queries.design(version.design_id).title == {"en": "New", "fr": "New"}


def test_the_second_of_two_writers_is_told_and_nothing_is_lost(cast):
    version = make_version(cast.priya, cast.college)
    save(cast, version, words={"sector": "First"})

    with pytest.raises(actions.SavedMeanwhile):
        save(cast, queries.version(version.pk), words={"sector": "Second"})

    assert queries.version(version.pk).document["sector"] == "First"


def test_a_value_of_the_wrong_type_is_refused_with_its_place(cast):
    version = make_version(cast.priya, cast.college)

    with pytest.raises(actions.DocumentWrong, match=r"workload\.hours"):
        save(cast, version, words={"workload": {"hours": "forty"}})


def test_another_institutions_lead_cannot_write(cast):
    version = make_version(cast.priya, cast.college)

    with pytest.raises(NotProgrammeLead):
        actions.save_document(
            actor=cast.marc, version=version, document=example_document(), revision=0, at=THEN
        )


def test_approved_words_cannot_be_saved_over(cast):
    version = make_approved(cast.priya, cast.college)

    with pytest.raises(actions.NotADraft):
        save(cast, version, words={"sector": "Late"})


def test_the_database_itself_keeps_approved_words(cast):
    version = make_approved(cast.priya, cast.college)

    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(document={"title": "Other"})

    assert queries.version(version.pk).document == example_document()


def test_a_version_cannot_skip_the_review(cast):
    version = make_version(cast.priya, cast.college)

    with pytest.raises(actions.CannotBecome):
        actions.mark(actor=cast.priya, version=version, state="approved", at=THEN)


def test_an_assessor_cannot_move_a_version_on(cast):
    version = make_version(cast.priya, cast.college)

    with pytest.raises(NoPartInVersions):
        actions.mark(actor=cast.daniel, version=version, state="in_review", at=THEN)


def test_a_revision_starts_from_the_approved_words(cast):
    version = make_approved(cast.priya, cast.college)

    second = actions.start_revision(
        actor=cast.priya, version=version, changes={"en": "Less theory"}, at=THEN
    )

    assert (second.number, second.state, second.document) == (2, "draft", version.document)
    assert queries.newest(version.design) == second


def test_a_second_revision_waits_for_the_first(cast):
    version = make_approved(cast.priya, cast.college)
    actions.start_revision(actor=cast.priya, version=version, changes={}, at=THEN)

    with pytest.raises(actions.DraftAlreadyOpen):
        actions.start_revision(actor=cast.priya, version=version, changes={}, at=THEN)


def test_publishing_a_version_supersedes_the_one_before(cast):
    first = make_approved(cast.priya, cast.college)
    actions.mark(actor=cast.priya, version=first, state="published", at=THEN)
    second = actions.start_revision(actor=cast.priya, version=first, changes={}, at=THEN)
    for state in ("in_review", "approved", "published"):
        actions.mark(actor=cast.priya, version=second, state=state, at=THEN)

    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "published")
    assert second.published_at == THEN
