import contextlib
import io
import json
from datetime import timedelta

import pytest

from trillium.accounts.journal.models import Entry
from trillium.accounts.organisations.testing import make_cast
from trillium.accounts.people.testing import THEN
from trillium.structures.skills import actions, permissions
from trillium.structures.skills.models import Skill, SkillFramework, SkillLink
from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import Source
from trillium.structures.skills.testing import (
    BROADER,
    CARE,
    ESCO,
    ESCO_HEADER,
    HYGIENE,
    HYGIENE_FR,
    case_package,
    case_source,
    esco_rows,
    make_framework,
    source,
)

pytestmark = pytest.mark.django_db
LATER = THEN + timedelta(days=30)

NOC = (
    "Level,Hierarchical structure,Code - NOC 2021 V1.0,Class title,Class definition\n"
    "1,Broad category,3,Health occupations,Work in health\n"
    "2,Major group,33,Assisting occupations,Assist\n"
)
NOC_FR = (
    "Niveau,Structure hiérarchique,Code dela CNP 2021 v1.0,Titres de classes,"
    "Définitions de la classe\n"
    "1,Grande catégorie,3,Secteur de la santé,Travail en santé\n"
    "2,Grand groupe,33,Personnel de soutien,Soutenir\n"
)
NOC_ELEMENTS = (
    "Level,Code - NOC 2021 V1.0,Class title,Element Type Label English,"
    "Element Description English\n"
    "2,33,Assisting occupations,All examples,nurse aide\n"
    "2,33,Assisting occupations,All examples,orderly\n"
    "2,33,Assisting occupations,Main duties,Answer call signals\n"
)
MODEL = (
    "Element ID\tElement Name\tDescription\n"
    "2\tWorker Requirements\tWhat workers bring\n"
    "2.A\tBasic Skills\tDeveloped capacities\n"
    '2.A.1\tReading "closely"\tUnderstanding sentences\n'
)
CTDL = {
    "@context": "https://credreg.net/ctdlasn/schema/context/json",
    "@graph": [
        {
            "@id": "https://example.org/f",
            "@type": "ceasn:CompetencyFramework",
            "ceasn:name": {"en-US": "Care", "fr-CA": "Soins"},
            "ceasn:license": "https://creativecommons.org/licenses/by/4.0/",
        },
        {
            "@id": "https://example.org/c1",
            "@type": "ceasn:Competency",
            "ceasn:competencyText": {"en": "Care for people", "fr": "Soigner"},
            "ceasn:hasChild": ["https://example.org/c2"],
            "ceasn:isTopChildOf": "https://example.org/f",
        },
        {
            "@id": "https://example.org/c2",
            "@type": "ceasn:Competency",
            "ceasn:competencyText": {"en": "Wash hands"},
        },
    ],
}


def bring(*files, slug="", at=THEN, **more):
    return actions.import_framework(actor=None, sources=files, slug=slug, at=at, **more)


def rows():
    return (
        SkillFramework.objects.count(),
        Skill.objects.count(),
        SkillLink.objects.count(),
        Entry.objects.count(),
    )


def test_esco_in_two_languages_becomes_one_skill_each():
    found = bring(
        source("skills_en.csv", HYGIENE),
        source("skills_fr.csv", HYGIENE_FR),
        source("broaderRelationsSkillPillar_en.csv", BROADER),
    )

    hygiene = Skill.objects.get(code="s2")
    assert (found.added, found.framework.slug, found.framework.licence_name) == (
        4,
        "esco",
        "CC BY 4.0",
    )
    assert hygiene.label == {
        "en": "apply hygiene practices",
        "fr": "appliquer des pratiques d’hygiène",
    }
    assert hygiene.alternative_labels["fr"] == ["hygiène des mains"]
    assert hygiene.links.get(kind="broader").target.code == "s1"
    assert Skill.objects.get(code="s1").links.get().kind == "top"
    assert Entry.objects.get().verb == "skills.framework_imported"


def test_the_same_files_again_change_nothing():
    files = ("skills_en.csv", HYGIENE), ("skills_fr.csv", HYGIENE_FR)
    bring(*(source(*each) for each in files))
    before = list(Skill.objects.order_by("pk").values()), rows()

    again = bring(*(source(*each) for each in files), at=LATER)

    assert again.nothing
    assert (list(Skill.objects.order_by("pk").values()), rows()) == before


def test_a_newer_version_changes_what_changed_and_withdraws_what_is_missing():
    bring(source("skills_en.csv", HYGIENE), source("skills_fr.csv", HYGIENE_FR))
    untouched = Skill.objects.get(code="s1")
    newer = esco_rows(
        (
            "s1",
            "work in home care",
            "provide care at home\nhome support",
            "Care for people at home.",
        ),
        ("s2", "apply hand hygiene", "", "Keep hands clean."),
        ("s3", "manage computer networks", "run a network", "Keep a network running."),
        ("s5", "use lifts", "", "Lift people safely."),
    )

    found = bring(source("skills_en.csv", newer), at=LATER)

    assert (found.added, found.changed, found.withdrawn, found.unchanged) == (1, 1, 1, 2)
    assert Skill.objects.get(code="s4").withdrawn_at == LATER
    assert Skill.objects.get(code="s2").label["en"] == "apply hand hygiene"
    assert Skill.objects.get(code="s2").label["fr"] == "appliquer des pratiques d’hygiène"
    assert Skill.objects.get(code="s1").changed_at == untouched.changed_at
    assert found.framework.revision == 2

    back = bring(source("skills_en.csv", HYGIENE), at=LATER + timedelta(days=1))
    assert (back.changed, back.withdrawn) == (2, 1)
    assert Skill.objects.get(code="s4").withdrawn_at is None


