import time
from pathlib import Path

import pytest
import yaml

from trillium.structures.designs.document import digest, read_design
from trillium.structures.frameworks.packs import ORDER, load_pack, load_packs
from trillium.structures.frameworks.rules import Result, SignOff, check, check_all

HERE = Path(__file__).parent
EVERYTHING = read_design((HERE / "everything.yaml").read_text(encoding="utf-8"), "everything.yaml")
EXAMPLES = yaml.safe_load((HERE / "examples.yaml").read_text(encoding="utf-8"))


def with_changes(document, changes):
    changed = {**document}
    for path, value in changes.items():
        *parents, last = path.split(".")
        here = changed
        for name in parents:
            here[name] = {**here.get(name, {})}
            here = here[name]
        here[last] = value
    return changed


def results(report):
    return {entry.id: entry.result for entry in report.criteria}


def of(document, framework, criterion, **options):
    report = check(document, load_pack(framework), **options)
    return next(entry for entry in report.criteria if entry.id == criterion)


@pytest.mark.parametrize("framework", ORDER)
def test_the_example_that_passes_misses_nothing(framework):
    report = check(EVERYTHING, load_pack(framework))

    assert report.missing == 0
    assert report.stands()


@pytest.mark.parametrize("framework", ORDER)
def test_the_example_that_fails_misses_exactly_what_it_changed(framework):
    example = EXAMPLES[framework]

    report = check(with_changes(EVERYTHING, example["change"]), load_pack(framework))

    assert [entry.id for entry in report.of(Result.MISSING)] == example["missing"]
    assert report.stands() == (not any(entry.binding for entry in report.of(Result.MISSING)))


@pytest.mark.parametrize("framework", ORDER)
def test_an_empty_design_misses_every_rule_that_asks_something(framework):
    report = check({}, load_pack(framework))

    met = [entry.id for entry in report.of(Result.MET)]
    # Valid without limit is what leaving the field empty says.
    assert met == (["nl-8"] if framework == "netherlands_kader_2021" else [])
    assert report.missing > 0
    for entry in report.of(Result.MISSING):
        assert entry.where, entry.id
        assert all(entry.reason.values())


def test_an_empty_design_leaves_applying_conditions_and_learners_aside():
    aside = {
        entry.id
        for report in check_all({}, load_packs())
        for entry in report.of(Result.NOT_APPLICABLE)
    }

    learners = {"os-l1", "os-l2", "os-l3", "os-l4"}
    conditions = {"au-m6", "mq-n1", "cg-2", "cg-3", "cg-4", "cg-5"}
    assert aside == learners | conditions | {"su-8"}


@pytest.mark.parametrize("document", [{}, EVERYTHING])
def test_what_was_only_recalled_never_gets_a_verdict(document):
    for report in check_all(document, load_packs()):
        for entry in report.criteria:
            recalled = entry.confidence == "recalled"
            assert (entry.result is Result.TO_CONFIRM) == recalled, entry.id


def test_the_counts_add_up():
    for report in check_all(EVERYTHING, load_packs()):
        counted = report.met + report.missing + report.to_attest + report.to_confirm
        assert counted + report.not_applicable == len(report.criteria)


def test_a_person_settles_what_a_machine_cannot():
    assert of(EVERYTHING, "ecampusontario_pf_2020", "ecp-p1").result is Result.ATTEST
    settled = of(EVERYTHING, "ecampusontario_pf_2020", "ecp-p1", attestations={"ecp-p1"})
    assert settled.result is Result.MET


def test_an_attestation_never_covers_a_rule_that_does_not_hold():
    entry = of({}, "ecampusontario_pf_2020", "ecp-p1", attestations={"ecp-p1"})

    assert entry.result is Result.MISSING


def test_strict_asks_for_the_open_attestations_of_binding_criteria():
    report = check(EVERYTHING, load_pack("ecampusontario_pf_2020"))
    attested = check(
        EVERYTHING,
        load_pack("ecampusontario_pf_2020"),
        attestations={"ecp-p1", "ecp-f2a", "ecp-f3"},
    )

    assert report.stands()
    assert not report.stands(strict=True)
    assert attested.stands(strict=True)


def test_an_outcome_without_an_assessment_is_named():
    document = with_changes(
        EVERYTHING, {"assessments": [{"summative": True, "outcome_ids": ["o1"]}]}
    )

    entry = of(document, "ecampusontario_pf_2020", "ecp-f4a")

    assert entry.result is Result.MISSING
    assert "not there: o2" in entry.found["en"]
    assert "il manque : o2" in entry.found["fr"]
    assert "assessments[].outcome_ids[]" in [place.path for place in entry.where]
    assert entry.where[0].section == "assessment"


def test_an_endorsement_in_the_file_is_stated_not_signed():
    entry = of(EVERYTHING, "ecampusontario_pf_2020", "ecp-f6a")

    assert entry.result is Result.MET
    assert "HomeCare Ontario North (stated, not signed)" in entry.found["en"]
    assert "déclaré, non signé" in entry.found["fr"]


def sign_off(answer="agreed", of_digest=None, organisation="HomeCare Ontario North"):
    return SignOff(
        aspect="demand",
        organisation=organisation,
        answer=answer,
        digest=digest(EVERYTHING) if of_digest is None else of_digest,
    )


def test_a_sign_off_on_this_version_counts_as_signed():
    entry = of(EVERYTHING, "ecampusontario_pf_2020", "ecp-f6a", sign_offs=[sign_off()])

    assert "HomeCare Ontario North (signed)" in entry.found["en"]


def test_a_sign_off_on_another_version_does_not_count():
    bare = with_changes(EVERYTHING, {"partners": []})
    other = sign_off(of_digest="sha256:00")
    this = sign_off(of_digest=digest(bare))

    assert of(bare, "ecampusontario_pf_2020", "ecp-f6a", sign_offs=[other]).result is Result.MISSING
    assert of(bare, "ecampusontario_pf_2020", "ecp-f6a", sign_offs=[this]).result is Result.MET


def test_a_sign_off_that_declines_outweighs_what_the_file_states():
    entry = of(EVERYTHING, "ecampusontario_pf_2020", "ecp-f6a", sign_offs=[sign_off("declined")])

    assert entry.result is Result.MISSING
    assert "no, HomeCare Ontario North (signed)" in entry.found["en"]


def test_passing_the_rules_of_another_place_is_not_eligibility():
    notes = check(EVERYTHING, load_pack("nzqa_2022")).notes
    at_home = check(EVERYTHING, load_pack("osap_768_20")).notes

    assert "does not make another institution eligible" in notes[0]["en"]
    assert "not eligibility" in at_home[0]["en"]


def test_a_proposal_says_that_it_is_one():
    assert "never as a verdict" in check({}, load_pack("peqab_omc_2023")).notes[0]["en"]


def test_a_check_leaves_the_document_as_it_was():
    before = digest(EVERYTHING)

    check(EVERYTHING, load_pack("ecampusontario_pf_2020"), sign_offs=[sign_off()])

    assert digest(EVERYTHING) == before


def test_one_design_against_every_framework_takes_milliseconds():
    packs = load_packs()
    check_all(EVERYTHING, packs)

    started = time.process_time()
    for _ in range(20):
        check_all(EVERYTHING, packs)

    # About 1.5 ms on one core; the bound leaves room for a busy machine.
    assert (time.process_time() - started) / 20 < 0.02
