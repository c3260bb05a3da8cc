import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.structures.frameworks import packs, rules
from trillium.structures.frameworks.operators import OPERATORS, compile_rule
from trillium.structures.frameworks.paths import RuleMalformed, reader


def hours(value):
    return {"workload": {"hours": value}}


def outcomes(*items):
    return {"outcomes": list(items)}


FORM = {"en": "six digits", "fr": "six chiffres"}
CASES = {
    "present": (
        {"op": "present", "field": "delivery.synchronous"},
        [{"delivery": {"synchronous": False}}, {"delivery": {"synchronous": True}}],
        [{}, {"delivery": {}}, {"delivery": {"synchronous": None}}],
    ),
    "nonempty": (
        {"op": "nonempty", "field": "title"},
        [{"title": "x"}, {"title": {"en": "", "fr": "x"}}],
        [{}, {"title": ""}, {"title": None}, {"title": {"en": "", "fr": ""}}, {"title": {}}],
    ),
    "empty": (
        {"op": "empty", "field": "credential_template.expiry_months"},
        [{}, {"credential_template": {}}, {"credential_template": {"expiry_months": ""}}],
        [{"credential_template": {"expiry_months": 0}}],
    ),
    "is_true": (
        {"op": "is_true", "field": "transcript.recorded"},
        [{"transcript": {"recorded": True}}],
        [{}, {"transcript": {"recorded": False}}, {"transcript": {"recorded": "yes"}}],
    ),
    "is_false": (
        {"op": "is_false", "field": "is_full_qualification"},
        [{"is_full_qualification": False}],
        [{}, {"is_full_qualification": True}, {"is_full_qualification": ""}],
    ),
    "min_items": (
        {"op": "min_items", "field": "outcomes", "value": 2},
        [outcomes({"id": "a"}, {"id": "b"})],
        [{}, outcomes(), outcomes({"id": "a"})],
    ),
    "in": (
        {"op": "in", "field": "issuer.type", "values": ["college", "university"]},
        [{"issuer": {"type": "college"}}],
        [{}, {"issuer": {"type": "club"}}, {"issuer": {"type": ""}}],
    ),
    "intersects": (
        {"op": "intersects", "field": "quality_assurance.bodies", "values": ["NZQA"]},
        [
            {"quality_assurance": {"bodies": ["other", "NZQA"]}},
            {"quality_assurance": {"bodies": [{"en": "NZQA", "fr": "la NZQA"}]}},
        ],
        [{}, {"quality_assurance": {"bodies": []}}, {"quality_assurance": {"bodies": ["other"]}}],
    ),
    "includes": (
        {"op": "includes", "field": "review.covers", "values": ["need", "content"]},
        [{"review": {"covers": ["content", "need", "more"]}}],
        [{}, {"review": {"covers": []}}, {"review": {"covers": ["need"]}}],
    ),
    "subset": (
        {"op": "subset", "field": "incremental_approach", "values": ["learn", "stack"], "min": 1},
        [{"incremental_approach": ["stack"]}],
        [{}, {"incremental_approach": []}, {"incremental_approach": ["stack", "dance"]}],
    ),
    "between": (
        {"op": "between", "field": "workload.hours", "min": 5, "max": 300},
        [hours(5), hours(5.5), hours(300)],
        [{}, hours(4), hours(301), hours(None), hours("40"), hours(True)],
    ),
    "matches": (
        {
            "op": "matches",
            "field": "classification[scheme=NZSCED].code",
            "pattern": "^[0-9]{6}$",
            "form": FORM,
        },
        [
            {
                "classification": [
                    {"scheme": "NZSCED", "code": "060307"},
                    {"scheme": "x", "code": "1"},
                ]
            }
        ],
        [{}, {"classification": []}, {"classification": [{"scheme": "NZSCED", "code": "6037"}]}],
    ),
    "excludes_words": (
        {"op": "excludes_words", "field": "title", "values": ["degree", "New Zealand"]},
        [{"title": "Degrees of care"}, {"title": {"en": "Care", "fr": "Soins"}}],
        [{}, {"title": "A Degree"}, {"title": {"en": "Care", "fr": "new zealand care"}}],
    ),
    "ratio": (
        {
            "op": "ratio",
            "field": "workload.hours",
            "by": "workload.credits[system=NZQCF].value",
            "value": 10,
        },
        [{"workload": {"hours": 100, "credits": [{"system": "nzqcf", "value": 10}]}}],
        [
            {},
            hours(100),
            {"workload": {"hours": 100, "credits": [{"system": "NZQCF", "value": 5}]}},
            {"workload": {"hours": 100, "credits": [{"system": "ECTS", "value": 10}]}},
        ],
    ),
    "count_where": (
        {
            "op": "count_where",
            "field": "partners",
            "where": {"type": ["employer"], "endorsement.document": "nonempty"},
            "min": 1,
        },
        [{"partners": [{"type": "employer", "endorsement": {"document": "x"}}]}],
        [{}, {"partners": []}, {"partners": [{"type": "employer"}]}, {"partners": ["employer"]}],
    ),
    "count_between": (
        {"op": "count_between", "field": "occupations[scheme=NOC2021]", "min": 1, "max": 3},
        [{"occupations": [{"scheme": "NOC2021"}]}],
        [{}, {"occupations": [{"scheme": "NOC2021"}] * 4}, {"occupations": [{"scheme": "ESCO"}]}],
    ),
    "every": (
        {"op": "every", "field": "outcomes", "where": {"components": "nonempty"}},
        [outcomes({"components": ["skill"]})],
        [{}, outcomes(), outcomes({"components": ["skill"]}, {"components": []})],
    ),
    "covers": (
        {"op": "covers", "field": "assessments[].outcome_ids", "target": "outcomes[].id"},
        [
            {
                **outcomes({"id": "a"}),
                "assessments": [{"outcome_ids": ["b"]}, {"outcome_ids": ["a"]}],
            }
        ],
        [{}, outcomes({"id": "a"}), {"assessments": [{"outcome_ids": ["a"]}]}],
    ),
    "all": (
        {
            "op": "all",
            "of": [{"op": "nonempty", "field": "title"}, {"op": "nonempty", "field": "licence"}],
        },
        [{"title": "x", "licence": "y"}],
        [{}, {"title": "x"}],
    ),
    "any": (
        {
            "op": "any",
            "of": [{"op": "nonempty", "field": "title"}, {"op": "nonempty", "field": "licence"}],
        },
        [{"licence": "y"}],
        [{}],
    ),
    "if": (
        {
            "op": "if",
            "if": {"op": "is_false", "field": "issuer.regulated"},
            "then": {"op": "nonempty", "field": "quality_assurance.statement"},
        },
        [{}, {"issuer": {"regulated": True}}],
        [{"issuer": {"regulated": False}}],
    ),
}


