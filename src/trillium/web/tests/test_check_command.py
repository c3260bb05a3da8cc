import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from typer.main import get_command

from trillium.structures.designs import document as designs
from trillium.structures.frameworks import checklist, packs, rules
from trillium.web import cli

EXAMPLE = Path(cli.__file__).parent / "example" / "infection_control.yaml"
IDEA = EXAMPLE.with_name("supervising_simulation.yaml")
HOME = [part for framework in packs.HOME for part in ("--framework", framework)]
#: What only another country, or another size, can give the example; each is reported with a reason.
OPEN_ELSEWHERE = {
    "em-1", "em-2", "em-3", "em-4", "em-8", "ie-5", "ie-6", "nl-1", "nz-l4", "nz-l5", "nz-l6",
    "nz-l7", "nz-l8", "nz-a2", "nz-p2", "nz-p3", "su-6", "ae-1",
}  # fmt: skip


def run(*arguments, text=None):
    return CliRunner().invoke(get_command(cli.app), [str(part) for part in arguments], input=text)


def test_the_example_stands_for_every_home_framework():
    done = run("check", EXAMPLE, *HOME)

    assert done.exit_code == 0
    assert "Every binding criterion is met." in done.stdout


def test_the_example_misses_elsewhere_only_what_it_cannot_honestly_have():
    done = run("check", EXAMPLE, "--format", "json")

    report = json.loads(done.stdout)
    missing = {
        criterion["id"]
        for framework in report["frameworks"]
        for criterion in framework["criteria"]
        if criterion["result"] == "missing" and criterion["strength"] == "must"
    }
    assert done.exit_code == 1
    assert report["design"] == "Infection prevention and control in home care"
    assert missing == OPEN_ELSEWHERE


def test_an_idea_is_checked_and_does_not_stand():
    assert run("check", IDEA, *HOME).exit_code == 1


def test_an_empty_file_is_an_empty_design(tmp_path):
    empty = tmp_path / "empty.yaml"
    empty.write_text("", encoding="utf-8")

    done = run("check", empty, "--format", "json")

    assert done.exit_code == 1
    frameworks = json.loads(done.stdout)["frameworks"]
    assert [framework["id"] for framework in frameworks] == list(packs.ORDER)
    assert all(framework["missing"] > 0 for framework in frameworks)


def test_an_open_attestation_fails_only_when_strict():
    one = ("check", EXAMPLE, "--framework", "ecampusontario_pf_2020")

    assert run(*one).exit_code == 0
    assert run(*one, "--strict").exit_code == 1
    assert run("check", EXAMPLE, "--framework", "cican_2021", "--strict").exit_code == 0


def test_what_is_to_be_confirmed_never_fails(tmp_path):
    report = rules.check({}, packs.load_pack("microbol_2022"))
    empty = tmp_path / "empty.yaml"
    empty.write_text("", encoding="utf-8")

    assert report.to_confirm == 4
    assert run("check", empty, "--framework", "microbol_2022").exit_code == 0


