import uuid

from django.conf import settings
from django.db import models

from trillium.kit.fields import BilingualField
from trillium.structures.designs.models import Version


class Finding(models.Model):
    """What delivery showed of a version: validity, applicability or a gap."""

    class Kind(models.TextChoices):
        VALIDITY = "validity"
        APPLICABILITY = "applicability"
        GAP = "gap"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    text = BilingualField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at"]

    def __str__(self) -> str:
        return self.kind


class EvaluationDecision(models.Model):
    """The decision that closes a version's evaluation: keep, revise or retire, with reasons."""

    class Answer(models.TextChoices):
        KEEP = "keep"
        REVISE = "revise"
        RETIRE = "retire"

    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="evaluation_decisions"
    )
    answer = models.CharField(max_length=6, choices=Answer.choices)
    reasons = BilingualField()
    findings = models.ManyToManyField(Finding, related_name="+")
    next_version = models.OneToOneField(
        Version, null=True, blank=True, on_delete=models.SET_NULL, related_name="grew_from"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return self.answer
