"""The `trillium` command. Free of Django on import; each command loads only what it needs."""

import importlib
from collections.abc import Mapping
from typing import Any

import typer
from typer.core import TyperGroup

#: name → (module that holds `command`, one line of help). Commands are imported when they are
#: called: `trillium check` must not pay for Django, cryptography or a browser of templates.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("check", "Hold a design against the frameworks."),
    "export": ("export", "Write a design in a format that registers and search engines read."),
    "import": ("bring", "Read a design from a spreadsheet, a badge or a registry's record."),
    "frameworks": ("frameworks", "List the frameworks, or show one with its criteria."),
    "issue": ("issue", "Issue credentials from a design and a cohort, without a database."),
    "issue-cohort": ("issue_cohort", "Issue to a cohort of the application; Ctrl-C pauses."),
    "verify": ("verify", "Verify a credential: a file, an address, or - for standard input."),
    "skills": ("skills", "Import competency frameworks, or search their skills."),
    "register": ("register", "Follow the registers of others, and read what changed in them."),
    "serve": ("serve", "Serve the web application."),
    "worker": ("worker", "Do background work: issue large cohorts, send their mail."),
    "conformance-server": ("conformance_server", "Serve the VC API on loopback for test suites."),
}


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called.

    `Any` stands for the command-line library's own classes, which typer carries inside itself.
    """

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, name: str) -> Any:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        module, short_help = COMMANDS[name]
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        function = importlib.import_module(f"trillium.web.commands.{module}").command
        app.command(name, short_help=short_help)(function)
        return typer.main.get_command(app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.callback()
def trillium() -> None:
    """The whole life of a micro-credential, from a need to a credential anyone can verify."""


def main() -> None:
    """Run the command line; exit codes are those of each command."""
    app(prog_name="trillium")


if __name__ == "__main__":
    main()
