import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.kit.fields import BilingualField


class Pathway(models.Model):
    """What stacks into what, through all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pathways"
    )
    title = BilingualField()  # of the newest version, for lists
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self.title.get("en") or self.title.get("fr") or self.slug)


class PathwayVersion(models.Model):
    """One version of a pathway. A draft is written; once published its words never change."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    title = BilingualField()
    description = BilingualField()
    target_title = BilingualField()  # what the pathway leads to
    target_design = models.SlugField(max_length=80, blank=True)  # where that is a design here
    rule = models.JSONField(default=dict)  # the shape of rules.py
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)  # counts saves: no writer overwrites another
    started_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "number"], name="one_pathway_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["pathway"],
                condition=models.Q(state="draft"),
                name="one_draft_a_pathway",
            ),
            models.UniqueConstraint(
                fields=["pathway"],
                condition=models.Q(state="published"),
                name="one_published_version_a_pathway",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pathway} v{self.number}"
