import uuid

from django.db import models

from trillium.accounts.organisations.models import Organisation
from trillium.kit.fields import BilingualField


class Partnership(models.Model):
    """Two organisations work together: who leads, in which role, on what agreement."""

    class Role(models.TextChoices):
        EMPLOYER = "employer"
        INDUSTRY_BODY = "industry_body"
        SECTOR_SKILLS_BODY = "sector_skills_body"
        INSTITUTION = "institution"
        COMMUNITY = "community"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships_led"
    )
    partner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships_joined"
    )
    role = models.CharField(max_length=30, choices=Role.choices)
    agreement = BilingualField()
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "partner", "role"], name="one_partnership_a_role"
            ),
            models.CheckConstraint(
                condition=~models.Q(lead=models.F("partner")), name="partners_are_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead} with {self.partner}"
