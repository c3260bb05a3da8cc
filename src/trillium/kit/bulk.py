"""Many rows at once: written by COPY on PostgreSQL, asked for by one array.

Signed credentials are long; written as parameters of INSERT each is escaped several times over,
and that takes longer than signing it. COPY takes rows as they come, so that the database stores
one while the next is being signed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Q

ROWS_A_STATEMENT = 1000


class JsonText(str):
    """The value of a JSON field that is JSON already, so that it is not read and written again."""

    __slots__ = ()


def as_json(value: object) -> JsonText:
    """Return a value as the text of a JSON field, written once for many rows."""
    return JsonText(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def insert(rows: Iterable[models.Model]) -> None:
    """Insert rows of one model in their order, in the caller's transaction.

    They may be made while they are taken. A number that the database itself gives (an automatic
    key) is not put into the objects.
    """
    coming = iter(rows)
    first = next(coming, None)
    if first is None:
        return
    model, objects = type(first), chain([first], coming)
    if connection.vendor != "postgresql":
        _insert(model, objects)
        return
    names = [each.attname for each in _columns(model)]
    _copy(model, names, _values(objects, attrgetter(*names)))


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Insert bare rows of a model: the values of the named columns, its defaults in the others.

    As `insert`, without the time that a thousand objects take to be made.
    """
    absent = [each for each in _columns(model) if each.attname not in names]
    rest = tuple(each.get_default() for each in absent)
    names = [*names, *(each.attname for each in absent)]
    whole = ((*row, *rest) for row in rows)
    if connection.vendor == "postgresql":
        _copy(model, names, whole)
    else:
        _insert(model, (model(**dict(zip(names, row, strict=True))) for row in whole))


def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Return the columns of a model, save the number that the database itself gives."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    return [each for each in fields if not isinstance(each, models.AutoField)]


def _values(
    rows: Iterable[models.Model], values_of: Callable[[models.Model], Sequence[object]]
) -> Iterator[Sequence[object]]:
    for row in rows:
        yield values_of(row)
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001


def _insert(model: type[models.Model], coming: Iterable[models.Model]) -> None:
    rows = list(coming)
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


def _copy(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    by_name = {each.attname: each for each in _columns(model)}
    writers = [
        (place, write) for place, name in enumerate(names) if (write := _writer(by_name[name]))
    ]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(by_name[name].column)) for name in names)
    statement = f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"  # noqa: SLF001
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            values = list(row)
            for place, write in writers:
                values[place] = write(values[place])
            copy.write_row(values)


#: kinds of fields whose values the driver writes as they are
_PLAIN = (models.UUIDField, models.DateTimeField, models.IntegerField, models.TextField)


def _writer(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """Return what makes a field's value one that COPY can take, None where it is one already."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.ForeignKey):
        return _writer(field.target_field)
    if isinstance(field, _PLAIN) or (isinstance(field, models.CharField) and not field.choices):
        return None
    return lambda value: _plain(field.get_prep_value(value))


def _json(value: Any) -> str | None:
    return value if value is None or isinstance(value, JsonText) else as_json(value)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def any_of(field: str, values: Sequence[object]) -> Q:
    """Return the condition that a field is one of many values, which travel as one parameter.

    Django's `in` makes a parameter of each, and spends longer on a thousand than the database.
    """
    return Q(**{f"{field}__any_of": values})


@models.ForeignObject.register_lookup  # which inherits none from Field
@models.Field.register_lookup
class AnyOf(models.Lookup):
    """`field = ANY(array)`; SQLite reads the array from JSON."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the condition and its parameters."""
        left, parameters = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [field.get_db_prep_value(each, connection) for each in self.rhs]
        if connection.vendor == "postgresql":
            array = f"%s::{field.db_type(connection)}[]"
            return f"{left} = ANY({array})", [*parameters, values]
        array = "SELECT value FROM json_each(%s)"
        return f"{left} IN ({array})", [*parameters, json.dumps(values)]
