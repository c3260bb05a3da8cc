import pytest
from django.db import DatabaseError, transaction

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.structures.designs.actions import mark
from trillium.structures.designs.testing import make_approved
from trillium.structures.pathways import actions, editing, queries
from trillium.structures.pathways.models import PathwayVersion
from trillium.structures.pathways.permissions import NotPathwayWriter
from trillium.structures.pathways.rules import EMPTY, Group, Piece

pytestmark = pytest.mark.django_db
TITLE = {"en": "Care at home", "fr": "Soins à domicile"}


@pytest.fixture
def cast():
    return make_cast()


def started(cast, **more):
    words = {"title": TITLE, "target_title": {"en": "Certificate", "fr": "Certificat"}}
    return actions.start_pathway(
        actor=cast.priya, organisation=cast.college, at=THEN, **(words | more)
    )


def published_design(cast):
    version = make_approved(cast.priya, cast.college)
    return mark(actor=cast.priya, version=version, state="published", at=THEN)


def with_design(cast, version, design):
    offer = queries.offer_for(cast.priya, f"design:{design.slug}")
    rule = editing.add(queries.rule_of(version), EMPTY.id, Piece(id="1", offer=offer))
    return actions.save_rule(
        actor=cast.priya, version=version, rule=rule, revision=version.revision, at=THEN
    )


def published(cast):
    version = with_design(cast, started(cast), published_design(cast).design)
    return actions.publish(actor=cast.priya, version=version, at=THEN)


def test_a_pathway_is_started_written_and_published(cast):
    row = published(cast)

    (piece,) = queries.rule_of(row).members
    assert queries.public("care-at-home") == row
    assert piece.offer.credit("hours") == 40
    assert Entry.objects.filter(verb="pathways.pathway_published").count() == 1


def test_an_empty_pathway_is_not_published(cast):
    version = started(cast)

    with pytest.raises(actions.RuleImpossible, match="The pathway is empty"):
        actions.publish(actor=cast.priya, version=version, at=THEN)

    version.refresh_from_db()
    assert version.state == "draft"


def test_a_pathway_cannot_need_what_it_leads_to(cast):
    design = published_design(cast).design
    version = with_design(cast, started(cast, target_design=design.slug), design)

    with pytest.raises(actions.RuleImpossible, match="nobody can need it"):
        actions.publish(actor=cast.priya, version=version, at=THEN)


def test_two_pathways_cannot_need_each_other(cast):
    first = published(cast)
    second = started(cast, title={"en": "Second", "fr": "Deuxième"})
    rule = Group(
        id=EMPTY.id,
        title=EMPTY.title,
        members=(Piece(id="1", offer=queries.offer_for(cast.priya, "pathway:care-at-home")),),
    )
    actions.save_rule(actor=cast.priya, version=second, rule=rule, revision=0, at=THEN)
    actions.publish(actor=cast.priya, version=second, at=THEN)
    again = actions.start_revision(actor=cast.priya, pathway=first.pathway, at=THEN)
    offer = queries.offer_for(cast.priya, "pathway:second")
    rule = editing.add(queries.rule_of(again), EMPTY.id, Piece(id="2", offer=offer))
    actions.save_rule(actor=cast.priya, version=again, rule=rule, revision=0, at=THEN)

    with pytest.raises(actions.RuleImpossible, match="Care at home → Second → Care at home"):
        actions.publish(actor=cast.priya, version=again, at=THEN)


def test_a_second_writer_does_not_overwrite_the_first(cast):
    version = started(cast)
    actions.save_rule(actor=cast.priya, version=version, rule=EMPTY, revision=0, at=THEN)

    with pytest.raises(actions.SavedMeanwhile):
        actions.save_rule(actor=cast.priya, version=version, rule=EMPTY, revision=0, at=THEN)


def test_the_words_of_a_published_pathway_stay_whoever_writes_the_sql(cast):
    row = published(cast)

    with pytest.raises(DatabaseError), transaction.atomic():
        PathwayVersion.objects.filter(pk=row.pk).update(rule={})


def test_a_new_version_replaces_the_one_before(cast):
    row = published(cast)
    again = actions.start_revision(actor=cast.priya, pathway=row.pathway, at=THEN)

    actions.publish(actor=cast.priya, version=again, at=THEN)

    row.refresh_from_db()
    assert row.state == "superseded"
    assert queries.current("care-at-home").number == 2


def test_only_who_leads_or_coordinates_writes(cast):
    version = started(cast)

    with pytest.raises(NotPathwayWriter):
        actions.publish(actor=cast.marc, version=version, at=THEN)


def test_anyone_reads_what_is_published_and_only_insiders_a_draft(cast, client):
    published(cast)
    started(cast, title={"en": "Draft", "fr": "Ébauche"})

    assert client.get("/pathways/care-at-home").status_code == 200
    assert client.get("/pathways/draft").status_code == 404
    client.force_login(cast.amelie)
    assert client.get("/pathways/draft").status_code == 200


def test_a_pathway_is_written_by_forms_alone(cast, client):
    design = published_design(cast).design
    version = started(cast)
    client.force_login(cast.priya)
    base = f"/pathways/{version.pathway.slug}"

    def post(page, **words):
        version.refresh_from_db()
        return client.post(f"{base}{page}", {"revision": version.revision} | words)

    post("/edit", act="group", part="0")
    post("/parts/1/add", achievement=f"design:{design.slug}")
    post(
        "/parts/1/add",
        **{"from": "elsewhere", "title_en": "Lifts", "issuer_en": "Boréale"},
        address="https://b.example.org/lifts",
        credits_unit="ECTS",
    )
    post("/parts/1", how="any", any="1", credits_unit="ECTS", within_months="24")
    post("/edit", act="up", part="3")
    answer = post("/publish")

    (group,) = queries.rule_of(queries.public(version.pathway.slug)).members
    assert answer.status_code == 302
    assert [piece.id for piece in group.members] == ["3", "2"]
    assert (group.any, group.within_months) == (1, 24)


def test_machines_read_a_published_pathway(cast, client):
    published(cast)

    whole = client.get("/api/v1/pathways/care-at-home").json()

    assert client.get("/api/v1/pathways").json()["count"] == 1
    assert whole["rule"]["members"][0]["achievement"].startswith("design:")
    assert client.get("/api/v1/pathways/nowhere").status_code == 404
