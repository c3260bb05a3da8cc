import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from trillium.accounts.organisations.models import Organisation
from trillium.structures.designs.models import Version


class Checklist(models.Model):
    """A house's own checklist for reviews; the one with the highest number is in use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="review_checklists"
    )
    number = models.PositiveIntegerField()
    questions = models.JSONField()  # as checklist.Question.plain
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="one_review_checklist_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"checklist {self.number} of {self.organisation}"


class Review(models.Model):
    """A quality review of a version: asked for, then decided on its exact digest."""

    class Decision(models.TextChoices):
        APPROVED = "approved"
        WITH_CONDITIONS = "with_conditions"  # approved, and something is to follow
        CHANGES_ASKED = "changes_asked"
        REFUSED = "refused"  # as it stands
        TAKEN_BACK = "taken_back"  # by the writers, before it was decided

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="reviews")
    digest = models.CharField(max_length=80)
    #: the checklist as it stood when the review was asked for
    questions = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(decision=""),
                name="one_open_review_a_version",
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.version}"


class Declaration(models.Model):
    """What a reviewer says of their own interest in a review, before deciding on it."""

    class Interests(models.TextChoices):
        NONE = "none"
        CONFLICT = "conflict"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="declarations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    interests = models.CharField(max_length=8, choices=Interests.choices)
    what = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person"], name="one_declaration_a_reviewer_and_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.interests} by {self.person}"


class Answer(models.Model):
    """What one reviewer answers to one question of the review's checklist."""

    class Given(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "not_applicable", _("Does not apply")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=14, choices=Given.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person", "question"], name="one_answer_a_question_and_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class FieldComment(models.Model):
    """What a reviewer says of one field of the version, or of one item of a list in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    path = models.CharField(max_length=120)  # of the catalogue of fields
    item = models.PositiveIntegerField(default=0)  # of a list, counted from 1; 0 is the whole field
    quoted = models.TextField(blank=True)  # the words as they stood
    text = models.TextField()
    blocking = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"comment on {self.path}"


class Reply(models.Model):
    """An answer to a comment on a field."""

    comment = models.ForeignKey(FieldComment, on_delete=models.CASCADE, related_name="replies")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"reply to a {self.comment}"


class Condition(models.Model):
    """What an approval asks to follow: words, a day, and who confirms that it is met."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="conditions")
    words = models.TextField()
    due_on = models.DateField()
    confirmer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    met_how = models.TextField(blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["met_at", "due_on"])]

    def __str__(self) -> str:
        return f"condition due on {self.due_on}"


class PeriodicReview(models.Model):
    """A review that the design's own cycle asks for; its evaluation closes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="periodic_reviews")
    due_on = models.DateField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(closed_at=None),
                name="one_open_periodic_review_a_version",
            )
        ]

    def __str__(self) -> str:
        return f"periodic review of {self.version}"


class PeriodicReminder(models.Model):
    """That the mail about a periodic review past due went out: one for each day it was due on."""

    version = models.ForeignKey(
        Version, on_delete=models.CASCADE, related_name="periodic_reminders"
    )
    due_on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "due_on"], name="one_periodic_reminder_a_version_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"reminder of what was due on {self.due_on}"


class Invitation(models.Model):
    """Somebody from outside is asked, by a mailed link, to look at one review and advise on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    role = models.CharField(max_length=200)  # as what they are asked, in words
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField()
    ends_on = models.DateField()  # the last day on which the link opens
    token_hash = models.CharField(max_length=64, unique=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recommendation = models.CharField(max_length=20, choices=Review.Decision.choices, blank=True)
    words = models.TextField(blank=True)
    recommended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person"],
                condition=models.Q(withdrawn_at=None),
                name="one_open_invitation_a_person_and_review",
            )
        ]

    def __str__(self) -> str:
        return f"invitation to a {self.review}"
