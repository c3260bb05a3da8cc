import uuid

from django.conf import settings
from django.db import models

from trillium.delivery.offerings.models import Offering


class Response(models.Model):
    """What one person says of an offering, as learner, employer or instructor."""

    class Voice(models.TextChoices):
        LEARNER = "learner"
        EMPLOYER = "employer"
        INSTRUCTOR = "instructor"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="responses")
    voice = models.CharField(max_length=12, choices=Voice.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="responses"
    )
    relevance = models.PositiveSmallIntegerField()  # 1 to 5
    assessment = models.PositiveSmallIntegerField()  # 1 to 5: did the assessment reflect the job?
    comment = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "person", "voice"], name="one_response_a_voice"
            )
        ]

    def __str__(self) -> str:
        return f"{self.voice}, {self.given_at:%Y-%m-%d}"