def test_a_wrong_type_names_file_line_field_and_what_was_expected(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("title: x\nworkload:\n  hours: many\n", encoding="utf-8")

    done = run("check", wrong)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "wrong.yaml, line 3: workload.hours: expected a number" in done.stderr


def test_a_misspelt_field_is_refused_with_the_nearest_name_in_french_too(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("outcoms: []\n", encoding="utf-8")

    done = run("check", wrong, "--language", "fr")

    assert done.exit_code == 2
    assert "ligne 1 : outcoms n’est pas un champ" in done.stderr
    assert "outcomes" in done.stderr


@pytest.mark.parametrize("content", [b"- a list", b"just words", b"\xff\xfe\x00", b"a: [", b"5"])
def test_what_is_no_design_is_refused_in_one_sentence(tmp_path, content):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_bytes(content)

    done = run("check", wrong)

    assert done.exit_code == 2
    assert "wrong.yaml" in done.stderr
    assert "Traceback" not in done.output


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert run("check", tmp_path / "none.yaml").exit_code == 2
    assert run("check", tmp_path).exit_code == 2


def test_a_huge_file_is_refused(tmp_path):
    huge = tmp_path / "huge.yaml"
    huge.write_text("title: " + "x" * 2_000_000, encoding="utf-8")

    done = run("check", huge)

    assert done.exit_code == 2
    assert "at most 1,000,000 characters" in done.stderr


def test_an_unknown_framework_is_refused_with_the_nearest():
    done = run("check", EXAMPLE, "--framework", "osap")

    assert done.exit_code == 2
    assert "osap_768_20" in done.stderr


def test_a_design_can_come_from_standard_input():
    assert run("check", "-", *HOME, text=EXAMPLE.read_text(encoding="utf-8")).exit_code == 0


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_is_written_in_the_language_asked_for(language):
    done = run("check", EXAMPLE, *HOME, "--format", "html", "--language", language)

    assert done.exit_code == 0
    assert f'<html lang="{language}">' in done.stdout


def test_frameworks_are_listed_and_shown():
    listed, shown = run("frameworks"), run("frameworks", "osap_768_20", "--language", "fr")

    assert len(listed.stdout.splitlines()) == 21
    assert "Entre 5 et 300 heures" in shown.stdout
    assert len(json.loads(run("frameworks", "--format", "json").stdout)) == 21
    assert run("frameworks", "none").exit_code == 2


def test_the_whole_command_runs_without_django():
    code = (
        "import sys\n"
        "from trillium.web import cli\n"
        "try:\n"
        "    cli.main()\n"
        "except SystemExit as done:\n"
        "    loaded = {'django', 'cryptography'} & set(sys.modules)\n"
        "    sys.exit(3 if loaded else done.code)\n"
    )

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, "check", str(EXAMPLE), *HOME],
        check=False,
        capture_output=True,
        cwd=Path(cli.__file__).parents[2],
        env={**os.environ, "LC_ALL": "C"},
    )

    assert done.returncode == 0, done.stderr
    assert b"Every binding criterion is met." in done.stdout


def test_a_file_too_large_is_said_to_be_so_even_when_it_is_cut_within_a_character(tmp_path):
    large = tmp_path / "large.yaml"
    large.write_text("x" + "é" * 2_500_000, encoding="utf-8")

    done = run("check", large)

    assert done.exit_code == 2
    assert "expected at most 1,000,000 characters" in done.stderr


@pytest.fixture
def folder(tmp_path):
    """Hold the example, an idea, one bad file and one that is no design."""
    (tmp_path / "below").mkdir()
    shutil.copy(EXAMPLE, tmp_path / "a.yaml")
    shutil.copy(IDEA, tmp_path / "below" / "b.yml")
    (tmp_path / "notes.txt").write_text("not a design", encoding="utf-8")
    (tmp_path / ".hidden.yaml").write_text("titel: x", encoding="utf-8")
    return tmp_path


def rows_of(done):
    return list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))


def test_a_folder_gives_one_line_for_each_design_and_framework(folder):
    done = run("check", folder, "--format", "csv")

    rows = rows_of(done)
    assert done.exit_code == 1
    assert [row["File"] for row in rows] == ["a.yaml"] * 21 + [str(Path("below") / "b.yml")] * 21
    assert [row["Framework"] for row in rows] == list(packs.ORDER) * 2
    osap = rows[21 + packs.ORDER.index("osap_768_20")]
    assert osap["binding ones met"] == "no"
    assert osap["missing first"]


def test_a_folder_that_meets_what_is_asked_ends_with_zero(folder):
    (folder / "below" / "b.yml").unlink()

    assert run("check", folder, *HOME).exit_code == 0


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_bad_file_of_a_folder_is_named_and_the_others_are_checked(folder, form):
    (folder / "bad.yaml").write_text("title: x\ntitel: y\n", encoding="utf-8")
    (folder / "latin.yaml").write_bytes("title: d\u00e9j\u00e0".encode("latin-1"))

    done = run("check", folder, "--format", form, *HOME)

    assert done.exit_code == 2
    assert "bad.yaml" in done.stderr
    assert "line 2" in done.stderr
    assert "latin.yaml: expected UTF-8" in done.stderr
    assert "b.yml" in done.stdout


