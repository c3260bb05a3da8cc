"""Two real sites, each with its own data and process: one reads the other, and outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = ROOT / "tests" / "federation" / "origin.py"


class Site:
    """A Trillium of its own: a folder, a port, and, while it runs, a process."""

    def __init__(self, folder: Path, name: str) -> None:
        self._log = folder / f"{name}.log"
        self._written = self._log.open("w")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._process = None
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("TRILLIUM_", "DATABASE"))},
            "TRILLIUM_DATA": str(folder / name),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "TRILLIUM_FETCH_LOOPBACK": "1",
            "TRILLIUM_JOBS_IN_SERVER": "0",
            "PYTHONPATH": str(ROOT / "src"),
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

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trillium.web.cli", "serve"],
            env=self._environment,
            cwd=ROOT,
            stdout=self._written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
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
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)  # the server, and the one that answers
            self._process.wait()
            self._process = None

    def end(self):
        self.kill()
        self._written.close()

    def page(self, path):
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:  # noqa: S310
            return answer.read().decode()


@pytest.fixture
def sites(tmp_path):
    theirs, ours = Site(tmp_path, "theirs"), Site(tmp_path, "ours")
    theirs.act("set-up", "Welding of pipelines", "Care of bees")
    done = ours.run("manage.py", "migrate", "-v0")
    assert done.returncode == 0, done.stderr
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
    for _ in range(5):  # a change of another process may take a moment to be seen
        assert ours.register("sync").returncode == 0
        told = ours.page("/catalogue")
        if "Keeping of horses" in told:
            break
    assert "Keeping of horses" in told
    assert "Care of bees" not in told

    theirs.kill()
    away = ours.register("sync")
    assert away.returncode == 1
    assert "its server does not answer" in away.stderr
    assert "Welding of pipelines" in ours.page("/catalogue?q=welding")
    assert "Keeping of horses" in ours.page("/fr/catalogue")

    theirs.act("rotate")
    theirs.start()
    refused = ours.register("sync")
    assert refused.returncode == 1
    assert "signed with another key than was confirmed here" in refused.stderr
    assert "Welding of pipelines" in ours.page("/catalogue?q=welding")

    assert ours.register("follow", theirs.address, "--yes").returncode == 0  # confirmed anew
    assert "Keeping of horses" in ours.page("/catalogue")

    assert ours.register("leave", "lakeshore-college").returncode == 0
    assert "Keeping of horses" not in ours.page("/catalogue")
