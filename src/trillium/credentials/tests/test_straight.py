"""What came by often is taken up by a function, which says what the careful walk says."""

import copy
import functools
import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trillium.credentials import canonical, plans, straight, walking
from trillium.credentials.canonical import canonical_form, graph_of, quads_of
from trillium.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, ContextTable
from trillium.credentials.errors import CredentialError, OutsideProfile
from trillium.credentials.plans import Trust, plan_of
from trillium.credentials.rdfc import canonicalize
from trillium.credentials.straight import Writer
from trillium.credentials.terms import terms_of
from trillium.credentials.tests.cast import unsigned

CONTEXTS = [CREDENTIALS_V2, OPEN_BADGES]
OFTEN = 80
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ADDRESS = st.sampled_from(("https://a.example/x", "urn:uuid:7", "did:key:z6Mk", "ipfs:x", "tag:y"))
WHATEVER = st.one_of(
    TEXT,
    ADDRESS,
    st.booleans(),
    st.integers(-(2**54), 2**54),
    st.floats(-1e17, 1e17),
    st.none(),
    st.just({}),
    st.builds(lambda address: {"id": address}, ADDRESS),
    st.builds(lambda text: {"type": ["Profile"], "name": text}, TEXT),
    st.builds(lambda text: {"id": "urn:y", "type": "Image", "caption": text}, TEXT),
    st.lists(TEXT | ADDRESS, max_size=3),
    st.lists(st.builds(lambda text: {"type": ["Evidence"], "name": text}, TEXT), max_size=3),
)  # fmt: skip


def a_table():
    """Return a table that nobody else uses, so that every plan is new."""
    return ContextTable(files=canonical.PACKAGED.files)


def profile(**more):
    return {"id": "https://a.example", "type": "Profile", "name": "Lakeshore", **more}


def document(**more):
    return {
        "@context": CONTEXTS,
        "id": "urn:uuid:0",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": profile(image={"id": "https://a.example/i.png", "type": "Image"}),
        "name": "Infection control",
        "evidence": [{"type": ["Evidence"], "name": "Log"}],
        "credentialSubject": {
            "id": "urn:uuid:1",
            "type": ["AchievementSubject"],
            "creditsEarned": 1.5,
            "identifier": [identity("a"), identity("b")],
            "achievement": {
                "id": "urn:uuid:3",
                "type": ["Achievement"],
                "criteria": {"narrative": "Pass."},
                "tag": ["b", "a", "b"],
                "resultDescription": [mark(["B", "A"])],
            },
        },
        **more,
    }


def identity(name):
    return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}


def mark(allowed):
    return {"id": "urn:uuid:4", "type": ["ResultDescription"], "allowedValue": allowed}


def reference(entry):
    return canonicalize(quads_of(entry))


def plan_for(table, entry):
    return plan_of(terms_of(table).root(entry["@context"]), entry)


def meet_often(entry, table=canonical.PACKAGED):
    for _ in range(OFTEN):
        canonical_form(copy.deepcopy(entry), contexts=table)


@pytest.fixture
def step_by_step(monkeypatch):
    """Count the objects that are taken up value by value."""
    counted = []
    whole = walking.QuickWalk.step_by_step

    def counting(walk, plan, entry, *where):
        counted.append(entry)
        return whole(walk, plan, entry, *where)

    monkeypatch.setattr(walking.QuickWalk, "step_by_step", counting)
    return counted


@pytest.fixture
def never_by_chance(monkeypatch):
    monkeypatch.setattr(canonical, "_COMPARED_ONE_IN", 10**9)


def test_the_function_of_a_profile_is_the_one_that_the_module_shows():
    entry = document()["issuer"]
    plan = plan_of(terms_of(a_table()).root(CONTEXTS), entry)
    writer = Writer(plan, entry)

    shown = re.search(r"    def take\(.*?return own\n", straight.__doc__, re.DOTALL)[0]
    assert writer.source == textwrap.dedent(shown)
    assert writer.constants["c4"] == '" .\n'
    assert writer.constants["hv3"] == " <https://purl.imsglobal.org/spec/vc/ob/vocab.html#image> "


@pytest.mark.parametrize("text", ["x\"}\n__import__('os')", "'''", "{own}", "%s"])
def test_no_word_of_a_document_or_context_gets_into_the_source(text):
    active = terms_of(a_table()).root(CONTEXTS)

    def source(entry):
        return Writer(plan_of(active, entry), entry).source

    sources = {source({key: text}) for key in ("name", "description")}
    assert len(sources) == 1
    assert "http" not in sources.pop()


def test_equal_sources_are_compiled_once():
    assert straight._compiled("x = 1\n") is straight._compiled("x = 1\n")


@pytest.mark.usefixtures("never_by_chance")
def test_what_comes_by_often_is_no_longer_taken_up_value_by_value(step_by_step):
    table, entry = a_table(), document()
    meet_often(entry, table)
    step_by_step.clear()
    graph = graph_of(entry, contexts=table)

    assert graph.reference is None
    assert graph.form() == reference(entry)
    assert step_by_step == []


@pytest.mark.usefixtures("never_by_chance")
def test_the_function_of_a_plan_is_compared_before_it_is_trusted():
    table, entry = a_table(), document()
    canonical_form(entry, contexts=table)
    before = plan_for(table, entry)
    for _ in range(plans._USES_BEFORE_STRAIGHT):
        after = plan_for(table, entry)

    assert after.take is not None
    assert after.trust is Trust.NEW
    assert graph_of(entry, contexts=table).reference is not None
    canonical_form(entry, contexts=table)
    assert after.trust is Trust.RIGHT
    assert before.take is None  # whoever is on the way with it is not told another thing


