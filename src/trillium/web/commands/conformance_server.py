"""`trillium conformance-server`: the VC API on loopback for public test suites."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from trillium.credentials.contexts import PACKAGED, ContextTable
from trillium.credentials.errors import CredentialError
from trillium.credentials.resolving import LocalDocuments, NoDocuments
from trillium.credentials.tls import self_signed
from trillium.kit.errors import Refused
from trillium.web import conformance


class ContextsUnreadable(Refused):
    """{file} must be a JSON object: context address → {{"file": …, "sha256": …}}."""


def command(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 40443,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    documents: Annotated[
        Path | None,
        typer.Option(help="A directory whose index.json maps addresses and DIDs to its files."),
    ] = None,
    contexts: Annotated[
        Path | None,
        typer.Option(help="JSON: further contexts by address, each a file and its SHA-256."),
    ] = None,
) -> None:
    """Serve the VC API with a self-signed certificate, for test suites on this machine only."""
    try:
        table = _table(contexts)
        given = LocalDocuments(documents) if documents else NoDocuments()
        certificate = self_signed(seed=secrets.token_bytes(48), at=_now())
        server = conformance.Server(host, port, certificate)
    except (Refused, CredentialError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
    server.service = conformance.Service(
        keys=conformance.draw_keys(secrets.token_bytes),
        address=server.address,
        now=_now,
        documents=given,
        contexts=table,
    )
    typer.echo(f"VC API at {server.address}, on this machine only (Ctrl+C stops it)")
    for name in conformance.ISSUERS:
        typer.echo(f"  {name}: POST {server.address}/issuers/{name}/credentials/issue")
        typer.echo(f"    issuer {server.service.did(name)}")
    typer.echo(f"  derive: POST {server.address}/credentials/derive")
    typer.echo(f"  present: POST {server.address}/holders/…/presentations/prove, the same names")
    typer.echo(f"  verify: POST {server.address}/credentials/verify, …/presentations/verify")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        server.server_close()


def _now() -> datetime:
    return datetime.now(UTC)


def _table(file: Path | None) -> ContextTable:
    if file is None:
        return PACKAGED
    try:
        table = PACKAGED
        for address, entry in json.loads(file.read_text(encoding="utf-8")).items():
            table = table.with_file(address, file.parent / entry["file"], entry["sha256"])
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        raise ContextsUnreadable(file=file) from None
    return table
