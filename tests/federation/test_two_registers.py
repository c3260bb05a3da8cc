"""Two real sites, each with its own data and process: one reads the other, and outlives it.

On PostgreSQL each has a database of its own, and procrastinate's worker reads beside the commands.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = ROOT / "tests" / "federation" / "origin.py"
IS_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@contextmanager
def database(name):
    """Give what tells a site its database: an empty one of the server, or nothing for SQLite."""
    if not IS_POSTGRESQL:
        yield {}
        return
    server, name = os.environ["DATABASE_URL"], f"{name}_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            address = f"{server.rpartition('/')[0]}/{name}"
            yield {"DATABASE_URL": address, "TRILLIUM_JOBS": "procrastinate"}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Site:
    """A Trillium of its own: a folder, a port, a database, and, while it runs, processes."""

    def __init__(self, folder: Path, name: str, database: dict[str, str]) -> None:
        self._log = folder / f"{name}.log"
        self._written = self._log.open("w")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._processes = []
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("TRILLIUM_", "DATABASE"))},
            "TRILLIUM_DATA": str(folder / name),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "TRILLIUM_FETCH_LOOPBACK": "1",
            "TRILLIUM_JOBS_IN_SERVER": "0",
            "PYTHONPATH": str(ROOT / "src"),
            **database,
        }

    def run(self, *command):
        return subprocess.run(  # noqa: S603 -- our own commands
            [sys.executable, *command],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def act(self, *words):
        done = self.run(str(ORIGIN), *words)
        assert done.returncode == 0, done.stderr

    def register(self, *words):
        return self.run("-m", "trillium.web.cli", "register", *words)

    def begin(self, command):
        process = subprocess.Popen(  # noqa: S603 -- our own commands
            [sys.executable, "-m", "trillium.web.cli", command],
            env=self._environment,
            cwd=ROOT,
            stdout=self._written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._processes.append(process)

    def start(self):
        self.begin("serve")
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                self.page("/register/feed.json")
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
            else:
                return
        pytest.fail(f"the site did not start: {self._log.read_text()}")

    def kill(self):
        for process in self._processes:
            os.killpg(process.pid, signal.SIGKILL)  # the server, and the one that answers
            process.wait()
        self._processes = []

    def end(self):
        self.kill()
        self._written.close()

    def page(self, path):
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:  # noqa: S310
            return answer.read().decode()

    def page_once(self, path, words):
        """Return a page once it says something: a worker does it when it does it."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if words in (told := self.page(path)):
                return told
            time.sleep(0.3)
        pytest.fail(f"{path} never says {words}: {self._log.read_text()}")


@pytest.fixture
def sites(tmp_path):
    with database("theirs") as one, database("ours") as other:
        theirs, ours = Site(tmp_path, "theirs", one), Site(tmp_path, "ours", other)
        with ThreadPoolExecutor() as both:
            made = both.submit(ours.run, "manage.py", "migrate", "-v0")
            theirs.act("set-up", "Welding of pipelines", "Care of bees")
        assert made.result().returncode == 0, made.result().stderr
        yield theirs, ours
        theirs.end()
        ours.end()


def test_one_register_reads_another_and_keeps_working_when_it_is_killed(sites):
    theirs, ours = sites
    theirs.start()

    followed = ours.register("follow", theirs.address, "--yes")
    ours.start()

    assert followed.returncode == 0, followed.stderr
    told = ours.page("/catalogue?q=welding")
    assert "Welding of pipelines" in told
    assert "From the register of Lakeshore College, read on" in told
    shown = ours.page("/catalogue/from/lakeshore-college/welding-of-pipelines")
    assert f'href="{theirs.address}/catalogue/welding-of-pipelines"' in shown
    assert "This site neither offers nor checks it" in shown
    assert "Welding" not in ours.page("/sitemap.xml")  # what is theirs is not told on as ours
    assert "Welding" not in ours.page("/catalogue/changes.json")

    theirs.act("change", "Care of bees", "Keeping of horses")
    assert ours.register("sync").returncode == 0
    told = ours.page("/catalogue")
    assert "Keeping of horses" in told
    assert "Care of bees" not in told

    theirs.act("change", "Keeping of horses", "Care of goats")
    ours.begin("worker")  # following left it a job: to read now and again
    assert "Keeping of horses" not in ours.page_once("/catalogue", "Care of goats")

    theirs.kill()
    away = ours.register("sync")
    assert away.returncode == 1
    assert "its server does not answer" in away.stderr
    assert "Welding of pipelines" in ours.page("/catalogue?q=welding")
    assert "Care of goats" in ours.page("/fr/catalogue")

    theirs.act("rotate")
    theirs.start()
    refused = ours.register("sync")
    assert refused.returncode == 1
    assert "signed with another key than was confirmed here" in refused.stderr
    assert "Welding of pipelines" in ours.page("/catalogue?q=welding")

    assert ours.register("follow", theirs.address, "--yes").returncode == 0  # confirmed anew
    assert "Care of goats" in ours.page("/catalogue")

    assert ours.register("leave", "lakeshore-college").returncode == 0
    assert "Care of goats" not in ours.page("/catalogue")
