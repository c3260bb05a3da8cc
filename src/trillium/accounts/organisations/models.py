import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trillium.kit.fields import BilingualField


class Organisation(models.Model):
    """An institution, an employer or a consortium."""

    class Kind(models.TextChoices):
        INSTITUTION = "institution"
        EMPLOYER = "employer"
        CONSORTIUM = "consortium"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = BilingualField()
    about = BilingualField()
    type = models.CharField(
        max_length=40, blank=True
    )  # college, university, indigenous_institute, employer, …
    country = models.CharField(max_length=2, default="CA")
    region = models.CharField(max_length=6, default="CA-ON")
    url = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    consortium = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    endorses_by_key = models.BooleanField(
        default=False
    )  # consents that its signing key is held here
    consented_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self.name.get("en") or self.name.get("fr") or self.slug)

    def get_absolute_url(self) -> str:
        return reverse("organisations:organisation", args=[self.slug])


class Membership(models.Model):
    """Someone acts for an organisation in a role."""

    class Role(models.TextChoices):
        PROGRAMME_LEAD = "programme_lead", _("Programme lead")
        ASSESSOR = "assessor", _("Assessor")
        REVIEWER = "reviewer", _("Quality reviewer")
        REGISTRAR = "registrar", _("Registrar")
        EMPLOYER = "employer_representative", _("Employer representative")
        COORDINATOR = "coordinator", _("Coordinator")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=30, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="one_membership_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} of {self.organisation}"
