"""Many rows into one table: COPY on PostgreSQL, statements of a thousand rows elsewhere.

Signed credentials are long; written as parameters of INSERT each is escaped several times over,
and that takes longer than signing it.
"""

import json
from collections.abc import Sequence
from enum import Enum
from typing import Any

from django.db import connection, models

ROWS_A_STATEMENT = 1000


class JsonText(str):
    """The value of a JSON field that is JSON already, so that it is not read and written again."""

    __slots__ = ()


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model in their order, in the caller's transaction.

    A number that the database itself gives (an automatic key) is not put into the objects.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor == "postgresql":
        _copy(model, rows)
    else:
        _insert(model, rows)


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    texts = [
        (row, field.attname, value)
        for field in model._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, models.JSONField)
        for row in rows
        if isinstance(value := getattr(row, field.attname), JsonText)
    ]
    for row, name, value in texts:
        setattr(row, name, json.loads(value))
    model._default_manager.bulk_create(rows, batch_size=ROWS_A_STATEMENT)  # noqa: SLF001
    for row, name, value in texts:
        setattr(row, name, value)


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    options = model._meta  # noqa: SLF001
    fields = [each for each in options.concrete_fields if not isinstance(each, models.AutoField)]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(each.column)) for each in fields)
    statement = f"COPY {quoted(options.db_table)} ({columns}) FROM STDIN"
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row([_value(each, row) for each in fields])
    for row in rows:  # as bulk_create does
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001


def _value(field: "models.Field[Any, Any]", row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if isinstance(value, JsonText):
        return str(value)
    if isinstance(field, models.JSONField):
        return (
            None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        )
    value = field.get_prep_value(value)
    return value.value if isinstance(value, Enum) else value
