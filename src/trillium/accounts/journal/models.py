from django.db import models


class Entry(models.Model):
    """One act. Written once, never changed: `digest` chains it to the entry before.

    The actor is a plain id, no key upwards, and `detail` holds no personal data, so that a person
    can be erased while the chain stays whole.
    """

    at = models.DateTimeField()
    actor_id = models.CharField(max_length=36, blank=True)  # "" is the system itself
    verb = models.CharField(max_length=80)  # "<feature>.<what happened>"
    thing_type = models.CharField(max_length=60)
    thing_id = models.CharField(max_length=64)
    organisation_id = models.CharField(max_length=36, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(
        max_length=64, unique=True
    )  # digest of the entry before; unique: no fork
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["thing_type", "thing_id"]),
            models.Index(fields=["organisation_id", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
