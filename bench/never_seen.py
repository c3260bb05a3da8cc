"""Verifying documents of shapes never seen, beside tuned PyLD and the floor, and nothing else.

`python -m bench.never_seen [TURNS]` prints rates and ratios of one run in a minute. Exits 1 where a
bound is missed.
"""

import sys
import tempfile
from pathlib import Path

from bench import core
from bench.report import TITLES, ratio_rows

_NAMES = ("verify_any", "pyld_verify", "floor_verify")
_SECONDS = 0.4


def main(turns: int) -> int:
    """Measure and print; tell whether both bounds hold."""
    with tempfile.TemporaryDirectory() as name:
        rates = core.measure_some(_NAMES, Path(name), turns, _SECONDS)
    for name, rate in rates.items():
        print(f"{TITLES[name]}: {rate.median:,.0f} a second ({rate.low:,.0f} to {rate.high:,.0f})")
    rows = [row for row in ratio_rows(rates) if row.key.startswith("never_seen")]
    for row in rows:
        print(f"{row.work}: {row.measured}, at least {row.bound}")
    return 0 if all(row.good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
