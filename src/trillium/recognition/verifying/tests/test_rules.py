import pytest

from trillium.credentials.report import MORE_NAMES, NAMES, Report, could_not_tell, failed, passed
from trillium.recognition.verifying.rules import QUESTIONS, WORDINGS, Verdict, verdict_of

GOOD = {
    "format": passed("format.good"),
    "signature": passed("signature.good"),
    "issuer_key": passed("issuer_key.good"),
    "dates": passed("dates.good", at="2026-11-01T00:00:00Z"),
    "status": passed("status.good"),
    "schema": passed("schema.good"),
    "endorsements": passed("endorsements.none"),
    "trust": passed("trust.known", name="Lakeshore College"),
}


def report(*checks):
    return Report(checks=tuple((GOOD | {check.name: check for check in checks}).values()))


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ((), Verdict.GENUINE),
        ((could_not_tell("trust.unknown", issuer="did:key:z"),), Verdict.UNVOUCHED),
        ((failed("status.revoked"),), Verdict.REVOKED),
        ((failed("status.suspended"),), Verdict.SUSPENDED),
        ((failed("dates.expired", when="2026-01-01T00:00:00Z"),), Verdict.EXPIRED),
        ((failed("dates.not_yet", when="2027-01-01T00:00:00Z"),), Verdict.NOT_YET),
        ((failed("signature.bad"),), Verdict.CHANGED),
        ((failed("signature.bad"), failed("status.revoked")), Verdict.CHANGED),
        ((failed("issuer_key.revoked", when="2026-01-01T00:00:00Z"),), Verdict.BAD_KEY),
        ((failed("format.context_unknown"),), Verdict.UNREADABLE),
        ((failed("schema.broken", what="no name"),), Verdict.WRONG),
        ((failed("endorsements.bad", why="changed"),), Verdict.WRONG),
        ((could_not_tell("status.unresolvable"),), Verdict.UNSETTLED),
        ((could_not_tell("issuer_key.unresolvable"),), Verdict.UNSETTLED),
    ],
)
def test_a_report_amounts_to_one_verdict(checks, verdict):
    assert verdict_of(report(*checks)) is verdict


def test_every_verdict_and_every_check_has_words():
    assert set(WORDINGS) == set(Verdict)
    assert set(QUESTIONS) == {*NAMES, *MORE_NAMES}
