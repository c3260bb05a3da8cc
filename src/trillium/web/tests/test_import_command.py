import json
from pathlib import Path

from typer.testing import CliRunner

from trillium.web.cli import app

EXAMPLE = Path(__file__).parents[1] / "example" / "infection_control.yaml"


def run(*arguments, **options):
    return CliRunner().invoke(app, [str(each) for each in arguments], **options)


def test_each_whole_format_that_is_exported_is_read_as_it_was(tmp_path):
    known = json.loads(run("import", EXAMPLE, "--format", "json").stdout)

    for form in ("yaml", "json", "xlsx"):
        file = tmp_path / f"design.{form}"
        file.write_bytes(run("export", EXAMPLE, "--format", form).stdout_bytes)
        again = json.loads(run("import", file, "--format", "json").stdout)
        assert again == known, form


def test_a_badge_becomes_a_design_and_what_was_left_out_is_named():
    badge = {"type": "Achievement", "name": "Care", "image": {"id": "https://example.org/a.png"}}

    answer = run("import", "-", input=json.dumps(badge))

    assert answer.exit_code == 0
    assert "en: Care" in answer.stdout
    assert "image" in answer.stderr
    assert "A design has no field for it." in answer.stderr


def test_the_workbook_to_fill_in_is_written(tmp_path):
    file = tmp_path / "template.xlsx"

    assert run("import", "--template", file).exit_code == 0

    assert run("import", file).stdout == "{}\n"


def test_a_file_that_cannot_be_read_is_named_in_the_readers_language(tmp_path):
    file = tmp_path / "design.csv"
    file.write_text("Champ,Anglais\nworkload.hours,beaucoup\n", encoding="utf-8")

    answer = run("import", file, "--language", "fr")

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "design.csv, ligne 2 : workload.hours : attendu" in answer.stderr


def test_no_file_at_all_is_said_in_one_sentence(tmp_path):
    assert run("import").exit_code == 2
    assert "found: No such file" in run("import", tmp_path / "none.yaml").stderr
    assert "found: Is a directory" in run("import", tmp_path).stderr
