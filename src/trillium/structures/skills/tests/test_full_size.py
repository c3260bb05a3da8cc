"""Tables as large as O*NET and the NOC publish them, in their official columns."""

import io
import random

import pytest

from trillium.accounts.people.testing import THEN
from trillium.structures.skills import actions, queries
from trillium.structures.skills.models import Skill, SkillFramework, SkillLink
from trillium.structures.skills.reading import records
from trillium.structures.skills.reading.lines import Source
from trillium.structures.skills.testing import source

pytestmark = pytest.mark.django_db
MODEL = "Element ID\tElement Name\tDescription"
OCCUPATIONS = "O*NET-SOC Code\tTitle\tDescription"
TASKS = "O*NET-SOC Code\tTask ID\tTask\tTask Type\tIncumbents Responding\tDate\tDomain Source"
RATINGS = (
    "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tN\tStandard Error\t"
    "Lower CI Bound\tUpper CI Bound\tRecommend Suppress\tNot Relevant\tDate\tDomain Source"
)
ELEMENTS_EN = (
    "Level,Code - NOC 2021 V1.0,Class title,Element Type Label English,Element Description English"
)
ELEMENTS_FR = (
    "Niveau,Code dela CNP 2021 v1.0,Titres de classes,Nom du type d'élément Français,"
    "Description d'élément Français"
)
CLASSES_EN = "Level,Hierarchical structure,Code - NOC 2021 V1.0,Class title,Class definition"
CLASSES_FR = (
    "Niveau,Structure hiérarchique,Code dela CNP 2021 v1.0,Titres de classes,"
    "Définitions de la classe"
)
WORDS = ("patients", "pumps", "records", "kitchens", "networks", "timber", "budgets", "children")
WORDS_FR = ("patients", "pompes", "dossiers", "cuisines", "réseaux", "bois", "budgets", "enfants")


def table(name, header, rows):
    return source(name, "\n".join([header, *rows]) + "\n")


def content_model():
    branches = ["1", "1.A", "2", "2.A", "2.B", "4", "4.A"]
    leaves = [f"2.{part}.{number}" for part in "AB" for number in range(1, 18)]
    leaves += [f"4.A.{number}" for number in range(1, 590)]
    rows = [f"{code}\tElement {code}\tWhat {code} means" for code in branches + leaves]
    return table("Content Model Reference.txt", MODEL, rows)


def occupations(count):
    return [f"{11 + number // 100:02}-{1000 + number % 100}.00" for number in range(count)]


def onet(count=1016):
    """Return about 1,000 occupations, 19,000 tasks and 62,000 ratings, as release 28 has."""
    dice = random.Random(3)  # noqa: S311 -- the same tables in every run
    codes = occupations(count)
    tasks = [
        f'{code}\t{number * 20 + place}\tPrepare {dice.choice(WORDS)} "{place}" of {code}\t'
        "Core\t89\t07/2014\tIncumbent"
        for number, code in enumerate(codes)
        for place in range(19)
    ]
    ratings = [
        f"{code}\t2.{part}.{number}\tElement\t{scale}\t{dice.uniform(1, 5):.2f}\t8\t0.12\t1.1\t4.9"
        "\tN\tn/a\t08/2023\tAnalyst"
        for code in codes
        for part in "AB"
        for number in range(1, 16)
        for scale in ("IM", "LV")
    ]
    return [
        content_model(),
        table("Occupation Data.txt", OCCUPATIONS, [f"{code}\tWork {code}\tDo" for code in codes]),
        table("Task Statements.txt", TASKS, tasks),
        table("Skills.txt", RATINGS, ratings),
    ]


def noc():
    """Return 821 classes and about 45,000 elements in each language, as NOC 2021 v1.0 has."""
    units = [f"{broad}{unit:04}" for broad in range(10) for unit in range(51)]
    codes = sorted({unit[:length] for unit in units for length in range(1, 6)})
    files = []
    for name, header, elements, words, kinds in (
        ("noc", CLASSES_EN, ELEMENTS_EN, WORDS, ("All examples", "Main duties")),
        ("cnp", CLASSES_FR, ELEMENTS_FR, WORDS_FR, ("Tous les exemples", "Fonctions principales")),
    ):
        rows = [f'{len(code)},Group,{code},"Title {code}, {name}",About' for code in codes]
        files.append(table(f"{name}.csv", header, rows))
        rows = [
            f'5,{code},Title,{kinds[place % 3 == 0]},"{words[place % 8]} {code}, {place}"'
            for code in units
            for place in range(88)
        ]
        files.append(table(f"{name}-elements.csv", elements, rows))
    return files


