"""The stage the example is played on: who and what is there so far, and its own calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console

from trillium.accounts.organisations.models import Organisation
from trillium.accounts.people.models import Person


@dataclass(slots=True, kw_only=True)
class Stage:
    """What the chapters hand on to each other. `at` moves forward with every act."""

    at: datetime
    password: str
    console: Console
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def later(self, *, days: int = 0, minutes: int = 7) -> datetime:
        """Move the calendar forward and return the moment."""
        self.at += timedelta(days=days, minutes=minutes)
        return self.at

    def say(self, sentence: str) -> None:
        """Print one line of what happened."""
        self.console.print(f"      {sentence}", highlight=False)

    @contextmanager
    def chapter(self, number: int, title: str) -> Iterator[None]:
        """Print the heading of one chapter."""
        self.console.print(f"\n[bold]{number}. {title}[/bold]", highlight=False)
        yield
