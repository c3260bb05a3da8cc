import uuid

from django.conf import settings
from django.db import models

from trillium.delivery.assessment.rules import safe_suffix
from trillium.delivery.offerings.models import Enrolment
from trillium.kit.fields import BilingualField
from trillium.structures.designs.models import Version


def kept_as(evidence: "Evidence", file_name: str) -> str:
    """Return where a file is kept: under ids alone, so that no path tells who handed in what."""
    return f"{evidence.enrolment_id}/{evidence.id}{safe_suffix(file_name)}"


class Rubric(models.Model):
    """How an assessment of the plan is judged: criteria with levels, the least that passes marked.

    `criteria` is a list of `rules.Criterion.as_json()`; its texts are bilingual.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="rubrics")
    assessment_id = models.CharField(
        max_length=40
    )  # `assessments[].id` of the design, else "a<position from 1>"
    title = BilingualField()
    criteria = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "assessment_id"], name="one_rubric_an_assessment"
            )
        ]

    def __str__(self) -> str:
        return f"rubric of {self.assessment_id}"


class Evidence(models.Model):
    """What a learner did or made, for one or more outcomes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="evidence")
    assessment_id = models.CharField(max_length=40)
    outcome_ids = models.JSONField(default=list)
    type = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    narrative = models.TextField(blank=True)
    url = models.URLField(blank=True)
    file = models.FileField(upload_to=kept_as, max_length=150, blank=True)
    file_name = models.CharField(max_length=150, blank=True)  # as it was called where it came from
    sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """An assessor's judgement of one assessment for one learner; the newest counts.

    `scores` is {criterion id: level value}.
    """

    class Result(models.TextChoices):
        PASSED = "passed"
        NOT_YET = "not_yet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="decisions")
    assessment_id = models.CharField(max_length=40)
    scores = models.JSONField(default=dict)
    result = models.CharField(max_length=10, choices=Result.choices)
    comment = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, related_name="decisions")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.result}"
