from django.conf import settings
from django.db import models

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
