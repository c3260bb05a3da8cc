"""Processes that were started by another end with it, also where it is killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PATIENCE = 60
STARTS_A_WORKER = """
import os, subprocess, sys, time
words = [sys.executable, "-m", "trillium.web.cli", "worker", "--parent", str(os.getpid())]
print(subprocess.Popen(words, process_group=0).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def environment(tmp_path):
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    own |= {"TRILLIUM_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "trillium.web.settings"}
    migrate = [sys.executable, "-m", "django", "migrate", "-v0"]
    subprocess.run(migrate, env=own, check=True, timeout=120)  # noqa: S603 -- our own command
    return own


def wait_until(is_so, what):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_server_that_is_killed_gives_its_port_back(environment):
    port = free_port()
    words = [sys.executable, "-m", "trillium.web.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603 -- our own command
        words, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: is_listening(port), "the server did not start")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/catalogue", timeout=30) as page:
            assert page.status == 200
        server.kill()
        server.wait()

        wait_until(lambda: not is_listening(port), "the port is still in use")
    finally:
        with_its_own(server.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_ends_with_the_command_that_started_it(environment):
    words = [sys.executable, "-c", STARTS_A_WORKER]
    command = subprocess.Popen(  # noqa: S603 -- our own command
        words, env=environment, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    worker = int(command.stdout.readline())
    try:
        time.sleep(5)  # it has started and looks for work
        assert is_running(worker)
        command.kill()
        command.wait()

        wait_until(lambda: not is_running(worker), "the worker goes on")
    finally:
        with_its_own(worker)
        command.stdout.close()


def with_its_own(group):
    """End what a failed test would leave running."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
