from django.conf import settings
from django.db import models

from trillium.accounts.organisations.models import Organisation


class Picture(models.Model):
    """A picture that an institution brought, named by the digest of its bytes.

    It never changes and is never removed: approved designs and credentials refer to it.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="pictures"
    )
    digest = models.CharField(max_length=71)  # sha256: and 64 digits
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()
    name = models.CharField(max_length=120)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="one_picture_a_digest")
        ]

    def __str__(self) -> str:
        return self.name
