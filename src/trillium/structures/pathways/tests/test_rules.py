from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trillium.structures.designs.units import unit
from trillium.structures.pathways.faults import Around, faults
from trillium.structures.pathways.progress import Earned, evaluate, months_before
from trillium.structures.pathways.rules import (
    EMPTY,
    Credits,
    Group,
    Level,
    Offer,
    Piece,
    RuleUnreadable,
    as_json,
    pieces,
    read,
)

TODAY = date(2026, 11, 24)
OWN = "pathway:certificate"


def offer(name: str, *, kind: str = "design", ects: float | None = None, **more: Any) -> Offer:
    earns = (Credits(value=ects, unit="ECTS"),) if ects else ()
    return Offer(
        achievement=f"{kind}:{name}",
        title={"en": name.title(), "fr": name.title()},
        issuer={"en": "Lakeshore College", "fr": "Collège Lakeshore"},
        **({"credits": earns} | more),
    )


def piece(name: str, **more: Any) -> Piece:
    instead = more.pop("instead", ())
    level, within = more.pop("level", None), more.pop("within_months", None)
    return Piece(
        id=name, offer=offer(name, **more), instead=instead, level=level, within_months=within
    )


def group(*members: Group | Piece, name: str = "0", **more: Any) -> Group:
    return Group(id=name, title={"en": "", "fr": ""}, members=members, **more)


def around(rule: Group, **more: Any) -> Around:
    known = {each.achievement: 1 for part in pieces(rule) for each in part.offers}
    return Around(**({"own": OWN, "newest": known} | more))


def said(rule: Group, **more: Any) -> list[str]:
    return [each.said() for each in faults(rule, around(rule, **more))]


def earned(name: str, on: date = TODAY, **more: Any) -> Earned:
    return Earned(achievement=f"design:{name}", earned_on=on, **more)


# --- reading -------------------------------------------------------------------------------------


