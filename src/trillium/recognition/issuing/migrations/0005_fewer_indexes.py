"""Indexes on credentials that nothing is looked up by: each made every credential issued dearer.

Places are found by their own constraint, whose first column is the list. On PostgreSQL the indexes
are dropped while others read and write; going back does not build them anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_TABLE = "issuing_award"
_COLUMNS = ("organisation_id", "key_id", "status_list_id", "issued_by_id")


def drop_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    how = "CONCURRENTLY " if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, _TABLE)
        for name, facts in found.items():
            is_plain = facts["index"] and not facts["unique"] and not facts["foreign_key"]
            if is_plain and facts["columns"] in [[column] for column in _COLUMNS]:
                cursor.execute(f"DROP INDEX {how}IF EXISTS {connection.ops.quote_name(name)}")


def _unindexed(to: str, *, related: str = "awards", **options: object) -> models.ForeignKey:
    return models.ForeignKey(db_index=False, related_name=related, to=to, **options)


class Migration(migrations.Migration):
    atomic = False  # what is dropped concurrently is not dropped in a transaction

    dependencies = [("issuing", "0004_lz4")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunPython(drop_indexes, migrations.RunPython.noop, atomic=False)
            ],
            state_operations=[
                *(
                    migrations.AlterField(
                        "award", name, _unindexed(to, on_delete=django.db.models.deletion.PROTECT)
                    )
                    for name, to in (
                        ("organisation", "organisations.organisation"),
                        ("key", "issuing.signingkey"),
                        ("status_list", "issuing.statuslist"),
                    )
                ),
                migrations.AlterField(
                    "award",
                    "issued_by",
                    _unindexed(
                        settings.AUTH_USER_MODEL,
                        related="+",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                    ),
                ),
            ],
        )
    ]
