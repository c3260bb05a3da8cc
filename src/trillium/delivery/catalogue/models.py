from django.db import models
from django.utils.translation import gettext_lazy as _

from trillium.delivery.offerings.models import CatalogueEntry
from trillium.kit.fields import BilingualField


class Counter(models.Model):
    """Counts the changes of the catalogue; whoever holds its row is the only one who changes it.

    So numbers are given in the order in which changes become visible, and a reader who has seen
    number 7 never misses a 6 that came late.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_counter")]

    def __str__(self) -> str:
        return str(self.number)


class Listing(models.Model):
    """What search and harvesters know of one entry; kept by the actions alone."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")
        REVISED = "revised", _("Revised")
        UPDATED = "updated", _("Dates changed")
        RETIRED = "retired", _("Retired")

    entry = models.OneToOneField(CatalogueEntry, on_delete=models.CASCADE, related_name="listing")
    slug = models.SlugField(max_length=80, unique=True)
    title = BilingualField()
    institution = BilingualField()
    purpose = BilingualField()
    words = models.TextField(blank=True)  # what search looks into, folded
    marks = models.JSONField(default=list)  # facets: [name, value, label]
    languages = models.CharField(max_length=40, blank=True)  # |en|fr|
    hours = models.FloatField(null=True, blank=True)
    price = models.FloatField(null=True, blank=True)
    card = models.JSONField(default=dict)  # the critical facts in both languages
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=80)
    published_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    changed_at = models.DateTimeField()
    number = models.PositiveBigIntegerField(unique=True)  # of its last change

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_shown(self) -> bool:
        """Tell whether the public finds it."""
        return self.kind != self.Kind.RETIRED