def test_a_rule_is_written_and_read_again_exactly():
    eqf = Level(value=5, framework="EQF")
    rule = group(
        piece("gowns", ects=2, instead=(offer("masks", kind="other", address="https://b.ca/m"),)),
        group(
            piece("lifts", level=eqf),
            piece("meals", from_version=2),
            name="1",
            any=1,
            within_months=24,
            level=eqf,
        ),
        credits=Credits(value=4, unit="ECTS"),
    )

    assert read(as_json(rule)) == rule


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"kind": "heap"}, "rule.kind"),
        ({"id": ""}, "rule.id"),
        ({"any": 0}, "rule.any"),
        ({"any": True}, "rule.any"),
        ({"members": "gowns"}, "rule.members"),
        ({"members": [{"id": "1", "kind": "piece", "achievement": "gowns"}]}, "members[1]"),
        ({"credits": {"value": -1, "unit": "ECTS"}}, "rule.credits.value"),
        ({"credits": {"value": 1}}, "rule.credits.unit"),
        ({"level": 4}, "rule.level"),
        ({"within_months": 100_000}, "rule.within_months"),
        ({"title": ["a"]}, "rule.title"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_place(change, place):
    with pytest.raises(RuleUnreadable) as refused:
        read(as_json(EMPTY) | change)

    assert place in refused.value.sentence()


def test_groups_in_groups_without_end_are_refused():
    rule = as_json(EMPTY)
    for number in range(40):
        rule = {"id": f"g{number}", "kind": "group", "members": [rule]}

    with pytest.raises(RuleUnreadable, match="at most 6 groups"):
        read(rule)


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(RuleUnreadable, match="no other part"):
        read(as_json(group(piece("gowns"), piece("gowns"))))


# --- what is impossible --------------------------------------------------------------------------


def test_a_rule_that_can_be_satisfied_has_no_fault():
    assert said(group(piece("gowns"), group(piece("lifts"), piece("meals"), name="1", any=1))) == []


def test_an_empty_group_is_refused():
    assert said(group(piece("gowns"), group(name="1"))) == [
        "Part 2 is empty: add what counts there."
    ]


def test_any_four_of_three_is_refused():
    assert said(group(piece("a"), piece("b"), piece("c"), any=4)) == [
        "The pathway asks for any 4 of 3: there are not so many."
    ]


def test_credits_beyond_what_the_members_carry_are_refused():
    rule = group(piece("a", ects=2), piece("b", ects=1.5), credits=Credits(value=6, unit="ECTS"))

    assert said(rule) == [
        (
            "The pathway asks for 6 ECTS credits, and its parts carry 3.5 together, "
            "even if all are taken."
        )
    ]


def test_credits_that_no_member_speaks_of_are_refused():
    rule = group(piece("a", ects=2), credits=Credits(value=1, unit="NZQCF"))

    assert said(rule) == [
        (
            "The pathway asks for 1 New Zealand credit, "
            "and none of its parts says how many it carries."
        )
    ]


def test_a_level_that_no_member_has_is_refused():
    low = (Level(value=4, framework="EQF"),)
    rule = group(
        piece("a", levels=low),
        piece("b", levels=low),
        any=1,
        level=Level(value=6, framework="EQF"),
    )

    assert said(rule) == ["The pathway asks for level 6 (EQF) of 1 of its parts, and 0 reach it."]


def test_a_piece_below_the_level_asked_of_it_is_refused():
    rule = group(piece("a", level=Level(value=6, framework="EQF")))

    assert said(rule) == ["“A” is asked for at level 6 (EQF): it has none so high."]


def test_less_time_than_the_work_takes_is_refused():
    hours = (Credits(value=400, unit="hours"),)
    rule = group(piece("a", credits=hours), piece("b", credits=hours), within_months=2)

    assert said(rule) == [
        (
            "The pathway must be earned within 2 months, and takes 800 hours of learning: "
            "more than full time."
        )
    ]


def test_what_is_not_published_is_refused():
    rule = group(piece("a"), piece("b", from_version=3))

    assert said(rule, newest={"design:b": 2}) == [
        "“A” cannot be earned: nothing is published under that name.",
        "“B” is asked for from version 3, and its newest published version is 2.",
    ]


def test_what_is_earned_elsewhere_needs_no_publication_here():
    assert said(group(piece("a", kind="other")), newest={}) == []


def test_one_achievement_does_not_count_in_two_places():
    rule = group(piece("a"), group(replace(piece("a"), id="again"), piece("b"), name="1", any=1))

    assert said(rule) == ["“A” counts in two places, parts 1 and 2.1: keep one."]


def test_a_design_that_requires_itself_is_refused():
    assert said(group(piece("a"), piece("b")), target="design:b") == [
        "“B” is what the pathway leads to: nobody can need it to reach it."
    ]


def test_a_circle_of_pathways_is_refused_with_the_way():
    rule = group(piece("b", kind="pathway"))

    assert said(rule, needs={"pathway:b": frozenset({OWN})}) == [
        "The pathway would lead back to itself: certificate → b → certificate."
    ]


def test_a_circle_through_what_pathways_lead_to_is_refused():
    rule = group(piece("diploma"))
    titles = {OWN: {"en": "Certificate", "fr": "Certificat"}}

    found = faults(
        rule,
        around(
            rule,
            target="design:award",
            needs={"pathway:other": frozenset({"design:award"})},
            targets={"pathway:other": "design:diploma"},
            titles=titles,
        ),
    )

    assert [each.said("fr", lambda s: s) for each in found] == [
        "The pathway would lead back to itself: Certificat → diploma → other → award → Certificat."
    ]


def test_parts_that_contradict_each_other_are_refused():
    high, low = (Level(value=6, framework="EQF"),), (Level(value=4, framework="EQF"),)
    inner = group(
        piece("a", ects=5, levels=low),
        piece("b", ects=1, levels=high),
        name="1",
        any=1,
        credits=Credits(value=5, unit="ECTS"),
    )

    (found,) = said(group(inner, level=high[0]))

    assert found.startswith("Even somebody who has earned everything here falls short.")


# --- how far somebody is -------------------------------------------------------------------------


def test_all_pieces_earned_satisfy_the_pathway():
    rule = group(piece("a"), piece("b"))

    assert evaluate(rule, [earned("a"), earned("b")], on=TODAY).satisfied


def test_what_is_missing_is_said_in_words():
    rule = group(
        piece("a"),
        piece("b", instead=(offer("c"),)),
        group(piece("d"), piece("e"), piece("f"), name="1", any=2),
    )

    progress = evaluate(rule, [earned("a"), earned("d")], on=TODAY)

    assert [each.said() for each in progress.missing] == [
        "Earn “B”, from Lakeshore College, or instead “C”.",
        "Part 3: 1 more of “E”, “F”.",
    ]


def test_an_equivalent_of_another_institution_counts():
    rule = group(piece("a", instead=(offer("b", kind="other"),)))

    assert evaluate(rule, [Earned(achievement="other:b", earned_on=TODAY)], on=TODAY).satisfied


def test_credits_are_counted_over_the_whole_group():
    rule = group(
        piece("a", ects=2), piece("b", ects=2), any=1, credits=Credits(value=3, unit="ECTS")
    )

    one = evaluate(rule, [earned("a")], on=TODAY)
    both = evaluate(rule, [earned("a"), earned("b")], on=TODAY)

    assert [each.said() for each in one.missing] == [
        "The pathway: 1 more ECTS credit; 2 of 3 are earned."
    ]
    assert both.satisfied


def test_what_was_earned_too_long_ago_does_not_count():
    rule = group(piece("a"), within_months=12)

    old = evaluate(rule, [earned("a", date(2025, 11, 23))], on=TODAY)
    just = evaluate(rule, [earned("a", date(2025, 11, 24))], on=TODAY)

    assert [each.said() for each in old.missing] == [
        "“A” was earned on 2025-11-23, and counts for 12 months: earn it again."
    ]
    assert just.satisfied


def test_what_ran_out_does_not_count():
    ran_out = earned("a", date(2025, 1, 1), expires_on=date(2026, 1, 1))

    progress = evaluate(group(piece("a")), [ran_out], on=TODAY)

    assert [each.said() for each in progress.missing] == ["“A” ran out on 2026-01-01: renew it."]


def test_an_earlier_version_does_not_count_where_a_later_one_is_asked_for():
    progress = evaluate(group(piece("a", from_version=2)), [earned("a", version=1)], on=TODAY)

    assert [each.said() for each in progress.missing] == [
        "“A” was earned in version 1, and counts from version 2."
    ]


def test_a_level_below_the_one_asked_for_does_not_count():
    level = Level(value=5, framework="EQF")
    rule = group(piece("a"), level=level)

    low = evaluate(rule, [earned("a", levels=(Level(value=4, framework="EQF"),))], on=TODAY)
    high = evaluate(rule, [earned("a", levels=(Level(value=6, framework="EQF"),))], on=TODAY)

    assert [each.said() for each in low.missing] == ["“A” was earned below level 5 (EQF)."]
    assert high.satisfied


def test_who_satisfies_another_pathway_has_earned_it():
    rule = group(piece("basics", kind="pathway"), piece("c"))
    basics = group(piece("a"), piece("b"), any=1)

    progress = evaluate(
        rule, [earned("a"), earned("c")], on=TODAY, pathways={"pathway:basics": basics}
    )

    assert progress.satisfied


def test_nothing_earned_satisfies_no_empty_pathway():
    assert not evaluate(EMPTY, [], on=TODAY).satisfied


def test_months_are_counted_by_the_calendar():
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 5), 13) == date(2024, 12, 5)
    assert months_before(date(1, 1, 1), 600) == date.min


