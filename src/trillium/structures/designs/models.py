import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.collaboration.needs.models import Need
from trillium.kit.fields import BilingualField


class Design(models.Model):
    """A micro-credential as planned, through all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="designs")
    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.PROTECT, related_name="designs"
    )
    title = BilingualField()  # of the newest version, for lists
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField()
    #: ids of the frameworks beyond the home ones that this design wants to satisfy
    aims = models.JSONField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)  # out of lists since
    template_since = models.DateTimeField(null=True, blank=True)  # offered to start from

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return str(self.title.get("en") or self.title.get("fr") or self.slug)


class Version(models.Model):
    """One version of a design. A draft is written; once approved its document never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    document = models.JSONField(default=dict)  # the shape of document.py
    digest = models.CharField(max_length=80, blank=True)  # of the document as it stands now
    revision = models.PositiveIntegerField(
        default=0
    )  # counts saves, so that two writers never overwrite each other
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    changes = BilingualField()  # what is new since the version before, and why

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["design", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.design} v{self.number}"


class Retirement(models.Model):
    """How a version ends: its teach-out, and what takes its place. Awards stay bound to it."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="retirement")
    retired_at = models.DateTimeField()
    last_enrolment = models.DateField()
    last_award = models.DateField()
    words = BilingualField()  # for learners
    replaced_by = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )
    is_whole = models.BooleanField(default=True)  # whether the replacement stands for all of it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_award__gte=models.F("last_enrolment")),
                name="taught_out_after_the_last_enrolment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} until {self.last_award}"


class Revision(models.Model):
    """One save of a version: the words as they were then, so that nothing written is lost."""

    class Way(models.TextChoices):
        STARTED = "started", _("Started")
        SAVED = "saved", _("Saved")
        AUTOSAVED = "autosaved", _("Saved while writing")
        RESTORED = "restored", _("Gone back")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()  # the version's count of saves at this save
    document = models.JSONField(default=dict)
    digest = models.CharField(max_length=80)
    way = models.CharField(max_length=12, choices=Way.choices)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_revision_a_save")
        ]

    def __str__(self) -> str:
        return f"{self.version} save {self.number}"


class Dismissal(models.Model):
    """A suggestion set aside, with the reason; it holds for the text that it was about."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="dismissals")
    suggestion = models.CharField(max_length=200)  # kind and place
    about = models.CharField(max_length=80)  # digest of the text that it was about
    reason = models.TextField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "suggestion"], name="one_dismissal_a_suggestion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.suggestion} of {self.version}"
