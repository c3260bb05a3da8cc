"""Let atheris make the input of test_mutated_credentials.py, by what it finds covered.

    PYTHONPATH=src python tests/fuzz/with_atheris.py [-max_total_time=SECONDS] [a folder of inputs]

It starts from good examples and goes on for a minute; the options are those of libFuzzer. What is
accepted though it was changed, crashes, or takes over a second ends it, and the input is kept.
"""

import json
import sys
import tempfile
from pathlib import Path

NO_ATHERIS = """atheris is not installed here. To try it:
  python3.11 -m venv /tmp/atheris
  /tmp/atheris/bin/pip install atheris -r requirements/test.txt
  PYTHONPATH=src /tmp/atheris/bin/python tests/fuzz/with_atheris.py
Without it `make fuzz` changes credentials at random.
"""


def main(arguments: list[str]) -> None:
    """Fuzz until time is over, or something is wrong."""
    try:
        import atheris  # noqa: PLC0415 -- only where it is asked for
    except ImportError:
        sys.stderr.write(NO_ATHERIS)
        raise SystemExit(2) from None
    with atheris.instrument_imports(include=["trillium.credentials"]):
        import test_mutated_credentials as mutated  # noqa: PLC0415 -- instrumented as it loads

    def refuse(data: bytes) -> None:
        assert not mutated.look_at(data), "accepted"

    seeds = [json.dumps(each).encode() for each in (mutated.PLAIN, mutated.WITH_ENDORSEMENT)]
    seeds += [mutated.TOKEN.encode(), mutated.BAKED_PNG, mutated.BAKED_SVG]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        options = ["-max_total_time=60", "-max_len=20000", "-timeout=5", *arguments[1:]]
        atheris.Setup([arguments[0], *options, folder], refuse)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
