"""Serving the pages: one process, the port checked first so that nothing is shared in silence."""

import errno
import os
import socket

from granian import Granian
from granian.constants import Interfaces

#: requests answered at once; each takes a thread of Python
THREADS = 4


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
    Granian(
        "trillium.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()