def test_a_folder_as_json_is_one_list(folder):
    (folder / "bad.json").write_text('{"title": 1}', encoding="utf-8")

    found = json.loads(run("check", folder, "--format", "json", *HOME).stdout)

    assert [entry["file"] for entry in found] == ["a.yaml", "bad.json", "below/b.yml"]
    assert found[0]["frameworks"][0]["missing"] == 0
    assert found[1]["unreadable"]


def test_a_title_that_looks_like_a_formula_does_nothing_in_a_spreadsheet(folder):
    (folder / "c.yaml").write_text("title: '=HYPERLINK(1)'\n", encoding="utf-8")

    titles = {row["Design"] for row in rows_of(run("check", folder, "--format", "csv", *HOME))}

    assert "'=HYPERLINK(1)" in titles


def test_json_is_read_as_yaml_is(folder):
    design = designs.read_design(EXAMPLE.read_text(encoding="utf-8"), "x")
    (folder / "a.json").write_text(json.dumps(design), encoding="utf-8")

    rows = rows_of(run("check", folder, "--format", "csv"))

    assert [list(row.values())[1:] for row in rows if row["File"] == "a.json"] == [
        list(row.values())[1:] for row in rows if row["File"] == "a.yaml"
    ]


def test_many_designs_are_checked_on_all_cores_in_order(folder):
    for number in range(70):
        (folder / f"d{number:02}.json").write_text(f'{{"title": "D {number}"}}', encoding="utf-8")

    rows = rows_of(run("check", folder, "--format", "csv", "--framework", "cican_2021"))

    assert [row["File"] for row in rows][1:] == [
        str(Path("below") / "b.yml"),
        *(f"d{number:02}.json" for number in range(70)),
    ]


def test_an_empty_folder_and_a_page_of_a_folder_are_refused(tmp_path):
    empty = run("check", tmp_path)
    (tmp_path / "a.yaml").write_text("", encoding="utf-8")
    page = run("check", tmp_path, "--format", "html")

    assert (empty.exit_code, page.exit_code) == (2, 2)
    assert "holds no design" in empty.stderr
    assert "is a folder" in page.stderr


def test_one_design_as_csv_is_one_line_for_each_framework():
    assert len(rows_of(run("check", EXAMPLE, "--format", "csv", *HOME))) == len(packs.HOME)


def own_pack(folder, **changes):
    content = checklist.framework(
        **{
            "framework_id": "ours",
            "owner": {"en": "Lakeshore College", "fr": "Collège Lakeshore"},
            "title": {"en": "Our checklist", "fr": "Notre liste"},
            "definition": {"en": "For all", "fr": "Pour tout"},
            "lines": [
                checklist.Line(
                    title={"en": "A title", "fr": "Un titre"}, strength="must", field="title"
                )
            ],
            "day": "2026-01-01",
        }
        | changes
    )
    path = folder / "ours.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_design_is_held_against_a_framework_of_ones_own_alone(tmp_path):
    done = run("check", EXAMPLE, "--pack", own_pack(tmp_path), "--format", "json")

    assert done.exit_code == 0
    assert [each["id"] for each in json.loads(done.stdout)["frameworks"]] == ["ours"]


def test_a_folder_is_held_against_ones_own_framework_beside_a_published_one(tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "design.yaml")
    (tmp_path / "packs").mkdir()
    pack = own_pack(tmp_path / "packs")

    done = run("check", tmp_path / "design.yaml", "--pack", pack, *HOME[:2], "--format", "csv")

    rows = list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert [row[2] for row in rows[1:]] == [packs.HOME[0], "ours"]


@pytest.mark.parametrize(
    ("text", "words"), [("id: x\n", "ours.yaml"), ("a: [", "well-formed YAML"), (None, "No such")]
)
def test_a_framework_of_ones_own_that_cannot_be_read_is_named(tmp_path, text, words):
    path = tmp_path / "ours.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    done = run("check", EXAMPLE, "--pack", path)

    assert done.exit_code == 2
    assert words in done.stderr
