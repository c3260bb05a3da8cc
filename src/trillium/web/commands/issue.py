"""`trillium issue`: credentials for a whole cohort, without a database."""

import importlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import NAMESPACE_URL, uuid5

import typer

from trillium.credentials.keys import did_key_method, did_web, did_web_method
from trillium.kit.errors import Problem, Refused
from trillium.recognition.issuing import bulk, cohort, composing, keyfile
from trillium.recognition.issuing import order as orders
from trillium.recognition.issuing.rows import Cohort
from trillium.structures.designs import document as designs
from trillium.web import environment, progress

DONE, REFUSED, UNREADABLE = 0, 1, 2
STOPPED = 130  # as shells have it: 128 and the number of the signal
#: Where an issuer without a public address is reached: by its own people, on their own machine.
LOCAL = "http://127.0.0.1:8000"


class Kind(StrEnum):
    """How a credential is secured."""

    LDP = "ldp"
    JWT = "jwt"
    BOTH = "both"
    LINES = "lines"


def command(  # noqa: PLR0917 -- typer's options
    design: Annotated[Path, typer.Argument(help="The design, YAML or JSON.")],
    learners: Annotated[
        Path,
        typer.Argument(
            metavar="COHORT.csv",
            help="Columns name, email; if wanted result (pass, fail), evidence_url, awarded_on.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="The directory to write; absent or empty.")],
    key: Annotated[
        Path | None,
        typer.Option(help="The issuer's key; made there if absent. Otherwise OUT.key beside OUT."),
    ] = None,
    public_url: Annotated[
        str, typer.Option(help="The https address this is served at: the issuer is a did:web.")
    ] = "",
    issuer_name: Annotated[str, typer.Option(help="The issuer, if not as in the design.")] = "",
    *,
    name_in_clear: Annotated[
        bool, typer.Option("--name-in-clear", help="Write names readably; otherwise as hashes.")
    ] = False,
    kind: Annotated[
        Kind,
        typer.Option(
            "--format",
            help="Data Integrity (ldp), vc+jwt, or both; lines: all in OUT/credentials.jsonl.",
        ),
    ] = Kind.LDP,
    baked: Annotated[
        bool, typer.Option("--baked", help="Also badge pictures, PNG and SVG.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also certificates to print.")] = False,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="List bad rows in OUT/rejected.csv and go on.")
    ] = False,
) -> None:
    """Issue Open Badges 3.0 credentials to everybody in a cohort who passed.

    Exit code 0: issued. 1: refused, nothing was signed. 2: a file or option cannot be read.
    """
    try:
        plan = designs.read_design(_text(design), design.name)
        rows = _rows(learners, plan)
        address = _public(public_url)
        name = _name(plan, issuer_name)
        _check_lines(out, kind=kind, more=baked or pdf)
        printer = _printer(pdf=pdf)
    except Problem as problem:
        _stop(problem, UNREADABLE)
    try:
        orders.check_design(plan)
        orders.check_directory(out)
        _check_rows(rows, out, skip=skip_bad_rows)
        orders.check_cohort(rows, learners.name)
        secret = environment.text("TRILLIUM_KEY_SECRET")
        beside = out.absolute()
        key_path = key or beside.parent / f"{beside.name}.key"
        key_path.parent.mkdir(parents=True, exist_ok=True)
        kept = keyfile.open_or_make(key_path, secret=secret, dice=secrets.token_bytes)
        order = _order(
            plan,
            kept,
            name=name,
            address=address,
            name_in_clear=name_in_clear,
            kind=kind,
            baked=baked,
            printer=printer,
        )
        with progress.bar("Issuing", len(rows.passed)) as tell:
            issued = bulk.issue_into(out, order, rows, tell=tell)
    except (orders.DirectoryUnwritable, orders.DirectoryTaken, keyfile.KeyFileUnusable) as problem:
        _stop(problem, UNREADABLE)
    except Problem as problem:
        _stop(problem, REFUSED)
    except OSError as problem:
        _stop(_Unreadable(file=problem.filename, reason=problem.strerror), UNREADABLE)
    except KeyboardInterrupt:
        typer.echo("Stopped. The same command goes on from there.", err=True)
        raise typer.Exit(STOPPED) from None
    _report(issued, rows, out, key_path, kept)


class _Unreadable(Refused):
    """{file} cannot be read or written: {reason}."""


class PublicAddressWrong(Refused):
    """{address} is not an https address without a path, such as https://badges.example.org."""


class LinesAlone(Refused):
    """Lines hold credentials alone: leave out --baked and --pdf, or choose another --format."""


class LinesNeedDirectory(Refused):
    """--out names a directory: the lines go into {directory}/credentials.jsonl."""


class PrinterMissing(Refused):
    """Certificates need the system library Pango, which is not here: {reason}."""


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unreadable(file=path, reason="it is not UTF-8 text") from None


