#!/usr/bin/env bash
# Style, types, import rules, templates, languages, migrations.
set -euo pipefail
cd "$(dirname "$0")/.."
export TRILLIUM_DATA; TRILLIUM_DATA="$(mktemp -d)"; trap 'rm -rf "$TRILLIUM_DATA"' EXIT
bin=.venv/bin
echo "ruff";        $bin/ruff check -q .; $bin/ruff format -q --check .
echo "mypy";        $bin/mypy --no-error-summary
echo "imports";     $bin/lint-imports --no-cache >"$TRILLIUM_DATA/imports" || { cat "$TRILLIUM_DATA/imports"; exit 1; }
echo "templates";   $bin/djlint --quiet --lint src/trillium
echo "migrations";  $bin/python manage.py makemigrations --check --dry-run >/dev/null
echo "languages";   $bin/python scripts/messages.py --check
