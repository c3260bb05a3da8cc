import uuid

from django.conf import settings
from django.db import models

from trillium.recognition.issuing.models import Award


class WalletLink(models.Model):
    """A mailed link that opens one person's wallet, without a password, for a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wallet_links"
    )
    award = models.ForeignKey(  # of what it told, where it was sent for one
        Award, null=True, blank=True, on_delete=models.CASCADE, related_name="links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"wallet link of {self.person}"


class Share(models.Model):
    """A link by which the learner shows one credential, until it expires or is withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="shares")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120, blank=True)  # for whom, in the learner's words
    shared_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-shared_at"]

    def __str__(self) -> str:
        return self.label or str(self.id)
