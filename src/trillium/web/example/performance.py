"""One performance of the example: played once, kept afterwards."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from rich.console import Console

from trillium.accounts.organisations.models import Organisation
from trillium.web import environment, serving
from trillium.web.example import cast, export
from trillium.web.example.stage import Stage
from trillium.web.example.story import play


def run(*, out: Path, serve: bool, started_before: timedelta) -> int:
    """Play the story unless it was played, write `out`, print the sign-ins, serve; return the exit code."""
    console = Console(soft_wrap=True)
    if serve and (why := serving.why_not(settings.HOST, settings.PORT)):
        console.print(f"[red]make run:[/red] {why}", highlight=False)
        return 1
    password = environment.kept_secret(
        "TRILLIUM_EXAMPLE_PASSWORD", settings.TRILLIUM_DATA / "secrets"
    )[:20]
    played_before = Organisation.objects.filter(slug=cast.CONSORTIUM.slug).exists()
    if not played_before:
        stage = Stage(at=timezone.now() - started_before, password=password, console=console)
        with translation.override("en"), transaction.atomic():
            play(stage)
        export.write(out, stage, console)
    else:
        console.print("\nThe example was played before: its data is kept.", highlight=False)
        if not (out / "summary.json").exists():
            console.print(
                f"{out}/ was removed; remove {settings.TRILLIUM_DATA} too to play it anew.",
                highlight=False,
            )
    tell(console, out, password, serve=serve)
    if serve:
        serving.serve(settings.HOST, settings.PORT)
    return 0


def tell(console: Console, out: Path, password: str, *, serve: bool) -> None:
    """Print where things are and who can sign in."""
    console.print(
        f"\n[bold]Files[/bold]    {out}/ (start with summary.json); mail in {settings.EMAIL_FILE_PATH}",
        highlight=False,
    )
    console.print(
        "[bold]Try[/bold]      .venv/bin/trillium verify out/credentials/1.json --documents out",
        highlight=False,
    )
    console.print(
        f"[bold]Sign in[/bold]  password of everyone: [bold]{password}[/bold]", highlight=False
    )
    for role in cast.PEOPLE:
        console.print(
            f"         {role.email:<34} {', '.join(role.roles).replace('_', ' ')}", highlight=False
        )
    if serve:
        console.print(
            f"\n[bold green]Trillium is at {settings.SITE_URL}[/bold green]  (in French: {settings.SITE_URL}/fr/; Ctrl+C stops it)"
        )
