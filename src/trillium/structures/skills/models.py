import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trillium.kit.fields import BilingualField

#: kinds that our readers tell apart; what a framework calls a kind itself stays as it says
KIND_WORDS = {
    "skill": _("skill"),
    "knowledge": _("knowledge"),
    "ability": _("ability"),
    "activity": _("activity"),
    "task": _("task"),
    "occupation": _("occupation"),
    "group": _("group"),
    "interest": _("interest"),
    "work style": _("work style"),
    "broad group": _("broad group"),
    "major group": _("major group"),
    "sub-major group": _("sub-major group"),
    "minor group": _("minor group"),
}


def no_words() -> dict[str, list[str]]:
    """Return alternative labels with none in them."""
    return {"en": [], "fr": []}


class SkillFramework(models.Model):
    """A published competency framework, as it was imported."""

    class Format(models.TextChoices):
        CASE = "case", "CASE 1.1"
        ESCO = "esco", "ESCO CSV"
        ONET = "onet", "O*NET"
        NOC = "noc", _("NOC")
        CTDL = "ctdl", "CTDL-ASN"

    identifier = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    uri = models.CharField(max_length=500, unique=True)
    format = models.CharField(max_length=8, choices=Format.choices)
    name = BilingualField()
    description = BilingualField()
    publisher = models.CharField(max_length=300, blank=True)
    version = models.CharField(max_length=80, blank=True)
    licence = models.CharField(max_length=500, blank=True)  # its address
    licence_name = models.CharField(max_length=300, blank=True)
    attribution = models.TextField(blank=True)  # the sentence the licence asks for
    source = models.CharField(max_length=500, blank=True)  # where it was read from
    languages = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    digest = models.CharField(max_length=80)  # of the files, in their order; "" until all is here
    claim = models.UUIDField(null=True, blank=True)  # of the import that writes it now
    revision = models.PositiveIntegerField(default=1)  # counts imports that changed something
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(condition=~Q(uri=""), name="a_framework_has_an_address")
        ]

    def __str__(self) -> str:
        return str(self.name.get("en") or self.name.get("fr") or self.slug)

    def get_absolute_url(self) -> str:
        return reverse("skills:framework", args=[self.slug])


class SkillImport(models.Model):
    """An import that a worker does, from files or from an address."""

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    UNFINISHED = (State.RUNNING, State.PAUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    names = models.JSONField(default=list)  # of the files, in their order
    address = models.CharField(max_length=500, blank=True)  # of a CASE package, instead of files
    slug = models.CharField(max_length=80, blank=True)
    shrinks = models.BooleanField(default=False)
    since = models.BigIntegerField(default=0)  # the newest entry when it began
    done = models.PositiveIntegerField(default=0)  # entries and links
    of = models.PositiveIntegerField(default=0)  # 0 while the files are being checked
    halted = models.BooleanField(default=False)  # paused by itself, since it went wrong
    refusal = BilingualField()
    outcome = models.JSONField(default=dict)  # how many entries were added, changed, withdrawn
    framework = models.ForeignKey(
        SkillFramework, null=True, on_delete=models.SET_NULL, related_name="imports"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"import of {', '.join(self.names) or self.address}"

    def get_absolute_url(self) -> str:
        return reverse("skills:bringing", args=[self.pk])


class SkillImportPiece(models.Model):
    """A piece of a file that waits for its import; it goes with the end of it."""

    of = models.ForeignKey(SkillImport, on_delete=models.CASCADE, related_name="pieces")
    file = models.PositiveSmallIntegerField()  # its place among the names
    data = models.BinaryField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.of_id} {self.file}"


class Skill(models.Model):
    """One entry of a competency framework. It is withdrawn, never deleted: designs point at it."""

    framework = models.ForeignKey(SkillFramework, on_delete=models.PROTECT, related_name="skills")
    identifier = models.UUIDField(db_index=True)
    code = models.CharField(max_length=200)  # names it in its framework's addresses
    notation = models.CharField(max_length=100, blank=True)  # the code people know it by
    uri = models.CharField(max_length=500, db_index=True)
    kind = models.CharField(max_length=80, blank=True)
    label = BilingualField()
    alternative_labels = models.JSONField(default=no_words)
    description = BilingualField()
    details = models.JSONField(default=dict)  # what its own format says beyond this
    words = models.TextField(blank=True)  # of the labels, folded for the search
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["framework", "code"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="one_skill_a_code"),
            models.UniqueConstraint(fields=["framework", "uri"], name="one_skill_an_address"),
            models.UniqueConstraint(
                fields=["framework", "identifier"], name="one_skill_an_identifier"
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(uri=""), name="a_skill_has_a_code_and_an_address"
            ),
        ]

    def __str__(self) -> str:
        return str(self.label.get("en") or self.label.get("fr") or self.code)

    def get_absolute_url(self) -> str:
        return reverse("skills:skill", args=[self.framework.slug, self.code])

    @property
    def kind_word(self) -> str:
        """Return what the skill's kind is called, in the reader's language where we know it."""
        return str(KIND_WORDS.get(self.kind, self.kind))


class SkillLink(models.Model):
    """How one skill stands to another, in its own framework or in another one."""

    class Kind(models.TextChoices):
        BROADER = "broader", _("Broader")
        TOP = "top", _("Top of the framework")  # a child of the framework itself
        RELATED = "related", _("Related")
        EXACT = "exact", _("Same as")
        CLOSE = "close", _("Nearly the same")
        PART = "part", _("Part of")
        PEER = "peer", _("Peer of")
        PRECEDES = "precedes", _("Comes before")
        REPLACED = "replaced", _("Replaced by")
        EXEMPLAR = "exemplar", _("Example")
        LEVEL = "level", _("At the level of")
        TRANSLATION = "translation", _("Translation of")

    identifier = models.UUIDField(db_index=True)
    origin = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    target = models.ForeignKey(
        Skill, null=True, blank=True, on_delete=models.CASCADE, related_name="linked_from"
    )
    target_uri = models.CharField(max_length=500, db_index=True)
    target_label = models.CharField(max_length=500, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["sequence", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "kind", "target_uri"], name="one_link_a_kind_and_target"
            ),
            models.CheckConstraint(
                condition=Q(target=None) | ~Q(target=F("origin")), name="no_skill_links_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} {self.kind} {self.target_uri}"


class SkillDefinition(models.Model):
    """What a framework defines beside its skills, as CASE publishes it."""

    class Kind(models.TextChoices):
        CONCEPT = "CFConcepts"
        SUBJECT = "CFSubjects"
        LICENCE = "CFLicenses"
        ITEM_TYPE = "CFItemTypes"
        GROUPING = "CFAssociationGroupings"
        RUBRIC = "CFRubrics"

    framework = models.ForeignKey(
        SkillFramework, on_delete=models.CASCADE, related_name="definitions"
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    identifier = models.UUIDField(db_index=True)
    document = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "kind", "identifier"], name="one_definition_an_identifier"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier}"
