"""`trillium verify`: what a credential is worth, check by check. No Django, no database."""

import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from trillium.credentials import keys
from trillium.credentials.baking import MAX_FILE
from trillium.credentials.errors import CredentialError, CredentialUnreadable, Unresolvable
from trillium.credentials.issuer_keys import HttpsTrust, TrustedHosts
from trillium.credentials.parsing import parse_document
from trillium.credentials.reading import read_credential
from trillium.credentials.report import Report, Result, from_error
from trillium.credentials.resolving import LocalDocuments, Resolver
from trillium.credentials.values import JsonObject
from trillium.credentials.verify import verify_credential
from trillium.kit import safe_fetch
from trillium.recognition.verifying import lines
from trillium.web import environment, progress

VERIFIED, NOT_VERIFIED, UNREADABLE = 0, 1, 2
#: How the name of a file ends that holds a credential on each line.
LINES = (".jsonl", ".ndjson")
MARKS = {Result.PASSED: "✓", Result.FAILED: "✗", Result.COULD_NOT_TELL: "?"}
#: What was given is no credential at all, rather than a bad one.
_NO_CREDENTIAL = frozenset(
    f"format.{code}"
    for code in ("unreadable", "not_json", "not_object", "not_utf8", "not_jwt", "too_large")
)
_DOCUMENT_TYPES = "application/did+json, application/json, application/vc+jwt, */*;q=0.1"


class Format(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


class Fetching:
    """Looks in a directory first, then asks the network through the guarded door."""

    def __init__(self, local: Resolver | None, https: HttpsTrust, *, allow_loopback: bool) -> None:
        self._local, self._https, self._allow_loopback = local, https, allow_loopback

    def resolve(self, address: str) -> JsonObject | str:
        """Return the document at an address or of a DID, or raise Unresolvable."""
        if self._local is not None:
            try:
                return self._local.resolve(address)
            except Unresolvable:
                if not address.startswith(("https://", "did:web:")):
                    raise
        try:
            url = keys.did_web_address(address) if address.startswith("did:") else address
            body = safe_fetch.fetch(
                url,
                accept=_DOCUMENT_TYPES,
                allow_loopback=self._allow_loopback,
                same_host=self._https(address),  # a redirect must not lend it another's words
            ).decode("utf-8-sig")
            return parse_document(body) if body.lstrip().startswith("{") else body.strip()
        except safe_fetch.CannotFetch as problem:
            raise Unresolvable(problem.sentence()) from None
        except (CredentialError, UnicodeDecodeError):
            raise Unresolvable(f"What stands at {address} cannot be read.") from None


def command(
    credential: Annotated[
        str, typer.Argument(help="A file, an https address, or - for standard input.")
    ],
    output: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    documents: Annotated[
        Path | None,
        typer.Option(help="A directory whose index.json maps addresses and DIDs to its files."),
    ] = None,
    trust_https: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="A host whose https pages may name their own keys. May be given again.",
        ),
    ] = None,
) -> None:
    """Verify a credential: JSON, a JWT, a badge picture (PNG, SVG) or a certificate (PDF).

    A file whose name ends in .jsonl holds a credential on each line: all are verified, counted, and
    the first failures named.

    Exit code 0: verified. 1: not, or something that decides could not be told. 2: unreadable.
    """
    allow_loopback = environment.switch("TRILLIUM_FETCH_LOOPBACK", default=False)
    https = _trust(trust_https or [], output)
    try:
        local = LocalDocuments(documents) if documents else None
        fetching = Fetching(local, https, allow_loopback=allow_loopback)
        if credential.endswith(LINES) and "://" not in credential:
            _verify_lines(Path(credential), fetching, https, output)
        data = _read(credential, allow_loopback=allow_loopback)
        found = read_credential(data)
    except (CredentialError, safe_fetch.CannotFetch) as problem:
        _give_up(str(problem), output)
    except OSError as problem:
        _give_up(f"{credential} cannot be read: {problem.strerror}.", output)
    report = verify_credential(
        found.source,
        documents=fetching,
        at=datetime.now(UTC),
        https=https,
    )
    first = report.check("format")
    if first.result is Result.FAILED and first.code in _NO_CREDENTIAL:
        _give_up(first.detail, output)
    _print(report, output)
    raise typer.Exit(VERIFIED if report.verified else NOT_VERIFIED)


def _verify_lines(path: Path, documents: Resolver, https: TrustedHosts, output: Format) -> NoReturn:
    with progress.bar("Verifying", path.stat().st_size) as tell:
        summary = lines.verify_lines(
            path, documents=documents, at=datetime.now(UTC), https=https, tell=tell
        )
    if not summary.credentials:
        _give_up(f"{path} holds no credentials: every line is empty.", output)
    if output is Format.JSON:
        typer.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    else:
        _print_summary(summary)
    raise typer.Exit(VERIFIED if summary.all_verified else NOT_VERIFIED)


def _print_summary(found: lines.Summary) -> None:
    failed = found.credentials - found.verified
    typer.echo(f"{found.credentials} credentials: {found.verified} verified, {failed} not.")
    for check, count in sorted(found.by_check.items()):
        typer.echo(f"{MARKS[Result.FAILED]} {check}: {count}")
    for failure in found.failures:
        typer.echo(f"Line {failure.line}, {failure.check}: {failure.detail}")
    if more := failed - len(found.failures):
        typer.echo(f"{more} more are not named.")


def _trust(hosts: list[str], output: Format) -> TrustedHosts:
    for host in hosts:
        if not environment.is_host(host):
            expected = "expected a host such as badges.example.org, without https:// or a path"
            _give_up(f"--trust-https {host!r}: {expected}.", output)
    return TrustedHosts(frozenset(hosts))


def _read(credential: str, *, allow_loopback: bool) -> bytes:
    if credential == "-":
        return sys.stdin.buffer.read(MAX_FILE + 1)
    if credential.startswith(("https://", "http://")):
        return safe_fetch.fetch(
            credential, accept="*/*", allow_loopback=allow_loopback, most=MAX_FILE
        )
    with Path(credential).open("rb") as file:
        return file.read(MAX_FILE + 1)


def _print(report: Report, output: Format) -> None:
    if output is Format.JSON:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    typer.echo("Verified" if report.verified else "Not verified")
    for title, named in (("Issuer", report.issuer), ("Achievement", report.achievement)):
        if named is not None:
            typer.echo(f"{title}: {' – '.join(filter(None, (named.name, named.id)))}")
    typer.echo()
    width = max(len(check.name) for check in report.checks)
    for check in report.checks:
        typer.echo(f"{MARKS[check.result]} {check.name:<{width}}  {check.detail}")


def _give_up(sentence: str, output: Format) -> NoReturn:
    if output is Format.JSON:
        check = from_error("format", Result.FAILED, CredentialUnreadable(sentence))
        answer = {
            "verified": False,
            "checks": [check.as_json()],
            "issuer": None,
            "achievement": None,
            "error": sentence,
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        typer.echo(sentence, err=True)
    raise typer.Exit(UNREADABLE)
