"""`trillium worker`: background work, apart from the web server."""

import os
import signal
import threading
from types import FrameType
from typing import Annotated

import django
import typer

from trillium.kit.jobs import queue
from trillium.kit.processes import when_gone


def command(
    *,
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="Stop once nothing is due.")
    ] = False,
    parent: Annotated[
        int | None,
        typer.Option(metavar="PID", help="Stop once this process, which started it, is gone."),
    ] = None,
) -> None:
    """Do background work until interrupted; a job that was begun is finished first.

    Start as many workers as there are cores to spare; with TRILLIUM_JOBS=procrastinate also on
    other machines. One that is killed loses nothing: its work is given to another.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
    django.setup()
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    if parent is not None:
        when_gone(parent, stop.set)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, ask_to_stop)
    queue.work(stop, until_empty=until_empty)
