from django.db import models


class Job(models.Model):
    """One piece of work in the embedded queue; the row goes when the work is done.

    `values` hold ids and numbers, never personal data. Whoever holds `lease` until `leased_until`
    works on it; a lease that ran out belongs to nobody.
    """

    name = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)
    deferred_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)  # how often a worker began
    failed_at = models.DateTimeField(null=True, blank=True)  # nobody tries any more
    problem = models.CharField(max_length=200, blank=True)  # the kind of mistake, never its text

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["-priority", "due_at", "id"],
                condition=models.Q(failed_at=None),
                name="job_by_when_it_is_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
