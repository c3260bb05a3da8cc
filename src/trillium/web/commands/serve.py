"""`trillium serve`: the web application."""

import os
from typing import Annotated

import typer

from trillium.web import serving
from trillium.web.database import tables_wanted, want_every_table


def command(
    host: Annotated[str, typer.Option(envvar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="PORT", help="Port to listen on.", min=1, max=65535)
    ] = 8000,
) -> None:
    """Serve the pages and the API until interrupted.

    Exit code 1: the address cannot be served. 2: the database was not migrated.
    """
    if why := serving.why_not(host, port):
        typer.echo(f"trillium serve: {why}", err=True)
        raise typer.Exit(1)
    with tables_wanted():
        want_every_table()
    os.environ["HOST"], os.environ["PORT"] = host, str(port)
    typer.echo(f"Trillium is at http://{host}:{port} (Ctrl+C stops it)")
    serving.serve(host, port)
