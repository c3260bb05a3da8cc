"""OAI-PMH 2.0 over the catalogue: six verbs, Dublin Core and JSON-LD, retired entries as deleted.

A resumption token is the number of the last change that was given and what was asked: it never
expires, and entries that change meanwhile come again later rather than being missed.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from trillium.delivery.catalogue import queries
from trillium.delivery.catalogue.models import Listing
from trillium.delivery.offerings import queries as offerings
from trillium.delivery.offerings.queries import NoSuchEntry
from trillium.kit.bilingual import LANGUAGES
from trillium.structures.designs.formats import elm, schema_org

Given = Mapping[str, Sequence[str]]

PAGE = 100
FORMATS: Mapping[str, tuple[str, str]] = {
    "oai_dc": (
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
    ),
    "schema_org": ("https://schema.org/docs/schema_org_rdfa.html", "https://schema.org/"),
    "elm": ("http://data.europa.eu/snb/model/elm", "http://data.europa.eu/snb/model/elm/"),
}
#: verb → arguments it must have, and those it may have
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
}
DAY, MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
#: what XML 1.0 cannot hold at all
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Wrong(Exception):  # noqa: N818 -- an answer of the protocol, not a failure of ours
    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def answer(given: Given, *, base: str, now: datetime) -> str:
    """Return the answer to a request's arguments, as XML; mistakes are answers too."""
    asked = {name: values[0] for name, values in given.items()}
    try:
        verb = _checked(given, asked)
        inside = f"<{verb}>{ANSWERS[verb](asked, base)}</{verb}>"
    except _Wrong as wrong:
        inside = f'<error code="{wrong.code}">{_text(str(wrong))}</error>'
        if wrong.code in {"badVerb", "badArgument"}:
            asked = {}  # OAI-PMH 3.2: then the request is shown without its arguments
    shown = "".join(f' {name}="{_text(value)}"' for name, value in asked.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
        '"http://www.openarchives.org/OAI/2.0/ '
        'http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
        f"<responseDate>{_stamp(now)}</responseDate>"
        f"<request{shown}>{_text(base)}</request>{inside}</OAI-PMH>\n"
    )


def _checked(given: Given, asked: Mapping[str, str]) -> str:
    verb = asked.get("verb", "")
    if verb not in VERBS or len(given["verb"]) > 1:
        raise _Wrong("badVerb", "Give one verb of OAI-PMH 2.0, once.")
    if any(len(values) > 1 for values in given.values()):
        raise _Wrong("badArgument", "An argument stands twice.")
    must, may = VERBS[verb]
    names = set(asked) - {"verb"}
    if "resumptionToken" in names and verb.startswith("List"):
        if names != {"resumptionToken"}:
            raise _Wrong("badArgument", "resumptionToken stands alone.")
    elif not must <= names <= must | may:
        raise _Wrong("badArgument", f"{verb} needs {sorted(must)} and may have {sorted(may)}.")
    return verb


def _identify(_asked: Mapping[str, str], base: str) -> str:
    oldest = queries.changes().order_by("changed_at").first()
    since = _stamp(oldest.changed_at) if oldest else "2017-01-01T00:00:00Z"
    return (
        "<repositoryName>Trillium</repositoryName>"
        f"<baseURL>{_text(base)}</baseURL><protocolVersion>2.0</protocolVersion>"
        f"<adminEmail>{_text(settings.TRILLIUM_ADMIN_EMAIL)}</adminEmail>"
        f"<earliestDatestamp>{since}</earliestDatestamp>"
        "<deletedRecord>persistent</deletedRecord>"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
    )


def _formats(asked: Mapping[str, str], base: str) -> str:
    if "identifier" in asked:
        _row(asked["identifier"], base)
    return "".join(
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{schema}</schema>"
        f"<metadataNamespace>{space}</metadataNamespace></metadataFormat>"
        for prefix, (schema, space) in FORMATS.items()
    )


def _sets(asked: Mapping[str, str], _base: str) -> str:
    if "resumptionToken" in asked:
        raise _Wrong("badResumptionToken", "The list of sets is given whole.")
    return "".join(
        f"<set><setSpec>language:{code}</setSpec><setName>{name}</setName></set>"
        for code, name in (("en", "Taught in English"), ("fr", "Taught in French"))
    )


def _record(asked: Mapping[str, str], base: str) -> str:
    prefix = _prefix(asked["metadataPrefix"])
    return _whole(_row(asked["identifier"], base), prefix, base)


def _identifiers(asked: Mapping[str, str], base: str) -> str:
    return _list(asked, base, lambda row, _prefix: _header(row, base))


def _records(asked: Mapping[str, str], base: str) -> str:
    return _list(asked, base, lambda row, prefix: _whole(row, prefix, base))


ANSWERS: Mapping[str, Callable[[Mapping[str, str], str], str]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
}


def _list(asked: Mapping[str, str], _base: str, write: Callable[[Listing, str], str]) -> str:
    since, wanted = 0, dict(asked)
    is_resumed = "resumptionToken" in asked
    if is_resumed:
        since, wanted = _resumed(asked["resumptionToken"])
    prefix = _prefix(wanted.get("metadataPrefix", ""))
    rows = _narrowed(queries.changes(since), wanted)
    page = list(rows[: PAGE + 1])
    if not page:
        raise _Wrong("noRecordsMatch", "Nothing changed in that time.")
    body = "".join(write(row, prefix) for row in page[:PAGE])
    if len(page) > PAGE:
        token = _token(page[PAGE - 1].number, wanted)
        return f"{body}<resumptionToken>{_text(token)}</resumptionToken>"
    return f"{body}<resumptionToken/>" if is_resumed else body