def test_a_part_of_a_framework_does_not_withdraw_the_rest_unless_it_is_said():
    bring(source("skills_en.csv", HYGIENE))
    before = rows()
    part = source("skills_en.csv", esco_rows(("s1", "work in home care", "", "")))

    with pytest.raises(actions.MostWouldBeWithdrawn, match="3 of 4 entries"):
        bring(part, at=LATER)

    assert rows() == before
    assert not Skill.objects.exclude(withdrawn_at=None).exists()
    assert bring(part, at=LATER, shrinks=True).withdrawn == 3


def test_a_case_package_keeps_its_identifiers_and_its_tree():
    found = bring(case_source())

    top, hands = Skill.objects.get(notation="A"), Skill.objects.get(notation="A.1")
    assert str(found.framework.identifier) == CARE["CFDocument"]["identifier"]
    assert str(hands.identifier) == hands.code == CARE["CFItems"][1]["identifier"]
    assert hands.links.get().target == top
    assert top.links.get().kind == "top"
    assert found.framework.licence_name == "licence"
    assert found.framework.definitions.count() == 6


def test_a_case_package_in_one_line_is_read_the_same():
    text = json.dumps(CARE)

    assert bring(source("package.json", text)).added == 3


def test_onet_tables_are_read_with_their_tree():
    found = bring(source("Content Model Reference.txt", MODEL))

    reading = Skill.objects.get(code="2.A.1")
    assert found.framework.slug == "onet"
    assert reading.label["en"] == 'Reading "closely"'
    assert reading.kind == "skill"
    assert reading.links.get().target.code == "2.A"


def test_noc_tables_are_read_in_both_languages_with_their_examples():
    found = bring(
        source("noc.csv", NOC), source("cnp.csv", NOC_FR), source("elements.csv", NOC_ELEMENTS)
    )

    aides = Skill.objects.get(code="33")
    assert found.added == 2
    assert aides.label == {"en": "Assisting occupations", "fr": "Personnel de soutien"}
    assert aides.alternative_labels["en"] == ["nurse aide", "orderly"]
    assert aides.links.get().target.code == "3"


def test_a_ctdl_graph_is_read_with_children_named_by_their_parent():
    found = bring(source("care.json", json.dumps(CTDL)))

    assert found.framework.name == {"en": "Care", "fr": "Soins"}
    assert Skill.objects.get(code="c2").links.get(kind="broader").target.code == "c1"


def test_links_to_another_framework_find_their_target_whichever_comes_first():
    other = json.loads(json.dumps(CTDL))
    other["@graph"][1]["ceasn:exactAlignment"] = [f"{ESCO}s1"]
    bring(source("care.json", json.dumps(other)))
    link = SkillLink.objects.get(kind="exact")

    assert link.target is None
    bring(source("skills_en.csv", HYGIENE))
    link.refresh_from_db()
    assert link.target.code == "s1"


