import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from trillium.structures.designs.document import FIELDS
from trillium.structures.frameworks.door import FAMILIES, PackUnreadable
from trillium.structures.frameworks.pack import HOME
from trillium.structures.frameworks.pack_file import demand_no_cycle, read_pack
from trillium.structures.frameworks.packs import (
    CATALOGUE,
    ORDER,
    NoSuchFramework,
    load_pack,
    load_packs,
)
from trillium.structures.frameworks.paths import catalogue_path

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
            assert catalogue_path(path) in FIELDS, (criterion.id, path)


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
    raw["criteria"].append(dict(raw["criteria"][0]))
    dumper = yaml.SafeDumper
    text = yaml.dump(raw, Dumper=type("Plain", (dumper,), {"ignore_aliases": lambda *_: True}))

    with pytest.raises(PackUnreadable, match="different ids"):
        read_pack(text, "mine.yaml")


BOMB = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB.encode(), ["line 1", "without tags, anchors and aliases"]),
        (b"a: &a [*a]\n", ["line 1"]),
        ("id: x\ntitle: d\u00e9j\u00e0\n".encode("latin-1"), ["line 2", "UTF-8", "byte 0xe9"]),
        ("id: x".encode("utf-16"), ["UTF-8", "UTF-16"]),
        (b"id: x\nid: y\n", ["line 2", "every key once"]),
        (b"id: !!python/object:os.system x\n", ["line 1", "without tags"]),
        (b"[" * 400_000, ["well-formed YAML"]),
        (b"- " * 200_000 + b"x", ["mine.yaml"]),
        (b"x" * 500_001, ["at most 500,000 bytes", "500,001 bytes"]),
        (b"id: x\x00", ["mine.yaml"]),
    ],
)
def test_a_hostile_file_is_refused_with_its_line(data, words):
    with pytest.raises(PackUnreadable) as caught:
        read_pack(data, "mine.yaml")

    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "mine.yaml" in caught.value.words["fr"]


def written(**changes):
    text = (CATALOGUE / "cican_2021.yaml").read_text(encoding="utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("strength: must", "strength: shall", ["criterion ci-def", "strength as one of"]),
        ("retrieved:", "valid_from: soon\nretrieved:", ["valid_from as a date YYYY-MM-DD"]),
        (
            "retrieved:",
            "valid_from: '2026-02-01'\nvalid_until: '2026-01-01'\nretrieved:",
            ["valid_until after valid_from"],
        ),
        ("retrieved:", "superseded_by: cican_2021\nretrieved:", ["another framework"]),
        ("id: cican_2021", "id: Ci Can", ["small letters"]),
    ],
)
def test_a_refusal_names_the_line(old, new, words):
    text = written(change=(old, new))
    with pytest.raises(PackUnreadable) as caught:
        read_pack(text, "mine.yaml")

    said = str(caught.value)
    assert all(word in said for word in words), said
    line = int(said.partition("at line ")[2].partition(",")[0])
    assert set(new.split("\n")) & {text.split("\n")[line - 1].strip().removeprefix("- ")}, said


def test_frameworks_that_supersede_one_another_in_a_circle_are_refused():
    first, second = load_packs()[:2]
    circle = {
        first.id: replace(first, superseded_by=second.id),
        second.id: replace(second, superseded_by=first.id),
    }

    with pytest.raises(PackUnreadable, match="in a circle"):
        demand_no_cycle(circle)


def test_a_framework_holds_between_its_days():
    pack = replace(load_packs()[0], valid_from="2026-01-01", valid_until="2026-12-31")

    assert pack.standing(date(2025, 12, 31)) == "not_yet"
    assert pack.standing(date(2026, 1, 1)) == pack.standing(date(2026, 12, 31)) == "holds"
    assert pack.standing(date(2027, 1, 1)) == "ended"
    assert replace(pack, superseded_by="next").standing(date(2026, 5, 1)) == "superseded"


def test_layout_does_not_change_the_digest_of_a_framework_but_a_word_does():
    text = written()

    assert read_pack(f"# a note\n{text}", "a").digest == read_pack(text, "b").digest
    changed_text = written(change=("strength: must", "strength: may"))
    assert read_pack(changed_text, "a").digest != read_pack(text, "b").digest


def test_the_schema_for_other_tools_accepts_the_catalogue_and_refuses_what_we_refuse():
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((CATALOGUE / "pack.schema.json").read_text(encoding="utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    whole = yaml.safe_load((CATALOGUE / "cican_2021.yaml").read_text(encoding="utf-8"))

    for path in CATALOGUE.glob("*.yaml"):
        assert not list(check.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert list(check.iter_errors(whole | {"titel": "x"}))
    assert list(check.iter_errors(whole | {"criteria": []}))


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


def test_a_framework_whose_sources_were_read_more_than_a_year_ago_says_so():
    pack = replace(load_packs()[0], retrieved="2026-11-24")

    assert not pack.read_long_ago(date(2027, 11, 24))
    assert pack.read_long_ago(date(2027, 12, 1))
    assert not replace(pack, owner="somebody").read_long_ago(date(2030, 1, 1))
    assert not replace(pack, retrieved="spring").read_long_ago(date(2030, 1, 1))


def test_a_day_in_the_catalogue_is_one_and_names_its_source():
    for pack in load_packs():
        assert pack.last_read is not None
        if pack.valid_from:
            assert pack.since.isoformat() == pack.valid_from
            assert pack.valid_from[:4] in " ".join(
                [pack.year["en"], pack.version["en"], pack.source.title]
            ), pack.id


@pytest.mark.django_db
def test_the_page_warns_where_a_framework_has_ended(client):
    page = client.get("/frameworks/nzqa_2022").text

    assert "It held until" in page
    assert "Checked on" in page
