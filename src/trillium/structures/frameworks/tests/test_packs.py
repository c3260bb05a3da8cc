import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from trillium.structures.designs.document import FIELDS
from trillium.structures.frameworks import packs
from trillium.structures.frameworks.packs import (
    CATALOGUE,
    FAMILIES,
    HOME,
    ORDER,
    NoSuchFramework,
    PackUnreadable,
    load_pack,
    load_packs,
    read_pack,
)

CRITERIA = [criterion for pack in load_packs() for criterion in pack.criteria]


def test_every_file_of_the_catalogue_is_loaded_and_home_comes_first():
    assert sorted(ORDER) == sorted(path.stem for path in CATALOGUE.glob("*.yaml"))
    assert tuple(pack.id for pack in load_packs() if pack.home) == HOME
    assert ORDER[: len(HOME)] == HOME


def test_the_counts_are_those_of_the_crosswalk():
    assert len(load_packs()) == 21
    assert len(CRITERIA) == 290
    assert sum(criterion.confidence == "seen" for criterion in CRITERIA) == 262
    assert sum(criterion.confidence == "recalled" for criterion in CRITERIA) == 28
    assert sum(criterion.rule is not None for criterion in CRITERIA) == 278
    assert len(FAMILIES) == 31
    assert {criterion.family for criterion in CRITERIA} == set(FAMILIES)


def test_only_what_was_seen_and_says_must_binds():
    for criterion in CRITERIA:
        assert criterion.binding == (
            criterion.strength == "must" and criterion.confidence == "seen"
        )


def test_every_criterion_says_where_it_was_read_and_what_it_asks_in_both_languages():
    for criterion in CRITERIA:
        assert criterion.source.title, criterion.id
        assert criterion.section, criterion.id
        assert all(criterion.title.values()), criterion.id
        assert all(criterion.asked.values()), criterion.id
        assert criterion.asked["en"] != criterion.asked["fr"], criterion.id


def test_every_rule_reads_fields_of_a_design():
    for criterion in CRITERIA:
        for path in criterion.rule.fields if criterion.rule else ():
            assert packs.wording.catalogue_path(path) in FIELDS, (criterion.id, path)


def test_every_family_has_a_name_in_both_languages():
    assert all(set(words) == {"en", "fr"} and all(words.values()) for words in FAMILIES.values())


def test_an_unknown_framework_is_refused_with_the_nearest():
    with pytest.raises(NoSuchFramework, match="The nearest is osap_768_20"):
        load_pack("osap")


def test_a_path_is_no_framework():
    with pytest.raises(NoSuchFramework):
        load_pack("../catalogue/cican_2021")


def changed(**changes):
    raw = yaml.safe_load((CATALOGUE / "cican_2021.yaml").read_text(encoding="utf-8"))
    criterion = raw["criteria"][0]
    for key, value in changes.items():
        target = criterion if key in criterion and key not in {"id", "title", "source"} else raw
        target[key] = value
    return yaml.safe_dump(raw, allow_unicode=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strength": "shall"}, ["criterion ci-def", "strength as one of must, should, may"]),
        ({"family": "pets"}, ["criterion ci-def", "family as one of"]),
        ({"rule": {"op": "nonempty", "field": "titel"}}, ["criterion ci-def, rule", "title"]),
        ({"rule": {"op": "nonempt", "field": "title"}}, ["an operator of"]),
        ({"settled_by": "person"}, ["a rule exactly when"]),
        ({"settled_by": "both"}, ["judged as {en: …, fr: …}"]),
        ({"fields": ["titel"]}, ["nearest: title"]),
        ({"title": {"en": "x"}}, ["the top", "title as {en: …, fr: …}"]),
        ({"titel": "x"}, ["one of the keys", "nearest: title"]),
        ({"sources": {}}, ["sources as a mapping"]),
        ({"main_source": "S99"}, ["main_source as one of S1"]),
        ({"criteria": []}, ["criteria as a list"]),
        ({"year": 2021}, ["year as a text"]),
    ],
)
def test_a_broken_framework_names_its_place_and_what_was_expected(changes, words):
    with pytest.raises(PackUnreadable) as caught:
        read_pack(changed(**changes), "mine.yaml")

    assert "mine.yaml" in str(caught.value)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize("text", ["a: [", "\x00", "- a", ""])
def test_what_is_no_framework_is_refused(text):
    with pytest.raises(PackUnreadable, match=r"mine\.yaml"):
        read_pack(text, "mine.yaml")


def test_two_criteria_of_one_id_are_refused():
    raw = yaml.safe_load((CATALOGUE / "cican_2021.yaml").read_text(encoding="utf-8"))
    raw["criteria"] *= 2

    with pytest.raises(PackUnreadable, match="different ids"):
        read_pack(yaml.safe_dump(raw), "mine.yaml")


def test_checking_needs_no_django():
    code = (
        "import sys\n"
        "from trillium.structures.frameworks import packs, report, rules\n"
        "rules.check_all({}, packs.load_packs())\n"
        "sys.exit('django' in sys.modules)\n"
    )
    source = Path(__file__).parents[4]

    done = subprocess.run([sys.executable, "-c", code], cwd=source, check=False)  # noqa: S603

    assert done.returncode == 0


def test_the_framework_of_the_guide_is_well_formed():
    guide = Path(__file__).parents[5] / "docs" / "develop" / "add-a-framework.md"
    if not guide.exists():
        pytest.skip("the documentation is not beside the installed package")
    example = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]

    pack = read_pack(example, "example_2026.yaml")

    assert [criterion.settled_by for criterion in pack.criteria] == ["both"]