def _rows(learners: Path, plan: Mapping[str, Any]) -> Cohort:
    try:
        with learners.open("rb") as file:
            return cohort.read_cohort(
                file,
                file=learners.name,
                evidence_demanded=composing.demands_evidence(plan),
                today=max(date.today(), datetime.now(UTC).date()),  # noqa: DTZ011 -- as the person sees it
            )
    except OSError as problem:
        raise _Unreadable(file=learners, reason=problem.strerror) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:  # an endless one is not read to its end
            return file.read(cohort.LARGEST_FILE + 1)
    except OSError as problem:
        raise _Unreadable(file=path, reason=problem.strerror) from None


def _public(value: str) -> str:
    address = value.rstrip("/")
    if address and not environment.is_https_origin(address):
        raise PublicAddressWrong(address=value)
    return address


def _check_lines(out: Path, *, kind: Kind, more: bool) -> None:
    if kind is not Kind.LINES:
        return
    if more:
        raise LinesAlone
    if out.suffix in {".jsonl", ".ndjson"}:
        raise LinesNeedDirectory(directory=out.with_suffix(""))


def _name(plan: Mapping[str, Any], given: str) -> composing.Text:
    if given.strip():
        return given.strip()
    for body in ("issuer", "awarding_body"):
        entry = plan.get(body)
        if isinstance(entry, Mapping) and entry.get("name"):
            name: composing.Text = entry["name"]
            return name
    raise orders.IssuerUnnamed


def _check_rows(rows: Cohort, out: Path, *, skip: bool) -> None:
    if not rows.bad:
        return
    for row in rows.bad:
        typer.echo(row.sentence, err=True)
    if not skip:
        typer.echo(
            "Nothing was signed. Mend the file, or pass over these rows with --skip-bad-rows.",
            err=True,
        )
        raise typer.Exit(REFUSED)
    if not rows.passed:
        out.mkdir(parents=True, exist_ok=True)
        bulk.write_rejected(out, rows)


def _order(
    plan: Mapping[str, Any],
    kept: keyfile.KeyFile,
    *,
    name: composing.Text,
    address: str,
    name_in_clear: bool,
    kind: Kind,
    baked: bool,
    printer: orders.Printer | None,
) -> orders.Order:
    slug = _slug(composing.text(name, "en"))
    did = did_web(f"{address}/issuers/{slug}") if address else kept.key.did
    entry = plan.get("issuer")
    return orders.Order(
        achievement=composing.Achievement(
            design=plan, address=_achievement_address(plan, did, address)
        ),
        issuer=composing.Issuer(
            did=did, name=name, url=entry.get("url") if isinstance(entry, Mapping) else None
        ),
        slug=slug,
        key=kept.key,
        method=did_web_method(did, kept.key) if address else did_key_method(kept.key),
        base=address or LOCAL,
        at=datetime.now(UTC).replace(microsecond=0),
        dice=secrets.token_bytes,
        name_in_clear=name_in_clear,
        as_document=kind is not Kind.JWT,
        as_token=kind in {Kind.JWT, Kind.BOTH},
        as_lines=kind is Kind.LINES,
        baked=baked,
        printer=printer,
    )


def _achievement_address(plan: Mapping[str, Any], did: str, address: str) -> str:
    title = _slug(composing.text(plan.get("title"), "en") or "micro-credential")
    if address:
        return f"{address}/achievements/{title}/v1"
    # Nobody serves it: a name of its own, the same whenever this issuer issues on this design
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{did}/{title}/{designs.digest(plan)}')}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "issuer"


def _printer(*, pdf: bool) -> orders.Printer | None:
    if not pdf:
        return None
    try:
        # Imported by name: WeasyPrint costs most of a second and needs Pango from the system
        module = importlib.import_module("trillium.recognition.issuing.printing")
    except OSError as problem:
        raise PrinterMissing(reason=str(problem).splitlines()[0]) from None
    printer: orders.Printer = module.certificate
    return printer


def _report(
    issued: orders.Issued, rows: Cohort, out: Path, key_path: Path, kept: keyfile.KeyFile
) -> None:
    typer.echo(f"{issued.count} credentials issued into {out}.")
    if issued.resumed:
        typer.echo(f"{issued.resumed} of them are of the run that was stopped.")
    if failed := len(rows.rows) - len(rows.passed):
        typer.echo(f"{failed} did not pass and got none.")
    if rows.bad:
        typer.echo(f"{len(rows.bad)} rows were passed over: see {out / 'rejected.csv'}.")
    typer.echo(f"Issuer: {issued.did}")
    told = "made now" if kept.made else "the one that was there"
    told += ", sealed" if kept.sealed else ", not sealed: set TRILLIUM_KEY_SECRET to seal a new one"
    typer.echo(f"Key: {key_path} ({told}). Keep it safe: whoever holds it signs as this issuer.")
    if kept.open_to_others:
        typer.echo(f"Others on this machine can read the key: chmod 600 {key_path}", err=True)


def _stop(problem: Problem, code: int) -> NoReturn:
    typer.echo(problem.sentence(), err=True)
    raise typer.Exit(code)
