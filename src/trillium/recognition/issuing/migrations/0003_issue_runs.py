import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mark_taken(apps, schema_editor):
    """Mark the places that credentials have already."""
    award, status_list = (apps.get_model("issuing", name) for name in ("Award", "StatusList"))
    for found in status_list.objects.all():
        bits = bytearray(-(-found.length // 8))
        places = set(
            award.objects.filter(status_list=found).values_list("status_index", flat=True)
        )
        for place in places:
            bits[place >> 3] |= 1 << (place & 7)
        found.taken, found.given = bytes(bits), len(places)
        found.save(update_fields=["taken", "given"])


def pack_by_lz4(apps, schema_editor):
    """Have PostgreSQL pack credentials by lz4 where it can: its own way takes longer than signing."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_settings"
            " WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
        )
        if cursor.fetchone():
            for column in ("document", "jwt"):
                cursor.execute(f"ALTER TABLE issuing_award ALTER COLUMN {column} SET COMPRESSION lz4")


class Migration(migrations.Migration):
    dependencies = [
        ("issuing", "0002_initial"),
        ("offerings", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IssueRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("chunk", models.PositiveIntegerField()),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("halted", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issue_runs",
                        to="offerings.cohort",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "paused"])),
                        fields=("cohort",),
                        name="one_unfinished_issuing_a_cohort",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IssueChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("after", models.UUIDField(blank=True, null=True)),
                ("upto", models.UUIDField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="issuing.issuerun",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "number"), name="one_chunk_of_each_number"
                    )
                ],
            },
        ),
        migrations.AddField("statuslist", "taken", models.BinaryField(default=bytes)),
        migrations.AddField("statuslist", "given", models.PositiveIntegerField(default=0)),
        migrations.RunPython(mark_taken, migrations.RunPython.noop),
        migrations.RunPython(pack_by_lz4, migrations.RunPython.noop),
    ]