def _narrowed(rows: QuerySet[Listing], wanted: Mapping[str, str]) -> QuerySet[Listing]:
    start, end = _moment(wanted.get("from", "")), _moment(wanted.get("until", ""), is_end=True)
    if len(wanted.get("from", "")) != len(wanted.get("until", "")) and start and end:
        raise _Wrong("badArgument", "from and until differ in their granularity.")
    if start:
        rows = rows.filter(changed_at__gte=start)
    if end:
        rows = rows.filter(changed_at__lt=end)
    if wanted.get("set"):
        code = wanted["set"].removeprefix("language:")
        if wanted["set"] not in {f"language:{each}" for each in LANGUAGES}:
            raise _Wrong("noRecordsMatch", "There is no such set.")
        rows = rows.filter(languages__contains=f"|{code}|")
    return rows


def _token(number: int, wanted: Mapping[str, str]) -> str:
    kept = ("metadataPrefix", "from", "until", "set")
    return "/".join([str(number), *(quote(wanted.get(name, ""), safe="") for name in kept)])


def _resumed(token: str) -> tuple[int, dict[str, str]]:
    number, *values = token.split("/")
    kept = ("metadataPrefix", "from", "until", "set")
    if not number.isdecimal() or len(number) > 15 or len(values) != len(kept):  # noqa: PLR2004
        raise _Wrong("badResumptionToken", "This token is none of ours.")
    found = {name: unquote(value) for name, value in zip(kept, values, strict=True) if value}
    if found.get("metadataPrefix") not in FORMATS:
        raise _Wrong("badResumptionToken", "This token is none of ours.")
    return int(number), found


def _prefix(prefix: str) -> str:
    if prefix not in FORMATS:
        raise _Wrong("cannotDisseminateFormat", f"The formats are {', '.join(FORMATS)}.")
    return prefix


def _moment(words: str, *, is_end: bool = False) -> datetime | None:
    if not words:
        return None
    try:
        if DAY.fullmatch(words):
            day = datetime.fromisoformat(words).replace(tzinfo=UTC)
            return day + timedelta(days=1) if is_end else day
        if MOMENT.fullmatch(words):
            at = datetime.fromisoformat(words)
            return at + timedelta(seconds=1) if is_end else at
    except (ValueError, OverflowError):
        pass
    raise _Wrong("badArgument", f"{words} is no date as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")


def _row(identifier: str, base: str) -> Listing:
    start = f"oai:{_host(base)}:"
    found = queries.listed(identifier.removeprefix(start)) if identifier.startswith(start) else None
    if found is None:
        raise _Wrong("idDoesNotExist", "There is no such entry.")
    return found


def _header(row: Listing, base: str) -> str:
    state = "" if row.is_shown else ' status="deleted"'
    sets = "".join(
        f"<setSpec>language:{code}</setSpec>" for code in LANGUAGES if f"|{code}|" in row.languages
    )
    return (
        f"<header{state}><identifier>oai:{_text(_host(base))}:{_text(row.slug)}</identifier>"
        f"<datestamp>{_stamp(row.changed_at)}</datestamp>{sets}</header>"
    )


def _whole(row: Listing, prefix: str, base: str) -> str:
    data = _metadata(row, prefix) if row.is_shown else ""
    shown = f"<metadata>{data}</metadata>" if data else ""
    return f"<record>{_header(row, base)}{shown}</record>"


def _metadata(row: Listing, prefix: str) -> str:
    if prefix == "oai_dc":
        return _dublin_core(row)
    try:
        entry = offerings.entry(row.slug)
    except NoSuchEntry:  # withdrawn between the two reads
        return ""
    published = offerings.published(entry, timezone.localdate())
    writer = {"schema_org": schema_org.compose, "elm": elm.compose}[prefix]
    words = json.dumps(writer(entry.version.document, published), ensure_ascii=False)
    space = FORMATS[prefix][1]
    return f'<json xmlns="{space}">{_text(words)}</json>'


def _dublin_core(row: Listing) -> str:
    pairs = (("title", row.title), ("description", row.purpose), ("publisher", row.institution))
    lines = [
        f'<dc:{name} xml:lang="{code}">{_text(value[code])}</dc:{name}>'
        for name, value in pairs
        for code in LANGUAGES
        if value.get(code)
    ]
    lines += [f"<dc:language>{c}</dc:language>" for c in LANGUAGES if f"|{c}|" in row.languages]
    lines += [
        "<dc:type>Micro-credential</dc:type>",
        f"<dc:identifier>{_text(offerings.entry_page(row.slug))}</dc:identifier>",
        f"<dc:date>{row.published_at.date().isoformat()}</dc:date>",
    ]
    return (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">' + "".join(lines) + "</oai_dc:dc>"
    )


def _host(base: str) -> str:
    return urlsplit(base).hostname or "localhost"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(words: str) -> str:
    return escape(UNWRITABLE.sub("\ufffd", words), {'"': "&quot;"})
