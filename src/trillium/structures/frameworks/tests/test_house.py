import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from trillium.accounts.organisations.testing import make_cast, make_member, make_organisation
from trillium.accounts.people.testing import THEN
from trillium.structures.designs.document import FIELDS
from trillium.structures.frameworks import queries
from trillium.structures.frameworks.actions import (
    IdTaken,
    NoSuchHousePack,
    NothingChanged,
    save_house_pack,
    withdraw_house_pack,
)
from trillium.structures.frameworks.checklist import STARTERS, Line, copy_of, framework, started
from trillium.structures.frameworks.models import HousePack
from trillium.structures.frameworks.pack_file import pack_of
from trillium.structures.frameworks.packs import load_packs
from trillium.structures.frameworks.permissions import MayNotKeepHouse
from trillium.structures.frameworks.testing import make_complete

pytestmark = pytest.mark.django_db
NEW = "/frameworks/house/lakeshore/new"


@pytest.fixture
def cast():
    return make_cast()


def content(*lines, framework_id="lakeshore-checklist"):
    words = {"en": "Our checklist", "fr": "Notre liste"}
    return framework(
        framework_id=framework_id,
        owner={"en": "Lakeshore College", "fr": "Collège Lakeshore"},
        title=words,
        definition=words,
        lines=lines or [LINE],
        day="2026-01-01",
    )


LINE = Line(
    title={"en": "A plan for accessibility", "fr": "Un plan d’accessibilité"},
    strength="must",
    field="equity.accessibility",
)
ASKED = Line(title={"en": "It is kind", "fr": "C’est bienveillant"}, strength="should")


def saved(cast, **changes):
    return save_house_pack(
        **{
            "actor": cast.priya,
            "organisation": cast.college,
            "content": content(),
            "at": THEN,
            **changes,
        }
    )


def test_a_house_framework_is_held_beside_the_published_ones(cast):
    version = make_complete(cast)

    saved(cast)

    house = queries.home_reports(version)[-1]
    assert house.pack.id == "lakeshore-checklist"
    assert [entry.id for entry in house.binding_missing] == ["h-1"]
    assert len(queries.reports(version)) == 22


def test_another_institution_is_not_held_against_it(cast):
    version = make_complete(cast)
    other = make_organisation("elsewhere", name="Elsewhere")
    lead = make_member(other, "Ann Other", "programme_lead")

    saved(cast, actor=lead, organisation=other)

    assert len(queries.reports(version)) == 21


def test_a_new_version_follows_and_the_old_one_stays(cast):
    first = saved(cast)
    second = saved(cast, content=content(LINE, ASKED))

    assert (first.number, second.number) == (1, 2)
    assert [row.number for row in queries.house_rows(cast.college.pk)] == [2]
    assert HousePack.objects.get(pk=first.pk).digest == first.digest


def test_a_version_number_is_given_once(cast):
    row = saved(cast)
    row.pk = None

    with pytest.raises(IntegrityError):
        row.save(force_insert=True)


def test_the_same_words_are_not_saved_twice(cast):
    saved(cast)

    with pytest.raises(NothingChanged):
        saved(cast)


@pytest.mark.parametrize("taken", ["cican_2021", "theirs"])
def test_an_id_of_another_framework_is_refused(cast, taken):
    other = make_organisation("elsewhere", name="Elsewhere")
    lead = make_member(other, "Ann Other", "programme_lead")
    saved(cast, actor=lead, organisation=other, content=content(framework_id="theirs"))

    with pytest.raises(IdTaken):
        saved(cast, content=content(framework_id=taken))


def test_an_assessor_may_not_write_one(cast):
    with pytest.raises(MayNotKeepHouse):
        saved(cast, actor=cast.daniel)

    assert not HousePack.objects.exists()


def test_before_saving_it_says_which_designs_newly_miss_what(cast, client):
    make_complete(cast)
    client.force_login(cast.priya)
    file = SimpleUploadedFile("mine.json", json_of(content()))

    tried = client.post(NEW, {"by_file": "1", "file": file})

    assert "1 design would newly miss something." in tried.text
    assert "A plan for accessibility" in tried.text
    assert not HousePack.objects.exists()


def test_the_web_saves_what_was_tried(cast, client):
    client.force_login(cast.priya)

    done = client.post(NEW, {"content": json_of(content()).decode()}, follow=True)

    assert "Saved as version 1." in done.text
    assert HousePack.objects.get().made_by == cast.priya
    assert client.get("/frameworks/lakeshore-checklist").status_code == 200
    client.logout()
    assert client.get("/frameworks/lakeshore-checklist").status_code == 404


def test_a_checklist_is_written_in_a_form(cast, client):
    make_complete(cast)
    client.force_login(cast.priya)
    answers = {
        "title_en": "Our list", "title_fr": "Notre liste",
        "definition_en": "For all", "definition_fr": "Pour tout",
        "line-TOTAL_FORMS": "10", "line-INITIAL_FORMS": "0",
        "line-0-title_en": "A plan", "line-0-title_fr": "Un plan",
        "line-0-strength": "must", "line-0-field": "equity.accessibility",
        **{f"line-{n}-strength": "must" for n in range(1, 10)},
        **{f"line-{n}-field": "person" for n in range(1, 10)},
    }  # fmt: skip

    tried = client.post(NEW, answers)

    assert tried.status_code == 200, tried.text
    assert "1 design would newly miss something." in tried.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"id: x\ntitel: y\n", ["line 2", "nearest: title"]),
        (b"\xff\xfea", ["UTF-8"]),
        (b"x" * 600_000, ["at most 500,000 bytes"]),
    ],
)
def test_a_bad_file_is_refused_on_the_page_with_its_line(cast, client, data, words):
    client.force_login(cast.priya)

    page = client.post(NEW, {"by_file": "1", "file": SimpleUploadedFile("mine.yaml", data)})

    assert page.status_code == 422
    assert all(word in page.text for word in words)
    assert not HousePack.objects.exists()


