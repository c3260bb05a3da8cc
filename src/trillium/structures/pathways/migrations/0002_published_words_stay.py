"""The words of a pathway that left its draft cannot be changed, whoever writes the SQL.

A later migration that makes SQLite rebuild the table must put the trigger back.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WORDS = ("rule", "title", "description", "target_title", "target_design", "number")
COLUMNS = ", ".join(WORDS)

SQLITE = f"""
CREATE TRIGGER published_pathway_stays BEFORE UPDATE OF {COLUMNS} ON pathways_pathwayversion
WHEN OLD.state <> 'draft' AND ({" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in WORDS)})
BEGIN
    SELECT RAISE(ABORT, 'the words of a published pathway never change');
END;
"""

POSTGRESQL = f"""
CREATE FUNCTION published_pathway_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'the words of a published pathway never change'
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER published_pathway_stays BEFORE UPDATE OF {COLUMNS} ON pathways_pathwayversion
FOR EACH ROW WHEN (
    OLD.state <> 'draft'
    AND ({" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in WORDS)})
) EXECUTE FUNCTION published_pathway_stays();
"""


def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


def unguard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS published_pathway_stays;")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "DROP TRIGGER IF EXISTS published_pathway_stays ON pathways_pathwayversion;"
            "DROP FUNCTION IF EXISTS published_pathway_stays();"
        )


class Migration(migrations.Migration):
    dependencies = [("pathways", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
