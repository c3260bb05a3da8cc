"""Serving the pages: one process, the port checked first so that nothing is shared in silence."""

import errno
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import Interfaces

from trillium.kit.jobs import queue as jobs
from trillium.kit.processes import when_gone

#: requests answered at once; each takes a thread of Python
THREADS = 4
#: seconds to wait for the job that is worked on when the server stops
PATIENCE = 10


def why_not(host: str, port: int) -> str:
    """Return one sentence why the address cannot be served, or "" when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            if why.errno == errno.EADDRINUSE:
                return (
                    f"Port {port} is in use on {host}: stop what uses it, "
                    f"or choose another, as in `make run PORT={port + 1}`."
                )
            if why.errno in {errno.EACCES, errno.EPERM}:
                return (
                    f"Port {port} may not be opened by this user: "
                    "choose one above 1023, as in `make run PORT=8000`."
                )
            return (
                f"{host}:{port} cannot be served: {why.strerror}. "
                "Set HOST and PORT to an address of this machine."
            )
    return ""


def serve(host: str, port: int) -> None:
    """Serve until interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
    with _jobs_done_beside():
        _serve(host, port)


@contextmanager
def _jobs_done_beside() -> Iterator[None]:
    """Do embedded jobs in a thread of this process; the pages are served by another."""
    django.setup()
    if settings.TRILLIUM_JOBS != "embedded" or not settings.TRILLIUM_JOBS_IN_SERVER:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=jobs.work, args=(stop,), name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)  # what is not finished by then is begun anew another time


def application() -> WSGIHandler:
    """Return the application for a process that answers; it ends with the one that started it.

    Else a server that was killed would leave its port in use, with nobody doing its jobs.
    """
    if parent := multiprocessing.parent_process():
        when_gone(parent.pid or 0, lambda: os.kill(os.getpid(), signal.SIGTERM))
    return get_wsgi_application()


def _serve(host: str, port: int) -> None:
    # a forked copy of a process with threads may wait for ever on a lock that one of them held
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "trillium.web.serving:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()
