import uuid

from django.conf import settings
from django.db import models

from trillium.accounts.organisations.models import Organisation
from trillium.delivery.offerings.models import Cohort, Enrolment
from trillium.structures.designs.models import Version


class SigningKey(models.Model):
    """An organisation's key; the secret is sealed with the host's, and never leaves this table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="signing_keys"
    )
    did = models.CharField(max_length=300)  # did:key:… or did:web:…
    method = models.CharField(max_length=400, unique=True)  # the verification method's address
    public_multibase = models.CharField(max_length=100, unique=True)
    sealed_secret = models.TextField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)  # what it signed stays good
    revoked_at = models.DateTimeField(null=True, blank=True)  # what it signed is bad

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(retired_at=None, revoked_at=None),
                name="one_key_that_signs_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return self.method

    @property
    def state(self) -> str:
        """Return what the key may still do: sign, be relied on, or nothing."""
        if self.revoked_at:
            return "revoked"
        return "retired" if self.retired_at else "signing"


class StatusList(models.Model):
    """One published bitstring. Positions are handed out at random and never twice.

    `taken` has a bit for each position ever handed out: to credentials, to decoys, and to a worker
    that died before it had signed. `given` counts them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="status_lists"
    )
    did = models.CharField(max_length=300)  # who publishes it: the issuer of the credentials on it
    slug = models.SlugField(max_length=80, unique=True)
    address = models.CharField(max_length=300, unique=True)  # in credentials: never changes
    purpose = models.CharField(max_length=20, default="revocation")
    length = models.PositiveIntegerField(default=131072)
    bits = models.TextField()  # encodedList
    taken = models.BinaryField(default=bytes)
    given = models.PositiveIntegerField(default=0)
    document = models.JSONField()  # as signed and served
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Endorsement(models.Model):
    """An employer's signed statement on a version: demand, assessment, or both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="endorsements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="endorsements"
    )
    sign_off_request_id = models.UUIDField(unique=True)
    digest = models.CharField(max_length=80)
    aspects = models.JSONField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="endorsements")
    document = models.JSONField()
    jwt = models.TextField(blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at"]

    def __str__(self) -> str:
        return f"endorsement by {self.organisation}"


class Award(models.Model):
    """The row that remembers what was issued to whom; the credential itself is `document`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, null=True, on_delete=models.SET_NULL, related_name="awards"
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="awards"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="awards")
    # Nothing is looked up by those without an index, and each would make issuing dearer
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="awards", db_index=False
    )
    key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, related_name="awards", db_index=False
    )
    document = models.JSONField(null=True)  # the signed credential; null once the learner is erased
    jwt = models.TextField(blank=True)  # the same as vc+jwt
    status_list = models.ForeignKey(
        StatusList, on_delete=models.PROTECT, related_name="awards", db_index=False
    )
    status_index = models.PositiveIntegerField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=300, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )

    class Meta:
        ordering = ["issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="no_status_position_twice"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(revoked_at=None),
                name="one_standing_award_an_enrolment",
            ),
        ]

    def __str__(self) -> str:
        return f"award {self.id}"


class IssueRun(models.Model):
    """The issuing of a large cohort, done in chunks by as many workers as there are."""

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"
        CANCELLED = "cancelled"

    UNFINISHED = (State.RUNNING, State.PAUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="issue_runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    chunk = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    halted = models.BooleanField(default=False)  # paused by Trillium itself, not by a person
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"],
                condition=models.Q(state__in=["running", "paused"]),
                name="one_unfinished_issuing_a_cohort",
            )
        ]

    def __str__(self) -> str:
        return f"issuing to {self.cohort}"

    @property
    def looked_at(self) -> int:
        """Return how many learners were looked at."""
        return self.done + self.refused

    @property
    def left(self) -> int:
        """Return how many learners are still to be looked at."""
        return max(self.total - self.looked_at, 0)

    @property
    def is_unfinished(self) -> bool:
        """Return whether it may still go on."""
        return self.state in self.UNFINISHED


class IssueChunk(models.Model):
    """Some learners of a run: those whose ids come after `after`, up to and with `upto`.

    The row is locked while they are issued to, and says when that was done, so that a chunk begun
    twice is done once. None is the beginning, or the end.
    """

    run = models.ForeignKey(IssueRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    after = models.UUIDField(null=True, blank=True)
    upto = models.UUIDField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_chunk_of_each_number")
        ]

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.run_id}"
