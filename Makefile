# Trillium: `make help` lists what there is to do.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
SERVE ?= 1
export PORT ?= 8000
export HOST ?= 127.0.0.1

.PHONY: help setup run test lint check test-postgres bench fuzz conformance messages lock shots clean

help: ## List every target
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Set everything up: environment, assets, languages, database, keys
	@bash scripts/setup.sh

run: setup ## Set up, play the main job, serve the web at http://127.0.0.1:8000 (SERVE=0: stop after the summary)
	@$(PY) -m trillium.web.example $(if $(filter 0,$(SERVE)),,--serve)

test: ## Run the whole test suite, browser tests included
	@bash scripts/setup.sh --tests
	@bash scripts/test.sh

lint: ## Check style, types, import rules, templates and languages
	@bash scripts/lint.sh

check: ## Exactly what CI runs
	@bash .ci/run

test-postgres: ## Run the tests that touch the database on a PostgreSQL started for them
	@bash scripts/postgres.sh bash scripts/test.sh

bench: ## Measure speed against peers, in one run (JSON=FILE, MILLION=1, STRUCTURES=1: 100,000 entries, COHORT=N: through the application)
	@$(PY) -m bench $(if $(JSON),--json $(JSON)) $(if $(MILLION),--million) $(if $(STRUCTURES),--structures) $(if $(COHORT),--cohort $(COHORT))

fuzz: ## Change N credentials at random (100000): none is accepted, none crashes, none takes a second
	@FUZZ=$(or $(N),100000) $(PY) -m pytest -q tests/fuzz

conformance: ## Run the third-party vectors, count every set, hold the counts against the docs
	@$(PY) scripts/conformance.py

messages: ## Gather the French of every feature and compile it
	@$(PY) scripts/messages.py

lock: ## Compile the locked requirements anew
	@for name in run test node; do UV_PYTHON_DOWNLOADS=never $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove what was built; keeps the database, keys and outbox in var/
	@rm -rf $(VENV) node_modules tests/oracles/node_modules out src/trillium/web/static/built
