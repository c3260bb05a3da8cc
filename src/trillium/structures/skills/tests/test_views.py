import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from trillium.accounts.organisations.testing import make_cast
from trillium.structures.skills.actions import import_framework
from trillium.structures.skills.models import Skill, SkillFramework
from trillium.structures.skills.testing import HYGIENE, esco_rows, make_framework, source

pytestmark = pytest.mark.django_db


def upload(text, name="skills_en.csv"):
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def test_skills_are_open_to_everyone_and_found_in_french(client):
    make_framework()

    page = client.get("/fr/skills?q=resau").content.decode()

    assert "gérer des réseaux informatiques" in page
    assert "CC BY 4.0" in page


def test_without_a_framework_the_page_says_what_to_do(client):
    assert "No competency framework yet" in client.get("/skills").content.decode()


def test_a_skill_shows_what_is_broader_and_its_licence(client):
    make_framework()

    page = client.get("/skills/esco/s2").content.decode()

    assert "work in home care" in page
    assert "CC BY 4.0" in page


@pytest.mark.parametrize("address", ["/skills/none", "/skills/none/x", "/skills/esco/none"])
def test_what_is_not_here_is_not_found(client, address):
    make_framework()

    assert client.get(address).status_code == 404


def test_a_coordinator_imports_files_from_the_page(client):
    client.force_login(make_cast().amelie)

    answer = client.post("/skills/import", {"framework_files": [upload(HYGIENE)]})

    assert answer.status_code == 302
    assert Skill.objects.count() == 4


def test_a_bad_file_is_refused_at_the_form(client):
    client.force_login(make_cast().amelie)

    answer = client.post("/skills/import", {"framework_files": [upload("a,b\n1,2\n")]})

    assert answer.status_code == 422
    assert "expected the columns of" in answer.content.decode()
    assert not SkillFramework.objects.exists()


@pytest.mark.parametrize("who", ["priya", "sandra"])
def test_others_do_not_import(client, who):
    client.force_login(getattr(make_cast(), who))

    assert client.get("/skills/import").status_code == 403


def test_an_exported_table_holds_no_formula(client):
    text = esco_rows(("s1", "=HYPERLINK(1)", "", "@SUM(1)"), ("s2", "plain", "", ""))
    import_framework(actor=None, sources=[source("s_en.csv", text)], at=timezone.now())

    answer = client.get("/skills/esco/file.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [row["label_en"] for row in rows] == ["'=HYPERLINK(1)", "plain"]
    assert rows[0]["description_en"] == "'@SUM(1)"


def test_who_searches_in_french_is_told_that_a_framework_is_in_english_only(client):
    make_framework(source("skills_en.csv", HYGIENE))

    found_nothing = client.get("/fr/skills?q=plomberie")
    in_english = client.get("/skills?q=plumbing").content.decode()

    assert found_nothing.context["other_words_only"]
    assert "In English only" not in in_english
