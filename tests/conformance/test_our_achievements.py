"""What our catalogue serves as an Open Badges achievement, against 1EdTech's own JSON Schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft201909Validator

from trillium.accounts.organisations.testing import make_cast
from trillium.delivery.offerings.testing import launch_document, make_published
from trillium.structures.designs.document import read_design
from trillium.web.example import cast as example

pytestmark = [pytest.mark.vectors, pytest.mark.django_db]


@pytest.fixture
def achievement(vectors):
    path = vectors("1edtech-ob3-schema") / "ob_v3p0_achievementcredential_schema.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    return Draft201909Validator({"$ref": "#/$defs/Achievement", "$defs": whole["$defs"]})


def whole_design():
    path = Path(example.__file__).with_name("infection_control.yaml")
    return read_design(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("design", [launch_document, whole_design], ids=["small", "whole"])
def test_the_achievement_of_a_catalogue_entry_has_the_official_shape(client, achievement, design):
    version = make_published(make_cast(), document=design())

    served = client.get(f"/catalogue/{version.design.slug}.ob3.json").json()

    misfits = [f"{list(each.path)}: {each.message}" for each in achievement.iter_errors(served)]
    assert not misfits, misfits
    assert achievement.is_valid(served | {"criteria": 5}) is False  # the check can fail
