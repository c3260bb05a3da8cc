import pytest
from typer.testing import CliRunner

from trillium.structures.skills.models import Skill, SkillFramework
from trillium.structures.skills.testing import HYGIENE, HYGIENE_FR
from trillium.web.cli import app

pytestmark = pytest.mark.django_db


def trillium(*words):
    return CliRunner().invoke(app, ["skills", *map(str, words)])


def test_files_are_imported_and_found(tmp_path):
    files = [tmp_path / "skills_en.csv", tmp_path / "skills_fr.csv"]
    files[0].write_text(HYGIENE, "utf-8")
    files[1].write_text(HYGIENE_FR, "utf-8")

    brought, again = trillium("import", *files), trillium("import", *files)
    found = trillium("search", "resau", "--language", "fr")

    assert (brought.exit_code, again.exit_code, found.exit_code) == (0, 0, 0)
    assert "4 added" in brought.stdout
    assert "CC BY 4.0" in brought.stdout
    assert "nothing has changed" in again.stdout
    assert found.stdout.startswith("gérer des réseaux informatiques")


def test_the_starter_set_ships_with_its_licence():
    brought = trillium("import", "starter", "--framework", "esco-starter")

    framework = SkillFramework.objects.get()
    assert brought.exit_code == 0
    assert Skill.objects.count() > 200
    assert framework.licence_name == "CC BY 4.0"
    assert "European Commission" in framework.attribution


def test_a_bad_file_is_refused_with_its_line(tmp_path):
    path = tmp_path / "skills.csv"
    path.write_bytes(HYGIENE_FR.encode("latin-1", "replace"))

    refused = trillium("import", path)

    assert refused.exit_code == 2
    assert "skills.csv, line 2: expected UTF-8" in refused.stderr
    assert not Skill.objects.exists()


def test_what_is_not_there_is_said(tmp_path):
    assert trillium("import", tmp_path / "none.csv").exit_code == 2
    assert trillium("search", "hygiene").exit_code == 1
