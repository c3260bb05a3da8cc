"""Every read of assessment, by subject; called by these names."""

from trillium.delivery.assessment.queries.queue import ToJudge, to_judge, waiting, work
from trillium.delivery.assessment.queries.rubrics import (
    assessment_of,
    criteria,
    is_used,
    rubric,
    that_count,
    unassessed,
    without_rubric,
)
from trillium.delivery.assessment.queries.showing import Piece, Shown, Verdict, shown_by
from trillium.delivery.assessment.queries.standing import about, gate
from trillium.delivery.assessment.queries.tracing import (
    HANDED_IN,
    NOT_YET,
    NOTHING,
    PASSED,
    CohortRow,
    Judgement,
    NoSuchEvidence,
    OutcomeCoverage,
    cohort_rows,
    coverage,
    evidence,
    judgements,
    judgements_of,
    ready,
)
from trillium.delivery.assessment.queries.wording import named

__all__ = [
    "HANDED_IN",
    "NOTHING",
    "NOT_YET",
    "PASSED",
    "CohortRow",
    "Judgement",
    "NoSuchEvidence",
    "OutcomeCoverage",
    "Piece",
    "Shown",
    "ToJudge",
    "Verdict",
    "about",
    "assessment_of",
    "cohort_rows",
    "coverage",
    "criteria",
    "evidence",
    "gate",
    "is_used",
    "judgements",
    "judgements_of",
    "named",
    "ready",
    "rubric",
    "shown_by",
    "that_count",
    "to_judge",
    "unassessed",
    "waiting",
    "without_rubric",
    "work",
]
