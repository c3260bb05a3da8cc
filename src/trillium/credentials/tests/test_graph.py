"""The quick canonical form says what the reference says, and is not believed where it does not."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials import canonical, plans, walking
from trillium.credentials.canonical import canonical_form, graph_of, quads_of
from trillium.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, ContextTable
from trillium.credentials.errors import OutsideProfile, TermUndefined, TooComplex
from trillium.credentials.graph import Graph
from trillium.credentials.plans import Trust, plan_of
from trillium.credentials.rdfc import canonicalize
from trillium.credentials.terms import terms_of
from trillium.credentials.tests.cast import signed, unsigned

CONTEXTS = [CREDENTIALS_V2, OPEN_BADGES]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ODD = (
    '"quoted" and \\back\\slashed',
    "tab\tline\nreturn\rback\bform\f",
    "\x00\x01\x1f\x7f\x80\x85",
    "\u2028\u2029\ufeff\ue000\U0010ffff",
    "𝒜e\u0301é 🎓",
    "%s %% {0} _:z _:a .",
    '" .\n<urn:x> <urn:y> "z',
)


def a_table():
    """Return a table that nobody else uses, so that every plan is new."""
    return ContextTable(files=canonical.PACKAGED.files)


def subject(**more):
    return {"id": "urn:uuid:1", "type": ["AchievementSubject"], **more}


def document(**more):
    return {
        "@context": CONTEXTS,
        "id": "urn:uuid:0",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "urn:uuid:2", "type": ["Profile"], "name": "Lakeshore"},
        **more,
    }


def identity(name):
    return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}


def reference(entry):
    return canonicalize(quads_of(entry))


def plans_of(table, entry):
    return plan_of(terms_of(table).root(entry["@context"]), entry)


@pytest.fixture
def never_by_chance(monkeypatch):
    monkeypatch.setattr(canonical, "_COMPARED_ONE_IN", 10**9)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_escaped_as_the_reference_escapes_them(text):
    entry = document(name=text, credentialSubject=subject(identifier=[identity(text)]))

    for _ in range(3):  # compared at first, then quick
        assert canonical_form(entry) == reference(entry)


@settings(deadline=None, max_examples=80)
@given(
    name=TEXT,
    tags=st.lists(TEXT, max_size=4),
    names=st.lists(TEXT, max_size=4),
    allowed=st.lists(TEXT, max_size=4),
    number=st.integers(-(2**53), 2**53) | st.decimals(-999, 999, places=2).map(float),
)
def test_documents_at_random_have_the_form_of_the_reference(name, tags, names, allowed, number):
    achievement = {"id": "urn:uuid:3", "type": ["Achievement"], "name": name, "tag": tags}
    mark = {"id": "urn:uuid:4", "type": ["ResultDescription"], "allowedValue": allowed}
    entry = document(
        name=name,
        credentialSubject=subject(
            creditsEarned=number,
            identifier=[identity(each) for each in names],
            achievement={**achievement, "resultDescription": [mark]},
        ),
    )

    assert canonical_form(entry) == reference(entry)
    assert canonical_form(dict(reversed(entry.items()))) == reference(entry)


def test_nodes_that_look_alike_are_labelled_by_the_reference():
    twins = document(credentialSubject=subject(identifier=[identity("twin"), identity("twin")]))
    graph = graph_of(twins)

    assert graph.is_plain
    assert graph._labels("sha256") is None
    assert graph.form() == reference(twins)
    assert graph.form().count('"twin"') == 2


@pytest.mark.parametrize("algorithm", ["sha256", "sha384"])
def test_either_hash_labels_nodes_as_the_reference_does(algorithm):
    entry = document(credentialSubject=subject(identifier=[identity("a"), identity("b")]))

    assert graph_of(entry).form(algorithm) == canonicalize(quads_of(entry), algorithm=algorithm)


def test_a_dozen_blank_nodes_under_one_key_come_in_the_order_of_their_labels():
    entry = document(credentialSubject=subject(identifier=[identity(f"{n}") for n in range(12)]))
    form = canonical_form(entry)

    assert form == reference(entry)
    assert form.splitlines() == sorted(form.splitlines())
    assert "_:c14n11" in form


@pytest.mark.parametrize("allowed", [[], ["A"], ["A", "B", "A"]])
def test_a_list_keeps_its_order_and_what_stands_twice(allowed):
    mark = {"id": "urn:uuid:4", "type": ["ResultDescription"], "allowedValue": allowed}
    entry = document(
        credentialSubject=subject(
            achievement={"id": "urn:uuid:3", "type": ["Achievement"], "resultDescription": [mark]}
        )
    )

    assert canonical_form(entry) == reference(entry)
    assert canonical_form(entry).count("#first>") == len(allowed)
    assert "#nil>" in canonical_form(entry)


def test_a_key_without_order_says_each_value_once():
    achievement = {"id": "urn:uuid:3", "type": ["Achievement"], "tag": ["b", "a", "b"]}
    entry = document(credentialSubject=subject(achievement=achievement))

    assert canonical_form(entry).count("/keywords>") == 2
    assert canonical_form(entry) == reference(entry)


def test_graphs_inside_are_left_to_the_reference():
    graph = graph_of({**unsigned(), "proof": [dict(signed(unsigned())["proof"])]})

    assert not graph.is_plain
    assert graph.has_inside
    assert graph.form() == canonicalize(graph.quads)


def test_a_node_described_in_two_places_is_one_block():
    again = {
        "id": "urn:uuid:9",
        "type": ["Profile"],
        "name": "Lakeshore",
        "url": "https://x.example",
    }
    first = {"id": "urn:uuid:9", "type": ["Profile"], "name": "Lakeshore"}
    entry = document(
        credentialSubject=subject(
            source=first,
            achievement={"id": "urn:uuid:3", "type": ["Achievement"], "creator": again},
        )
    )

    assert canonical_form(entry) == reference(entry)
    assert canonical_form(entry).count("<urn:uuid:9> <https://schema.org/name>") == 1


@pytest.mark.usefixtures("never_by_chance")
def test_poison_is_refused_with_or_without_a_comparison():
    def parent():
        return {
            "type": ["Profile"],
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": "x", "identifierType": "ext:y"}
            ]
            * 9,
        }

    poison = document(credentialSubject=subject(source=[parent(), parent()]))
    for _ in range(2):
        with pytest.raises(TooComplex):
            canonical_form(poison)


# ------------------------------------------------------------------------------------- trust


@pytest.mark.usefixtures("never_by_chance")
def test_the_first_graph_of_a_plan_is_compared_and_the_second_is_not():
    table, entry = a_table(), document()
    first = graph_of(entry, contexts=table)
    assert first.reference is not None
    assert first.form() == reference(entry)

    second = graph_of(entry, contexts=table)
    assert second.reference is None
    assert second.form() == first.form()
    assert plans_of(table, entry).trust is Trust.RIGHT


@pytest.mark.usefixtures("never_by_chance")
def test_a_plan_is_not_trusted_before_the_form_was_compared():
    table, entry = a_table(), document()
    graph_of(entry, contexts=table)

    assert plans_of(table, entry).trust is Trust.NEW
    assert graph_of(entry, contexts=table).reference is not None


def test_some_graphs_are_compared_ever_after(monkeypatch):
    table, entry = a_table(), document()
    graph_of(entry, contexts=table).form()
    monkeypatch.setattr(canonical, "_COMPARED_ONE_IN", 1)

    assert graph_of(entry, contexts=table).reference is not None


@pytest.mark.usefixtures("never_by_chance")
def test_a_wrong_form_is_never_the_answer_and_its_plan_never_trusted_again(monkeypatch, caplog):
    table, entry = a_table(), document(name="Infection control")
    written = Graph._written
    monkeypatch.setattr(Graph, "_written", lambda graph, labels: ["wrong", *written(graph, labels)])
    assert graph_of(entry, contexts=table).form() == reference(entry)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert plans_of(table, entry).trust is Trust.WRONG

    monkeypatch.undo()
    for _ in range(3):
        graph = graph_of(entry, contexts=table)
        assert graph.form() == reference(entry)
        assert graph.reference is not None
        assert graph.quads == graph.reference
    assert plans_of(table, entry).trust is Trust.WRONG
    assert len(caplog.records) == 1


@pytest.mark.usefixtures("never_by_chance")
def test_wrong_quads_are_noticed_where_nodes_look_alike(caplog):
    table = a_table()
    entry = document(credentialSubject=subject(identifier=[identity("twin"), identity("twin")]))
    graph = graph_of(entry, contexts=table)
    own, _, holes, number = graph.named[0]
    graph.named[0] = (own, f"{own} <urn:wrong> <urn:wrong> .\n", holes, number)

    assert graph.form() == reference(entry)
    assert caplog.records
    assert plans_of(table, entry).trust is Trust.WRONG


def test_a_wrong_walk_is_noticed_by_chance(monkeypatch):
    table, entry = a_table(), document(name="Infection control")
    graph_of(entry, contexts=table).form()
    take_up = walking.QuickWalk.step_by_step

    def careless(walk, *where):
        own = take_up(walk, *where)
        _, text, *more = walk.named.pop()
        walk.named.append((own, text[: text.rindex("\n", 0, -1) + 1], *more))
        return own

    monkeypatch.setattr(walking.QuickWalk, "step_by_step", careless)
    monkeypatch.setattr(canonical, "_COMPARED_ONE_IN", 1)

    assert graph_of(entry, contexts=table).form() == reference(entry)
    assert plans_of(table, entry).trust is Trust.WRONG


# ------------------------------------------------------------------------------------- plans


def test_objects_of_one_set_of_keys_and_types_share_a_plan():
    table = a_table()
    one, other = document(name="a"), document(name="b")

    assert plans_of(table, one) is plans_of(table, other)
    of_other_types = {**other, "type": ["VerifiableCredential"]}
    assert plans_of(table, of_other_types) is not plans_of(table, one)
    assert plans_of(table, dict(reversed(other.items()))) is not plans_of(table, one)


def test_an_object_under_the_same_key_is_not_taken_up_by_the_plan_of_another():
    one = document(issuer={"id": "urn:uuid:2", "type": ["Profile"], "name": "Lakeshore"})
    other = document(issuer={"id": "urn:uuid:2", "type": ["Image"], "caption": "A lake"})

    for entry in (one, other, one, other):
        assert canonical_form(entry) == reference(entry)


def test_a_change_of_the_types_afterwards_does_not_change_the_plan():
    table, entry = a_table(), document()
    plan = plans_of(table, entry)
    entry["type"].append("VerifiablePresentation")

    assert plan.written_types != entry["type"]
    assert plans_of(table, entry) is not plan


def test_plans_are_bounded(monkeypatch):
    monkeypatch.setattr(plans, "_MAX_PLANS", 3)
    table = a_table()
    keys = ("name", "description", "validFrom", "validUntil", "awardedDate")
    for key in keys:
        canonical_form(document(**{key: "x"}), contexts=table)

    assert len(terms_of(table).root(CONTEXTS).plans) <= 3


@pytest.mark.parametrize(
    "entry",
    [
        document(unheard="x"),
        document(type=["VerifiableCredential", "Unheard"]),
        document(credentialSubject={"type": ["AchievementSubject"], "unheard": "x"}),
    ],
)
def test_what_no_context_defines_never_gets_into_a_plan(entry):
    for _ in range(2):
        with pytest.raises(TermUndefined):
            graph_of(entry)


@pytest.mark.parametrize(
    "value",
    [None, {}, [[]], [None], "relative", {"id": "relative"}, {"id": None}, 2**53 + 1, 1e300, "_:b"],
)
def test_a_trusted_plan_refuses_what_the_careful_way_refuses(value):
    good = document(credentialSubject=subject(), evidence=[{"id": "urn:e", "type": ["Evidence"]}])
    for _ in range(40):  # by then its plans are straight functions
        canonical_form(good)
    bad = copy.deepcopy(good)
    bad["evidence"] = value

    with pytest.raises(OutsideProfile):
        graph_of(bad)
    with pytest.raises(OutsideProfile):
        quads_of(bad)


def test_a_number_or_a_list_may_stand_where_a_text_stood():
    for name in ("x", ["x", "y"], ["y", "x"], "x"):
        entry = document(credentialSubject=subject(narrative=name))
        assert canonical_form(entry) == reference(entry)


def test_a_line_that_names_a_blank_node_is_told_from_a_text_that_looks_like_it():
    graph = Graph()
    text = '<urn:x> <urn:p> "_:z" .\n<urn:x> <urn:q> _:z .\n'
    graph.named.append(("<urn:x>", text, [[1]], 0))
    graph.blanks.append((1, "<urn:x>", " <urn:q> ", "", [], 0))

    assert graph.form() == '<urn:x> <urn:p> "_:z" .\n<urn:x> <urn:q> _:c14n0 .\n'
    assert graph.quads == [
        ("<urn:x>", "<urn:p>", '"_:z"', ""),
        ("<urn:x>", "<urn:q>", "_:b1", ""),
    ]


def test_the_example_says_the_same_by_either_way():
    entry = json.loads(json.dumps(unsigned()))

    assert canonicalize(graph_of(entry)._quads()) == reference(entry) == canonical_form(entry)
