#!/usr/bin/env bash
# Sets Trillium up where it stands. Run again at will: what is done is not done twice.
#   --tests   also what the tests need: chromium, PostgreSQL, the independent verifiers
set -euo pipefail
cd "$(dirname "$0")/.."
tests=0; [ "${1:-}" = "--tests" ] && tests=1
venv=.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false

step() { printf '\033[1m[%s/%s]\033[0m %s\n' "$1" 6 "$2"; }
die() { printf 'make: %s\n' "$1" >&2; exit 1; }

[ -w . ] || die "this folder cannot be written to: change its owner, or clone Trillium into a folder of your own."
command -v python3 >/dev/null || die "Python 3.11 or newer is needed: install python3 and python3-venv."
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed, this is $(python3 --version)."

# --- 1. what the system must have -----------------------------------------------------------------
step 1 "system libraries"
packages=()
ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 || packages+=(libpango-1.0-0 libpangoft2-1.0-0)
ldconfig -p 2>/dev/null | grep -q libharfbuzz-subset || packages+=(libharfbuzz-subset0)
command -v msgfmt >/dev/null && command -v xgettext >/dev/null || packages+=(gettext)
fc-list 2>/dev/null | grep -qi dejavu || packages+=(fonts-dejavu-core fontconfig)
if [ $tests = 1 ]; then
  command -v chromium >/dev/null || packages+=(chromium)
  command -v pdftoppm >/dev/null || packages+=(poppler-utils)
  command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
fi
if [ ${#packages[@]} -gt 0 ]; then
  line="apt-get install -y --no-install-recommends ${packages[*]}"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "      $line"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && $line -qq; } >/tmp/trillium-apt.log 2>&1 || { tail -5 /tmp/trillium-apt.log; die "apt could not install: $line"; }
  else
    echo "      These are missing; as root on Debian or Ubuntu, run:  $line"
    case " ${packages[*]} " in *" gettext "*|*" libpango-1.0-0 "*) die "Trillium cannot go on without them." ;; esac
  fi
fi

# --- 2. Python --------------------------------------------------------------------------------------
step 2 "Python packages, as locked"
wanted=requirements/run.txt; [ $tests = 1 ] && wanted=requirements/test.txt
[ -x $venv/bin/python ] || python3 -m venv $venv || die "the virtual environment could not be made: install python3-venv."
stamp="$(cat $wanted pyproject.toml | sha256sum)"
if [ "$(cat $venv/.stamp-"$(basename $wanted)" 2>/dev/null)" != "$stamp" ]; then
  $venv/bin/python -m pip install -q --require-hashes -r $wanted
  $venv/bin/python -m pip install -q --no-deps --no-build-isolation -e .
  printf '%s' "$stamp" > $venv/.stamp-"$(basename $wanted)"
  [ $tests = 1 ] && sha256sum < <(cat requirements/run.txt pyproject.toml) > $venv/.stamp-run.txt || true
fi

# --- 3. front end -----------------------------------------------------------------------------------
step 3 "styles and scripts of the pages"
if command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null; then npm=npm; else
  [ -x $venv/bin/npm ] || $venv/bin/python -m pip install -q --require-hashes -r requirements/node.txt
  PATH="$PWD/$venv/bin:$PATH"; export PATH; npm=npm
fi
stamp="$(cat package-lock.json $(git ls-files src/trillium/web/static/source 2>/dev/null || find src/trillium/web/static/source -type f) | sha256sum)"
if [ "$(cat node_modules/.stamp 2>/dev/null)" != "$stamp" ] || [ ! -d src/trillium/web/static/built ]; then
  $npm ci --silent --no-progress
  $npm run --silent build
  printf '%s' "$stamp" > node_modules/.stamp
fi
if [ $tests = 1 ] && [ -f tests/oracles/package-lock.json ]; then
  stamp="$(sha256sum < tests/oracles/package-lock.json)"
  if [ "$(cat tests/oracles/node_modules/.stamp 2>/dev/null)" != "$stamp" ]; then
    (cd tests/oracles && $npm ci --silent --no-progress); printf '%s' "$stamp" > tests/oracles/node_modules/.stamp
  fi
fi

# --- 4. languages -----------------------------------------------------------------------------------
step 4 "English and French"
$venv/bin/python scripts/messages.py --compile-only

# --- 5. database and keys ---------------------------------------------------------------------------
step 5 "database and secrets"
$venv/bin/python manage.py migrate --verbosity 0

# --- 6. ready ---------------------------------------------------------------------------------------
step 6 "ready"
