from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trillium.delivery.catalogue import rules
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


class KeptIndex(models.Model):
    """The index of search as one process made it, so that the others need not make it again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField()  # of the last change in it
    data = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_kept_index")]

    def __str__(self) -> str:
        return f"index of {self.number}"


class Register(models.Model):
    """Another register that this one follows: who signs it, and how far it was read.

    Who keeps it is pinned when the host confirms it: `did` and `key`, the public key itself, so
    that not even a new key in the same DID document speaks for it unasked.
    """

    slug = models.SlugField(max_length=60, unique=True)
    address = models.URLField(max_length=300, unique=True)  # of its feed
    name = BilingualField()  # of who keeps it, as it calls itself
    did = models.CharField(max_length=300)
    key = models.CharField(max_length=100)
    cursor = models.PositiveBigIntegerField(default=0)  # the last change of theirs read here
    made_at = models.DateTimeField(null=True, blank=True)  # of the newest page taken in
    read_at = models.DateTimeField(null=True, blank=True)  # when it was last read to its end
    problem = BilingualField(blank=True)  # why the last reading failed; empty where it did not
    problem_at = models.DateTimeField(null=True, blank=True)
    followed_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def site(self) -> str:
        """Return where the register stands: the beginning of all its addresses."""
        return rules.site(self.address)

    @property
    def is_named_by_key(self) -> bool:
        """Tell whether its DID is its key and says nothing more."""
        return rules.is_named_by_key(self.did, self.key)


class Listing(models.Model):
    """What search and harvesters know of one entry; kept by the actions alone.

    An entry of another register has no row of ours behind it: `register` says whose it is, `page`
    where it stands, and `about` what is shown of it here.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")
        REVISED = "revised", _("Revised")
        UPDATED = "updated", _("Dates changed")
        RETIRED = "retired", _("Retired")

    entry = models.OneToOneField(
        CatalogueEntry, null=True, blank=True, on_delete=models.CASCADE, related_name="listing"
    )
    register = models.ForeignKey(
        Register, null=True, blank=True, on_delete=models.PROTECT, related_name="listings"
    )
    slug = models.SlugField(max_length=80)
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
    page = models.URLField(max_length=400, blank=True)
    about = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(register=None), name="own_entry_listed_once"
            ),
            models.UniqueConstraint(fields=["register", "slug"], name="their_entry_listed_once"),
            models.CheckConstraint(
                condition=models.Q(entry=None, register__isnull=False)
                | models.Q(entry__isnull=False, register=None),
                name="listing_is_ours_or_theirs",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Return where it is shown here: its own page, or the page on what others offer."""
        if self.register is None:
            return reverse("offerings:entry", args=[self.slug])
        return reverse("catalogue:theirs", args=[self.register.slug, self.slug])

    @property
    def compared_name(self) -> str:
        """Return how it is called in the address of a comparison."""
        return self.slug if self.register is None else f"{self.register.slug}/{self.slug}"

    @property
    def is_shown(self) -> bool:
        """Tell whether the public finds it."""
        return self.kind != self.Kind.RETIRED
