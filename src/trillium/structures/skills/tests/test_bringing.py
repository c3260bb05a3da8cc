"""Imports by a worker: shown, paused, resumed, cancelled, refused; nothing half shown."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.kit.jobs import queue
from trillium.structures.skills import actions, bringing, forms, queries, writing
from trillium.structures.skills.models import (
    Skill,
    SkillFramework,
    SkillImport,
    SkillImportPiece,
    SkillLink,
)
from trillium.structures.skills.testing import HYGIENE, HYGIENE_FR, esco_rows, source

pytestmark = pytest.mark.django_db
STATE = SkillImport.State


@pytest.fixture
def cast(settings, monkeypatch):
    settings.TRILLIUM_JOBS = "embedded"
    monkeypatch.setattr(forms, "AT_ONCE", 10)
    monkeypatch.setattr(writing, "BATCH", 2)
    return make_cast()


def work():
    queue.work(threading.Event(), until_empty=True)


def begin(cast, *files):
    sources = [
        source(f"skills_{n}.csv", text) for n, text in zip(("en", "fr"), files, strict=False)
    ]
    return bringing.start(actor=cast.amelie, sources=sources, at=THEN)


def paused_after(monkeypatch, begun, turns):
    """Do an import that somebody pauses after so many turns."""
    tell, told = bringing._tell, []

    def telling(row, done, of):
        tell(row, done, of)
        told.append(done)
        if len(told) == turns:
            # As from another connection: the next turn meets it
            SkillImport.objects.filter(pk=row.pk).update(state=STATE.PAUSED)

    with monkeypatch.context() as patched:
        patched.setattr(bringing, "_tell", telling)
        work()
    begun.refresh_from_db()
    assert begun.state == STATE.PAUSED
    return told


def test_a_large_file_is_imported_by_a_worker_and_its_page_tells(client, cast):
    client.force_login(cast.amelie)
    upload = SimpleUploadedFile("skills_en.csv", HYGIENE.encode(), "text/csv")

    waits = client.post("/skills/import", {"framework_files": [upload]}, follow=True)
    page = waits.redirect_chain[-1][0]
    assert "The files are being checked" in waits.text
    assert "skills_en.csv" in client.get("/skills/import").text
    assert not Skill.objects.exists()
    work()

    told = client.get(page).text
    assert "The framework is here" in told
    assert Skill.objects.count() == 4
    assert not SkillImportPiece.objects.exists()
    assert "skills_en.csv" not in client.get("/skills/import").text
    assert "Le référentiel est importé" in client.get(f"/fr{page}").text


def test_the_part_of_a_new_framework_is_shown_to_nobody(client, cast, monkeypatch):
    begun = begin(cast, HYGIENE)
    told = paused_after(monkeypatch, begun, 1)

    assert told[0] == Skill.objects.count() == 2
    assert not queries.frameworks().exists()
    assert not queries.search("hygiene", language="en")
    assert client.get("/skills/esco").status_code == 404
    assert client.get("/skills/esco/s1").status_code == 404


def test_what_was_paused_goes_on_where_it_was(client, cast, monkeypatch):
    begun = begin(cast, HYGIENE, HYGIENE_FR)
    paused_after(monkeypatch, begun, 1)
    first = dict(Skill.objects.values_list("code", "pk"))
    client.force_login(cast.amelie)
    assert "Paused" in client.get(begun.get_absolute_url()).text

    client.post(begun.get_absolute_url(), {"resume": ""})
    work()

    begun.refresh_from_db()
    assert (begun.state, begun.outcome["added"], begun.outcome["changed"]) == (STATE.DONE, 4, 0)
    assert first.items() <= dict(Skill.objects.values_list("code", "pk")).items()
    assert SkillLink.objects.count() == 4
    assert Skill.objects.get(code="s2").label["fr"] == "appliquer des pratiques d’hygiène"
    assert queries.search("hygiene", language="en")


def test_what_is_cancelled_leaves_no_part_of_a_new_framework(client, cast, monkeypatch):
    begun = begin(cast, HYGIENE)
    paused_after(monkeypatch, begun, 1)
    client.force_login(cast.amelie)

    told = client.post(begun.get_absolute_url(), {"cancel": ""}, follow=True).text

    assert "The import was cancelled" in told
    assert not SkillFramework.objects.exists()
    assert not Skill.objects.exists()
    assert not SkillImportPiece.objects.exists()
    assert (
        "to its end already"
        in client.post(begun.get_absolute_url(), {"resume": ""}, follow=True).text
    )


def test_a_cancelled_update_leaves_the_framework_here(cast, monkeypatch):
    actions.import_framework(actor=None, sources=[source("skills_en.csv", HYGIENE)], at=THEN)
    begun = begin(cast, HYGIENE.replace("lead teams", "lead large teams"))
    paused_after(monkeypatch, begun, 1)

    bringing.cancel(actor=cast.amelie, begun=begun, at=THEN)

    assert queries.framework("esco").standing == 4


def test_a_bad_file_is_refused_with_its_line_in_the_language_of_the_reader(client, cast):
    begun = begin(cast, HYGIENE + "KnowledgeSkillCompetence,only two\n")
    work()
    client.force_login(cast.amelie)

    assert "skills_en.csv, line 7: expected 13 cells" in client.get(begun.get_absolute_url()).text
    assert "skills_en.csv, ligne 7" in client.get(f"/fr{begun.get_absolute_url()}").text
    assert not SkillFramework.objects.exists()
    assert not SkillImportPiece.objects.exists()


def test_an_import_that_goes_wrong_again_and_again_pauses(client, cast):
    begun = begin(cast, HYGIENE)
    bringing.halt(import_id=begun.pk, at=THEN)
    client.force_login(cast.amelie)

    assert "paused by itself" in client.get(begun.get_absolute_url()).text


@pytest.mark.usefixtures("cast")
def test_of_two_imports_at_once_the_later_one_wins_whole():
    older = source("skills_en.csv", HYGIENE)

    def overtake(done, _of):
        if done == 2:
            newer = esco_rows(*((f"s{n}", f"newer {n}", "", "") for n in range(1, 5)))
            actions.import_framework(actor=None, sources=[source("n_en.csv", newer)], at=THEN)

    with pytest.raises(writing.Superseded):
        actions.import_framework(actor=None, sources=[older], progress=overtake, at=THEN)

    labels = Skill.objects.values_list("label", flat=True)
    assert sum(label["en"].startswith("newer") for label in labels) == 4


def test_others_see_and_change_no_import(client, cast):
    begun = begin(cast, HYGIENE)
    client.force_login(cast.priya)

    assert client.get(begun.get_absolute_url()).status_code == 403
    assert client.post(begun.get_absolute_url(), {"pause": ""}).status_code == 403