def test_every_operator_has_a_case():
    assert set(CASES) == set(OPERATORS)


@pytest.mark.parametrize("op", OPERATORS)
def test_an_operator_holds_where_it_should(op):
    tree, holding, failing = CASES[op]
    rule = compile_rule(tree)

    assert [rule.holds(document) for document in holding] == [True] * len(holding)
    assert [rule.holds(document) for document in failing] == [False] * len(failing)


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        ({"min": 0, "max": 12, "max_exclusive": True}, 11.9, 12),
        ({"max": 12}, 12, 12.1),
        ({"min": 1}, 1, 0.5),
    ],
)
def test_between_takes_open_and_missing_bounds(bounds, inside, outside):
    rule = compile_rule({"op": "between", "field": "workload.hours", **bounds})

    assert rule.holds(hours(inside))
    assert not rule.holds(hours(outside))


def test_a_condition_that_is_false_makes_the_rule_not_apply():
    rule = compile_rule(CASES["if"][0])

    assert not rule.applies({"issuer": {"regulated": True}})
    assert rule.applies({"issuer": {"regulated": False}})


def test_what_is_lacking_is_named():
    covers, every = compile_rule(CASES["covers"][0]), compile_rule(CASES["every"][0])
    document = outcomes({"id": "a", "components": ["skill"]}, {"id": "b"})

    assert covers.lacking({**document, "assessments": [{"outcome_ids": ["a"]}]}) == ["b"]
    assert every.lacking(document) == ["b"]


def test_a_path_flattens_lists_and_filters_items():
    document = {"levels": [{"framework": "EQF", "value": 5}, {"framework": "OQF", "value": "x"}]}

    assert reader("levels[framework=eqf].value")(document) == [5]
    assert reader("levels[].value")(document) == [5, "x"]
    assert reader("levels.framework.value")(document) == []


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("nonempty", "a mapping with op"),
        ({"op": "nonemtpy", "field": "title"}, "an operator of"),
        ({"op": "nonempty", "field": "titel"}, "the nearest is title"),
        ({"op": "nonempty", "field": "Title!"}, "a path such as"),
        ({"op": "nonempty", "field": "title", "value": 1}, "keys field in nonempty"),
        ({"op": "in", "field": "issuer.type"}, "values as list"),
        ({"op": "all", "of": []}, "at least one rule"),
        ({"op": "if", "if": {"op": "nonempty", "field": "title"}}, "then as dict"),
        (
            {"op": "every", "field": "outcomes", "where": {"component": "nonempty"}},
            "a field of a design",
        ),
    ],
)
def test_a_malformed_rule_says_what_was_expected(tree, expected):
    with pytest.raises(RuleMalformed, match=expected):
        compile_rule(tree)


NAMES = [
    *("outcomes", "title", "workload", "hours", "partners", "type", "assessments", "levels"),
    *("value", "framework", "credits", "system", "outcome_ids", "id", "endorsement", "issuer"),
    *("demand", "region", "name", "components"),
]
SCALARS = st.none() | st.booleans() | st.integers(0, 500) | st.floats() | st.text(max_size=5)
DOCUMENTS = st.dictionaries(
    st.sampled_from(NAMES),
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
        ),
        max_leaves=10,
    ),
    max_size=6,
)


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_no_document_breaks_a_check(document):
    for report in rules.check_all(document, packs.load_packs()):
        assert sum(len(report.of(result)) for result in rules.Result) == len(report.criteria)
        assert all(entry.found["fr"] for entry in report.criteria)
