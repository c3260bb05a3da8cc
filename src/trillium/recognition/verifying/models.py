from django.db import models

from trillium.accounts.organisations.models import Organisation


class TrustedIssuer(models.Model):
    """An issuer from elsewhere that an organisation here vouches for."""

    did = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    vouched_by = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="trusted_issuers"
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["did", "vouched_by"], name="vouched_for_once")
        ]

    def __str__(self) -> str:
        return self.name