# --- over many rules -----------------------------------------------------------------------------

LEVELS = st.none() | st.builds(
    Level, value=st.integers(1, 8), framework=st.sampled_from(["EQF", "NZQCF"])
)
AMOUNTS = st.none() | st.builds(
    Credits, value=st.integers(1, 9), unit=st.sampled_from(["ECTS", "hours"])
)


def offers() -> st.SearchStrategy[Offer]:
    return st.builds(
        offer,
        st.sampled_from("abcdefghij"),
        ects=st.none() | st.integers(1, 9),
        levels=LEVELS.map(lambda level: (level,) if level else ()),
    )


def parts() -> st.SearchStrategy[Any]:
    months = st.none() | st.integers(1, 48)
    leaf = st.builds(
        Piece,
        id=st.just(""),
        offer=offers(),
        instead=st.lists(offers(), max_size=2).map(tuple),
        level=LEVELS,
        within_months=months,
    )
    return st.recursive(
        leaf,
        lambda below: st.builds(
            Group,
            id=st.just(""),
            title=st.just({"en": "", "fr": ""}),
            any=st.none() | st.integers(1, 4),
            credits=AMOUNTS,
            level=LEVELS,
            within_months=months,
            members=st.lists(below, max_size=4).map(tuple),
        ),
        max_leaves=8,
    )


def numbered(part: Any, names: Iterator[int]) -> Any:
    name = str(next(names))
    if isinstance(part, Piece):
        return replace(part, id=name)
    return replace(part, id=name, members=tuple(numbered(each, names) for each in part.members))


@given(parts())
def test_any_rule_is_read_back_and_one_without_fault_can_be_satisfied(part):
    rule = numbered(group(part), iter(range(1000)))

    found = faults(rule, around(rule))
    everything = [
        Earned(achievement=each.achievement, earned_on=TODAY)
        for part in pieces(rule)
        for each in part.offers
    ]

    assert read(as_json(rule)) == rule
    assert bool(found) or evaluate(rule, everything, on=TODAY).satisfied
    assert all(each.said() and each.said("fr") for each in found)
    assert not evaluate(rule, [], on=TODAY).satisfied


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [
        (1, "ECTS credit", "crédit ECTS"),
        (1.5, "ECTS credits", "crédit ECTS"),
        (2, "ECTS credits", "crédits ECTS"),
        (0, "ECTS credits", "crédit ECTS"),
    ],
)
def test_one_credit_is_no_plural_and_french_begins_to_count_many_at_two(value, en, fr):
    assert unit("ECTS", value) == {"en": en, "fr": fr}
