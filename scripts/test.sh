#!/usr/bin/env bash
# The whole suite: what is quick on two processes, then the stories in a real browser.
set -euo pipefail
cd "$(dirname "$0")/.."
export TRILLIUM_DATA; TRILLIUM_DATA="$(mktemp -d)"; trap 'rm -rf "$TRILLIUM_DATA"' EXIT
if ! command -v chromium >/dev/null; then
  echo "No chromium here: the browser tests are skipped. As root on Debian or Ubuntu: apt-get install -y chromium"
fi
.venv/bin/python -m pytest -n "${TRILLIUM_TEST_PROCESSES:-2}" --dist loadfile "$@"