def bring(*files, **more):
    return actions.import_framework(actor=None, sources=files, at=THEN, **more)


def test_onet_of_full_size_comes_in_with_its_tasks_and_the_skills_of_its_occupations():
    files = onet()

    found = bring(*files)

    assert found.added == 630 + 1016 + 1016 * 19
    task = Skill.objects.get(code="task-25")
    assert task.links.get().target.code == "11-1001.00"
    important = SkillLink.objects.filter(origin__code="11-1001.00", kind="related")
    assert 0 < important.count() < 30
    assert queries.search("prepare kitchens", language="en")
    assert bring(*files).nothing


def test_the_noc_of_full_size_comes_in_with_the_examples_of_both_languages():
    found = bring(*noc())

    unit = Skill.objects.get(code="30001")
    assert found.framework.languages == ["en", "fr"]
    assert unit.label == {"en": "Title 30001, noc", "fr": "Title 30001, cnp"}
    assert len(unit.alternative_labels["fr"]) == 58
    assert len(unit.details["duties_fr"]) == 30
    assert unit.links.get(kind="broader").target.code == "3000"
    assert queries.search("réseaux 30001", language="fr")[0].skill == unit


ROW = "11-1011.00\t2.A.1\tReading\tIM\t{}\t8\t0.1\t1\t5\tN\tn/a\t08/2023\tAnalyst"
MANY = [ROW.format("4.12")] * 1000
BAD = {
    "a comma for a point": (
        table("Skills.txt", RATINGS, [*MANY, ROW.format("4,12")]),
        records.WrongValue,
        "Skills.txt, line 1002: expected a number for “Data Value”, found “4,12”",
    ),
    "a formula for a number": (
        table("Skills.txt", RATINGS, [*MANY, ROW.format("=1+1")]),
        records.WrongValue,
        "line 1002.*found “=1\\+1”",
    ),
    "columns of a spreadsheet": (
        table("Task Statements.txt", TASKS.replace("Task ID", "TaskID"), []),
        records.UnknownColumns,
        "line 1: expected the columns of O\\*NET Task Statements.*Missing: Task ID",
    ),
    "commas for tabs": (
        source("Content Model Reference.txt", MODEL.replace("\t", ",") + "\n1,A,B\n"),
        records.UnknownColumns,
        "Content Model Reference.txt, line 1",
    ),
    "a task twice": (
        table("T.txt", TASKS, ["11-1011.00\t8\tLead\tCore\t1\t1\tx"] * 2),
        records.DuplicateCode,
        "T.txt, line 3: “task-8” stands in line 2 already",
    ),
    "a row cut off": (
        table("T.txt", TASKS, ["11-1011.00\t8\tLead\tCore\t1\t1\tx", "11-1011.00\t9"]),
        records.WrongRow,
        "T.txt, line 3: expected 7 cells, found 2",
    ),
    "French letters of Windows": (
        Source(
            name="cnp.csv",
            file=io.BytesIO((CLASSES_FR + "\n1,Catégorie,3,Santé,Travail\n").encode("cp1252")),
        ),
        records.WrongEncoding,
        "cnp.csv, line 1: expected UTF-8",
    ),
    "a class without a title": (
        table("noc.csv", CLASSES_EN, ["1,Broad,3,Health,Work", "2,Major,33,,Assist"]),
        records.ValueMissing,
        "noc.csv, line 3: expected a value for “Class title”",
    ),
    "elements without their classes": (
        table("elements.csv", ELEMENTS_EN, ["5,30001,Title,All examples,nurse"]),
        records.ValueMissing,
        "expected a value for “label”",
    ),
    "ratings alone": (table("Skills.txt", RATINGS, MANY), records.NoSkills, "found none"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_table_is_refused_with_line_and_reason_and_nothing_changes(name):
    file, problem, reason = BAD[name]

    with pytest.raises(problem, match=reason):
        bring(file)

    assert not SkillFramework.objects.exists()
    assert not Skill.objects.exists()
