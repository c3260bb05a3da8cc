import os
import subprocess
import sys
from pathlib import Path

import pytest

from trillium.web import environment

STARTED = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.core.management import call_command
call_command("migrate", verbosity=0)
default_storage.save("learner/work.txt", ContentFile(b"x"))
send_mail("A link", "that opens", None, ["a@example.org"])
"""


def modes(folder):
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o077
        for path in sorted(folder.rglob("*"))
        if path.parent.name != "outbox"
    }


def test_nobody_else_on_the_machine_reads_what_is_kept(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)  # as a service manager makes it
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    environment = {
        **kept,
        "TRILLIUM_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "trillium.web.settings",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }

    subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", f"import os\nos.umask(0o022)\n{STARTED}"],
        check=True,
        env=environment,
    )

    found = modes(data)
    assert {
        "trillium.sqlite3",
        "outbox",
        "secrets",
        "evidence",
        "evidence/learner/work.txt",
    } <= set(found)
    assert not any(found.values()), found


def test_hosts_that_are_trusted_are_names_and_nothing_more(monkeypatch):
    monkeypatch.setenv("TRILLIUM_TRUSTED_HTTPS_ISSUERS", "badges.example.org id.example.com:8443")
    assert environment.hosts("TRILLIUM_TRUSTED_HTTPS_ISSUERS") == {
        "badges.example.org",
        "id.example.com:8443",
    }
    for wrong in ("https://badges.example.org", "*.example.org", "a.example,b.example", "a/b"):
        monkeypatch.setenv("TRILLIUM_TRUSTED_HTTPS_ISSUERS", wrong)
        with pytest.raises(environment.WrongSetting, match="host names such as"):
            environment.hosts("TRILLIUM_TRUSTED_HTTPS_ISSUERS")
