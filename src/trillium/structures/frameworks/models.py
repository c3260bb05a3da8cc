import uuid

from django.conf import settings
from django.db import models

from trillium.accounts.organisations.models import Organisation
from trillium.kit.fields import BilingualField
from trillium.structures.designs.models import Version


class Attestation(models.Model):
    """A person confirms a criterion that no rule can see, with a reason."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="attestations")
    framework_id = models.CharField(max_length=60)
    criterion_id = models.CharField(max_length=60)
    reason = models.TextField()
    digest = models.CharField(max_length=80, blank=True)  # of the document as the person saw it
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "framework_id", "criterion_id"],
                name="one_attestation_a_criterion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} attested"


class HousePack(models.Model):
    """One version of an institution's own framework; what it says never changes."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="house_packs"
    )
    framework_id = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    title = BilingualField()
    content = models.JSONField()  # the shape of pack_file.py
    digest = models.CharField(max_length=80)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # from then on it is not checked

    class Meta:
        ordering = ["framework_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework_id", "number"], name="one_house_pack_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.framework_id} {self.number}"


class Held(models.Model):
    """How a version stands against every framework, as it was last checked; made anew at will."""

    version = models.OneToOneField(
        Version, primary_key=True, on_delete=models.CASCADE, related_name="held"
    )
    letters = models.JSONField()  # framework → one letter for each criterion, see letters.py
    digest = models.CharField(max_length=80)  # of the document
    packs = models.CharField(max_length=80)  # of the frameworks
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} held against frameworks"


class Recheck(models.Model):
    """Many designs being held against every framework by a worker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"recheck of {self.total} designs"
