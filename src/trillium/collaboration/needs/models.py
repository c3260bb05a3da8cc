import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.partners.models import Partnership
from trillium.kit.fields import BilingualField


class Need(models.Model):
    """A skill that is missing somewhere, for somebody; what a micro-credential answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="needs")
    title = BilingualField()
    statement = BilingualField()
    audience = BilingualField()
    partnerships = models.ManyToManyField(Partnership, blank=True, related_name="needs")
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ["-stated_at"]

    def __str__(self) -> str:
        return str(self.title.get("en") or self.title.get("fr"))

    def get_absolute_url(self) -> str:
        return reverse("needs:detail", args=[self.pk])


class NeedEvidence(models.Model):
    """What shows the need: dated, with a source."""

    class Source(models.TextChoices):
        EMPLOYER = "employer"
        LABOUR_MARKET_DATA = "labour_market_data"
        SECTOR_BODY = "sector_body"
        COMMUNITY = "community"
        LEARNER = "learner"
        RESEARCH = "research"

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="evidence")
    source_type = models.CharField(max_length=30, choices=Source.choices)
    title = BilingualField()
    gap = BilingualField()
    source = models.CharField(max_length=300)  # who or what says so
    url = models.URLField(blank=True)
    date = models.DateField()

    class Meta:
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.source_type}, {self.date}"


class FeasibilityDecision(models.Model):
    """Go or no-go, with reasons. The newest counts; the others stay as they were."""

    class Answer(models.TextChoices):
        GO = "go"
        NO_GO = "no_go"

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="decisions")
    answer = models.CharField(max_length=5, choices=Answer.choices)
    reasons = BilingualField()
    duplication_search = BilingualField()  # what was looked for, and found
    resources = BilingualField()  # cost, people, equipment
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.answer} on {self.decided_at:%Y-%m-%d}"
