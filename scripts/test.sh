#!/usr/bin/env bash
# The whole suite: what is quick on two processes, then the stories in a real browser.
# On PostgreSQL without the tests that no database of ours takes part in: they ran on SQLite.
# Two registers that follow each other run on both: about a minute of one processor.
set -euo pipefail
cd "$(dirname "$0")/.."
export TRILLIUM_DATA; TRILLIUM_DATA="$(mktemp -d)"; trap 'rm -rf "$TRILLIUM_DATA"' EXIT
if ! command -v chromium >/dev/null; then
  echo "No chromium here: the browser tests are skipped. As root on Debian or Ubuntu: apt-get install -y chromium"
fi
if [ -n "${DATABASE_URL:-}" ]; then
  set -- --ignore=src/trillium/credentials --ignore=tests/fuzz --ignore=tests/architecture \
    --ignore=tests/oracles "$@"
fi
.venv/bin/python -m pytest -n "${TRILLIUM_TEST_PROCESSES:-2}" --dist loadfile "$@"
