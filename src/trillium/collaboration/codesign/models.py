import uuid

from django.conf import settings
from django.db import models

from trillium.accounts.organisations.models import Organisation


class SignOffRequest(models.Model):
    """One person is asked to agree, for an organisation, to an exact text.

    What is agreed on is a text with a digest; this feature never learns that it is a design.
    `text` is {"title": {en,fr}, "sections": [section, …]}, where a section is
    {"heading": {en,fr}, "lines": [{en,fr}, …], "aspects": […]}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thing_type = models.CharField(max_length=60)
    thing_id = models.CharField(max_length=64)
    address = models.CharField(max_length=300)  # the public address the text will have
    digest = models.CharField(max_length=80)
    text = models.JSONField()
    aspects = models.JSONField()  # of ["demand", "assessment"]
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sign_off_requests"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="sign_off_requests",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_for_id = models.CharField(max_length=36)  # id of the organisation that asks
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True)
    answered_at = models.DateTimeField(null=True, blank=True)  # the link is spent
    withdrawn_at = models.DateTimeField(
        null=True, blank=True
    )  # the text changed, or the asker took it back

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["thing_type", "thing_id", "digest"])]

    def __str__(self) -> str:
        return f"sign-off asked of {self.organisation}"


class SignOff(models.Model):
    """An answer to one aspect of a request: agreed, or declined with a comment."""

    class Answer(models.TextChoices):
        AGREED = "agreed"
        DECLINED = "declined"

    request = models.ForeignKey(SignOffRequest, on_delete=models.PROTECT, related_name="answers")
    aspect = models.CharField(max_length=20)  # demand | assessment
    answer = models.CharField(max_length=10, choices=Answer.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "aspect"], name="one_answer_an_aspect")
        ]

    def __str__(self) -> str:
        return f"{self.aspect}: {self.answer}"
