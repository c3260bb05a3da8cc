"""The entry for atheris, where it is not installed."""

import subprocess
import sys
from pathlib import Path

ENTRY = Path(__file__).with_name("with_atheris.py")


def test_without_atheris_the_entry_says_how_to_get_it(tmp_path):
    (tmp_path / "atheris.py").write_text("raise ImportError")  # as where it is not installed

    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, str(ENTRY)],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("atheris is not installed here. To try it:")
    assert "make fuzz" in done.stderr