LATIN = HYGIENE_FR.encode("cp1252", "replace")
CYCLE = BROADER + f"KnowledgeSkillCompetence,{ESCO}s1,KnowledgeSkillCompetence,{ESCO}s2\n"
TWICE = HYGIENE + esco_rows(("s1", "again", "", "")).splitlines()[1] + "\n"
BAD = {
    "latin letters": (source("skills_fr.csv", LATIN), records.WrongEncoding, "line 2"),
    "utf-16": (source("s.csv", HYGIENE.encode("utf-16")), records.Refused, "s.csv"),
    "nothing": (source("s.csv", b""), records.EmptyFile, "empty"),
    "a stranger's columns": (
        source("s.csv", "conceptType,conceptUri,prefLabel\na,b,c\n"),
        records.UnknownColumns,
        "expected the columns of .*conceptType, conceptUri, preferredLabel. Missing: pref",
    ),
    "a code twice": (source("s_en.csv", TWICE), records.DuplicateCode, "stands in line 2"),
    "a row too short": (
        source("s.csv", ESCO_HEADER + "\na,b\n"),
        records.WrongRow,
        "line 2: expected 13 cells, found 2",
    ),
    "no label": (
        source("s.csv", esco_rows(("s1", "", "", ""))),
        records.ValueMissing,
        "line 2.*preferredLabel",
    ),
    "a foreign address": (
        source("s.csv", HYGIENE.replace(ESCO, "javascript:")),
        records.WrongValue,
        "an ESCO address",
    ),
    "NUL": (source("s.csv", HYGIENE.replace("home", "ho\0me", 1)), records.NotText, "line 2"),
    "broken JSON": (
        source("p.json", '{"CFThings": [\n {},\n {"a" 1}]}'),
        records.NotJson,
        "line 3",
    ),
    "a deep JSON": (source("p.json", '{"CFItems": ' + "[" * 100_000), records.NotJson, "deep"),
    "JSON of something else": (source("p.json", '{"a": 1}'), records.UnknownFormat, "CASE JSON"),
    "JSON that goes on": (source("p.json", '{"CFItems": []} x'), records.NotJson, "after the end"),
    "a CASE cycle": (
        case_source(case_package({"A": "a", "B": "b"}, {"A": "B", "B": "A"})),
        records.Cycle,
        "broader than itself: .* → .* → ",
    ),
    "a CASE item without a UUID": (
        source("p.json", json.dumps(CARE).replace(CARE["CFItems"][1]["identifier"], "x")),
        records.WrongValue,
        "a UUID",
    ),
    "no items": (
        case_source({**CARE, "CFItems": [], "CFAssociations": []}),
        records.NoSkills,
        "found none",
    ),
    "no document": (
        case_source({"CFItems": CARE["CFItems"]}),
        records.ValueMissing,
        "CFDocument",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason_and_nothing_changes(name):
    file, problem, reason = BAD[name]
    make_framework()
    before = rows()

    with pytest.raises(problem, match=reason):
        bring(file)

    assert rows() == before


def test_a_cycle_over_two_files_names_the_file_the_line_and_the_way():
    with pytest.raises(records.Cycle, match=r"broader.csv, line 3: .*: s2 → s1 → s2"):
        bring(source("skills_en.csv", HYGIENE), source("broader.csv", CYCLE))

    assert rows() == (0, 0, 0, 0)


class Endless(io.RawIOBase):
    """Half a gigabyte of rows that is never held."""

    def __init__(self, row: bytes, size: int) -> None:
        self.row, self.size, self.at = row, size, 0

    def seek(self, at: int, _whence: int = 0) -> int:
        self.at = at
        return at

    def readable(self):
        return True

    def readline(self, _limit=-1):
        if self.at >= self.size:
            return b""
        self.at += len(self.row)
        return self.row

    def read(self, count=-1):
        if self.at >= self.size:
            return b""
        self.at += count
        return (self.row * (count // len(self.row) + 1))[:count]


@pytest.mark.parametrize("row", [b" " * 60_000 + b"\n", b'{"a": 1}\n'])
def test_half_a_gigabyte_is_refused_without_being_read_to_its_end(row):
    file = Endless(row, 500 * 1024 * 1024)

    with pytest.raises(records.Refused):
        bring(Source(name="large.csv", file=file))

    assert file.at < 250 * 1024 * 1024


def test_a_formula_in_a_cell_is_kept_as_the_text_it_is():
    text = esco_rows(("s1", "=HYPERLINK(1)", "", "+1"))

    bring(source("skills_en.csv", text))

    assert Skill.objects.get().label["en"] == "=HYPERLINK(1)"


def test_two_formats_at_once_are_refused():
    with pytest.raises(actions.SeveralFormats, match="one framework at a time"):
        bring(source("skills_en.csv", HYGIENE), source("noc.csv", NOC))


@pytest.mark.parametrize(("who", "may"), [("amelie", True), ("priya", False), ("sandra", False)])
def test_a_coordinator_imports_and_a_programme_lead_does_not(who, may):
    person = getattr(make_cast(), who)
    entries = Entry.objects.count()

    if may:
        make_framework(actor=person)
    else:
        with pytest.raises(permissions.MayNotImport):
            make_framework(actor=person)

    assert SkillFramework.objects.count() == Entry.objects.count() - entries == int(may)


@pytest.mark.vectors
@pytest.mark.parametrize(
    ("names", "count"),
    [
        (["esco-1.2.0/digCompSkillsCollection_en.csv"], 25),
        (["esco-1.2.0/skillGroups_en.csv"], 640),
        (["frameworks-ctdl-asn/ONET Basic Skills Competency Framework 9-27-19.json"], 12),
        (["frameworks-ctdl-asn/bcsp-asp.json"], 170),
        (["frameworks-ctdl-asn/bcsp-ohst.json"], 101),
        (["frameworks-ctdl-asn/bcsp-stsc.json"], 66),
        (["frameworks-ctdl-asn/ConnectingCredentials.json"], 91),
        (["frameworks-ctdl-asn/ACQF.json"], 6),
        (["frameworks-ctdl-asn/EQF.json"], 6),
    ],
)
def test_a_published_file_is_imported_whole(names, count, vectors):
    with contextlib.ExitStack() as open_:
        files = [
            Source(name=name, file=open_.enter_context((vectors / name).open("rb")))
            for name in names
        ]
        found = bring(*files)

    assert found.added == count


@pytest.mark.vectors
def test_a_published_file_that_names_an_entry_twice_is_refused(vectors):
    name = "frameworks-ctdl-asn/bcsp-chst.json"

    with (
        (vectors / name).open("rb") as file,
        pytest.raises(records.DuplicateCode, match="line 922"),
    ):
        bring(Source(name=name, file=file))
