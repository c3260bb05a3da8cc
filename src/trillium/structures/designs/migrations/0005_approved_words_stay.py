"""The words of a version that left draft and review cannot be changed, whoever writes the SQL.

A later migration that makes SQLite rebuild the table must put the trigger back.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER approved_words_stay BEFORE UPDATE OF document, digest ON designs_version
WHEN OLD.state NOT IN ('draft', 'in_review')
    AND (NEW.document IS NOT OLD.document OR NEW.digest IS NOT OLD.digest)
BEGIN
    SELECT RAISE(ABORT, 'the words of an approved version never change');
END;
"""

POSTGRESQL = """
CREATE FUNCTION approved_words_stay() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'the words of an approved version never change'
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER approved_words_stay BEFORE UPDATE OF document, digest ON designs_version
FOR EACH ROW WHEN (
    OLD.state NOT IN ('draft', 'in_review')
    AND (NEW.document IS DISTINCT FROM OLD.document OR NEW.digest IS DISTINCT FROM OLD.digest)
) EXECUTE FUNCTION approved_words_stay();
"""


def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


def lift(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on = " ON designs_version" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER approved_words_stay{on}")
    if on:
        schema_editor.execute("DROP FUNCTION approved_words_stay()")


class Migration(migrations.Migration):
    dependencies = [("designs", "0004_initial")]

    operations = [migrations.RunPython(guard, lift)]