def test_a_framework_out_of_use_is_not_checked_but_approved_versions_keep_it(cast):
    version = make_complete(cast)
    saved(cast)
    later = THEN + timedelta(days=9)

    withdraw_house_pack(
        actor=cast.priya,
        organisation=cast.college,
        framework_id="lakeshore-checklist",
        at=later,
    )

    assert queries.house_packs(version) == ()
    version.approved_at = THEN + timedelta(days=1)
    assert [pack.id for pack in queries.house_packs(version)] == ["lakeshore-checklist"]
    version.approved_at = later + timedelta(days=1)
    assert queries.house_packs(version) == ()


def test_its_next_version_brings_a_framework_back_even_with_the_same_words(cast):
    saved(cast)
    out_of_use(cast)

    again = saved(cast)

    assert again.number == 2
    assert [row.number for row in queries.house_rows(cast.college.pk)] == [2]
    assert queries.withdrawn_rows(cast.college.pk) == []


def test_only_who_may_write_one_may_take_it_out_of_use_and_once(cast):
    saved(cast)

    with pytest.raises(MayNotKeepHouse):
        out_of_use(cast, actor=cast.daniel)
    out_of_use(cast)
    with pytest.raises(NoSuchHousePack):
        out_of_use(cast)


def out_of_use(cast, **changes):
    return withdraw_house_pack(
        **{
            "actor": cast.priya,
            "organisation": cast.college,
            "framework_id": "lakeshore-checklist",
            "at": THEN,
            **changes,
        }
    )


def test_it_is_taken_out_of_use_on_the_page(cast, client):
    saved(cast)
    client.force_login(cast.priya)

    client.post("/frameworks/house/lakeshore/lakeshore-checklist/withdraw")

    assert queries.house_rows(cast.college.pk) == []
    assert "Out of use" in client.get("/frameworks/house/lakeshore").text


def test_the_form_begins_with_a_template(cast, client):
    client.force_login(cast.priya)

    page = client.get(NEW)

    assert "The hours a learner needs are counted" in page.text
    assert "There is a plan for accessibility" in client.get(f"{NEW}?from=access").text
    assert client.get(f"{NEW}?from=empty").context["lines"].initial == []


def test_every_template_is_a_framework_that_can_be_read():
    for name in STARTERS:
        start = started(name)
        lines = [
            Line(title=each["title"], strength=each["strength"], field=each.get("field", ""))
            for each in start.lines
        ]
        made = pack_of(content(*lines), name)
        assert all(not line.field or line.field in FIELDS for line in lines)
        assert len(made.criteria) == len(lines)


@pytest.mark.parametrize("pack", load_packs(), ids=lambda pack: pack.id)
def test_a_copy_of_a_framework_asks_the_same_of_a_design(pack, cast):
    start = copy_of(queries.content_of(pack.id, cast.priya))
    lines = [
        Line(title=each["title"], strength=each["strength"], like=start.copied[each["origin"]])
        for each in start.lines
    ]

    made = pack_of(
        framework(
            framework_id="ours",
            owner=start.title,
            title=start.title,
            definition=start.definition,
            lines=lines,
            day="2026-01-01",
            source=start.source,
        ),
        "ours",
    )

    assert [each.settled_by for each in made.criteria] == [
        each.settled_by for each in pack.criteria
    ]
    assert [each.asked for each in made.criteria] == [each.asked for each in pack.criteria]


def test_a_copy_is_written_with_the_form_as_it_was_filled_in(cast, client):
    client.force_login(cast.priya)
    address = f"{NEW}?from=cican_2021"
    page = client.get(address)
    answers = {"title_en": "Ours", "title_fr": "Le nôtre"}
    answers |= {"definition_en": "For all", "definition_fr": "Pour tout"}
    lines = page.context["lines"]
    answers |= {"line-TOTAL_FORMS": lines.total_form_count(), "line-INITIAL_FORMS": 0}
    for number, start in enumerate(lines.initial):
        answers |= {
            f"line-{number}-title_en": start["title"]["en"],
            f"line-{number}-title_fr": start["title"]["fr"],
            f"line-{number}-strength": start["strength"],
            f"line-{number}-field": "copied",
            f"line-{number}-origin": start["origin"],
        }

    tried = client.post(address, answers)

    assert tried.status_code == 200, tried.context["lines"].errors
    made = pack_of(json.loads(tried.context["content"]), "made")
    assert len(made.criteria) == len(lines.initial)
    assert any(each.rule for each in made.criteria)


def test_a_framework_that_cannot_be_seen_cannot_be_copied(cast, client):
    other = make_organisation("elsewhere", name="Elsewhere")
    lead = make_member(other, "Ann Other", "programme_lead")
    saved(cast, actor=lead, organisation=other, content=content(framework_id="theirs"))
    client.force_login(cast.priya)

    assert client.get(f"{NEW}?from=theirs").status_code == 404
    assert client.get(f"{NEW}?from=../x").status_code == 404


def json_of(value):
    return json.dumps(value).encode()