@pytest.mark.usefixtures("never_by_chance")
def test_a_function_is_not_trusted_for_an_object_that_it_left_to_the_steps():
    table, entry = a_table(), {"@context": CONTEXTS, "type": "VerifiableCredential", "name": "x"}
    canonical_form(entry, contexts=table)
    while plan_for(table, entry).take is None:
        pass
    canonical_form({**entry, "name": ["x", "y"]}, contexts=table)
    assert plan_for(table, entry).trust is Trust.NEW

    canonical_form(entry, contexts=table)
    assert plan_for(table, entry).trust is Trust.RIGHT


@pytest.mark.usefixtures("never_by_chance")
def test_a_wrong_function_is_never_believed(monkeypatch, caplog):
    monkeypatch.setattr(straight.Writer, "_add_key", lambda *_: None)  # drops every key
    table, entry = a_table(), {"@context": CONTEXTS, "type": "VerifiableCredential", "name": "x"}
    for _ in range(OFTEN):
        assert canonical_form(entry, contexts=table) == reference(entry)

    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert plan_for(table, entry).trust is Trust.WRONG


@pytest.mark.usefixtures("never_by_chance")
def test_a_plan_that_was_wrong_gets_no_function():
    table, entry = a_table(), document()
    canonical_form(entry, contexts=table)
    plan_for(table, entry).judge(is_right=False)
    meet_often(entry, table)

    assert plan_for(table, entry).take is None


@pytest.mark.usefixtures("never_by_chance")
@settings(deadline=None, max_examples=250)
@given(where=st.sampled_from(("name", "issuer", "evidence", "id", "type", "image")), value=WHATEVER)
def test_whatever_stands_under_a_key_is_said_or_refused_as_the_careful_walk_does(where, value):
    agree({**met_often(), where: value})


@pytest.mark.usefixtures("never_by_chance")
@settings(deadline=None, max_examples=250)
@given(
    where=st.sampled_from(("id", "name", "url", "image", "creditsEarned", "tag", "criteria")),
    value=WHATEVER,
)
def test_so_is_what_stands_deeper(where, value):
    inner = met_often()["issuer"]
    agree({**met_often(), "issuer": {**inner, where: value}})


@functools.cache
def met_often():
    """Return a document whose plans are all functions."""
    image = {"id": "https://a.example/i.png", "type": "Image"}
    entry = document(image=image, issuer=profile(image=image, url="urn:u"))
    meet_often(entry)
    return entry


def agree(entry):
    """Require both walks to say the same, or to refuse alike."""
    try:
        said = canonicalize(quads_of(entry))
    except CredentialError as refusal:
        with pytest.raises(type(refusal)):
            canonical_form(entry)
        return
    graph = graph_of(entry)
    graph.reference = None
    assert canonicalize(graph.quads) == said
    assert graph.form() == said


@pytest.mark.usefixtures("never_by_chance")
def test_an_object_of_the_same_keys_and_another_type_is_not_for_the_function():
    usual = document()
    other = {**usual, "issuer": {**usual["issuer"], "type": "Achievement"}}
    meet_often(usual)

    for entry in (other, usual, other):
        assert canonical_form(entry) == reference(entry)


@pytest.mark.parametrize(
    "text", ['"', "\\", "\n", "\r\t\b\f", "\x00\x7f", "\u2028", "é\n", '\n"\\é']
)
def test_odd_texts_are_escaped_by_the_function_too(text):
    entry = document(name=text, description="plain")
    meet_often(entry)

    assert canonical_form(entry) == reference(entry)


def test_a_text_with_spaces_is_not_taken_for_two_addresses():
    def shown(url):
        return document(issuer=profile(url=url, image="https://a.example/i.png"))

    meet_often(shown("https://a.example"))
    with pytest.raises(OutsideProfile):
        canonical_form(document(issuer=profile(id="urn:a urn:b", image="https://a.example/i.png")))
    with pytest.raises(OutsideProfile):
        canonical_form({**document(), "id": "urn:a urn:b"})


@pytest.mark.usefixtures("never_by_chance")
def test_two_nodes_of_one_id_are_one_and_what_decides_is_not_described_twice():
    again = document(evidence=[{"id": "https://a.example", "type": ["Evidence"], "name": "Log"}])
    moved = document(evidence=[{"id": "urn:uuid:0", "type": ["Evidence"], "name": "Log"}])
    meet_often(again)

    assert canonical_form(again) == reference(again)
    with pytest.raises(OutsideProfile, match="described twice"):
        canonical_form(moved)


@pytest.mark.usefixtures("never_by_chance")
def test_the_example_of_the_cast_says_the_same_before_and_after():
    entry = unsigned()
    before = reference(entry)
    meet_often(entry)

    graph = graph_of(entry)
    assert graph.reference is None
    assert graph.form() == before


def test_the_plans_of_a_key_are_bounded(monkeypatch):
    monkeypatch.setattr(plans, "_MAX_PLANS_OF_A_TERM", 3)
    table = a_table()
    for key in ("name", "url", "email", "phone", "description"):
        issuer = {"id": "https://a.example", "type": "Profile", key: "https://x.example"}
        canonical_form(document(issuer=issuer), contexts=table)

    root = terms_of(table).root(CONTEXTS)
    known = plan_for(table, document()).inside.term("issuer").plans
    assert root is not None
    assert len(known) <= 3
