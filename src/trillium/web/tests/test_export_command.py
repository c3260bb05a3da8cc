import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from typer.main import get_command

from trillium.structures.designs.document import read_design
from trillium.web import cli

ROOT = Path(__file__).resolve().parents[4]
VECTORS = Path(os.environ.get("TRILLIUM_VECTORS", ROOT.parent / "shared" / "vectors"))
EXAMPLE = Path(cli.__file__).parent / "example" / "infection_control.yaml"
PAGE = "https://badges.example.org/catalogue/infection-control"


def export(form, *arguments, design=EXAMPLE, text=None):
    given = ["export", str(design), "--format", form, *arguments]
    return CliRunner().invoke(get_command(cli.app), given, input=text)


def test_yaml_and_json_hold_the_whole_design_exactly():
    before = read_design(EXAMPLE.read_text("utf-8"), "x")

    for form in ("yaml", "json"):
        done = export(form)
        assert done.exit_code == 0
        assert read_design(done.stdout, "x") == before
        assert export(form, design="-", text=done.stdout).stdout == done.stdout


@pytest.mark.parametrize("form", ["schema.org", "ctdl", "elm"])
def test_the_formats_of_registers_name_the_page(form):
    done = export(form, "--page", PAGE)

    assert done.exit_code == 0
    assert PAGE in done.stdout
    assert json.loads(done.stdout)["@graph"]


@pytest.mark.vectors
@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/vectors is not here")
def test_the_achievement_follows_1edtechs_schema():
    path = VECTORS / "1edtech-ob3-schema" / "ob_v3p0_achievementcredential_schema.json"
    schema = json.loads(path.read_text("utf-8"))
    part = {"$defs": schema["$defs"], "$ref": "#/$defs/Achievement"}
    validator = jsonschema.Draft201909Validator(part)
    achievement = json.loads(export("ob3").stdout)
    achievement.pop("@context")

    assert [error.message for error in validator.iter_errors(achievement)] == []
    assert list(validator.iter_errors(achievement | {"achievementType": 3}))


def test_csv_is_one_row():
    rows = list(csv.DictReader(io.StringIO(export("csv").stdout)))

    assert [each["title_en"] for each in rows] == ["Infection prevention and control in home care"]


def test_ctdl_without_a_page_says_what_is_missing(tmp_path):
    small = tmp_path / "small.yaml"
    small.write_text(yaml.safe_dump({"title": "Welding"}), encoding="utf-8")

    done = export("ctdl", design=small)

    assert done.exit_code == 2
    assert "--page" in done.stderr
    assert done.stdout == ""


def test_a_wrong_page_and_a_wrong_file_are_refused(tmp_path):
    assert "starts with https://" in export("elm", "--page", "badges").stderr
    assert export("elm", design=tmp_path / "none.yaml").exit_code == 2
    assert "titel is not a field" in export("json", design="-", text="titel: x").stderr


def test_exporting_loads_no_django():
    code = (
        "import sys\n"
        "from typer.main import get_command\n"
        "from trillium.web import cli\n"
        f"given = ['export', {str(EXAMPLE)!r}, '--format', 'ob3']\n"
        "get_command(cli.app)(given, standalone_mode=False)\n"
        "sys.exit('django' in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stderr
