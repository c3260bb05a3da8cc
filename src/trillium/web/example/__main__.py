"""`python -m trillium.web.example`: play the main job once, write out/, and serve if asked."""

import argparse
import os
import sys
from datetime import timedelta
from pathlib import Path

import django


def main() -> int:
    """Play, print, export, serve; return the exit code."""
    options = argparse.ArgumentParser(prog="make run")
    options.add_argument("--serve", action="store_true")
    options.add_argument("--out", type=Path, default=Path("out"))
    asked = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trillium.web.settings")
    django.setup()
    from trillium.web.example import performance  # noqa: PLC0415 -- tables exist only after set-up

    return performance.run(out=asked.out, serve=asked.serve, started_before=timedelta(days=124))


if __name__ == "__main__":
    sys.exit(main())
