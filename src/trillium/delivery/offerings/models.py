import uuid

from django.conf import settings
from django.db import models

from trillium.kit.fields import BilingualField
from trillium.structures.designs.models import Design, Version


class CatalogueEntry(models.Model):
    """What the public sees of a published version; one for each design."""

    slug = models.SlugField(max_length=80, primary_key=True)
    design = models.OneToOneField(Design, on_delete=models.PROTECT, related_name="catalogue_entry")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)  # what search looks into, folded
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Offering(models.Model):
    """A dated run of a published version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="offerings")
    title = BilingualField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    enrolment_closes_on = models.DateField(null=True, blank=True)
    delivery_mode = models.CharField(max_length=20, blank=True)
    place = BilingualField()
    language = models.CharField(max_length=8, default="en")
    seats = models.PositiveIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="offering_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version.design} {self.starts_on}"


class Cohort(models.Model):
    """The people who take an offering together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offering", "name"], name="one_cohort_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class CohortImport(models.Model):
    """A file of learners brought in at once; it can be undone until work was handed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.rows})"


class CohortFile(models.Model):
    """A file of learners that was read and waits for a person's word, or for a worker.

    It goes once its learners are enrolled, or when another is read a day later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="files")
    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    rows = models.PositiveIntegerField()
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    read_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)  # a worker brings it in
    refused_at = models.DateTimeField(null=True, blank=True)  # what is wrong with it is read again

    def __str__(self) -> str:
        return f"{self.file_name} ({self.rows})"


class Enrolment(models.Model):
    """A learner in a cohort, under the name the learner goes by there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="enrolments"
    )
    name = models.CharField(
        max_length=200, blank=True
    )  # as it will stand on the credential; "" once erased
    brought_by = models.ForeignKey(
        CohortImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="enrolments"
    )
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "learner"], name="one_enrolment_a_cohort")
        ]

    def __str__(self) -> str:
        return self.name
