# Muster's commands. All they need is Python 3.11 or newer; uv is used where it is found.
# `make run` is the one to begin with.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv)
INSTALL := $(if $(UV),$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) --require-hashes

export FLASK_APP := wsgi
export PORT

# The demo's own settings; whatever is set already wins.
DEMO = MUSTER_DEMO="$${MUSTER_DEMO:-1}" MUSTER_BASE_URL="$${MUSTER_BASE_URL:-http://127.0.0.1:$(PORT)}"
QUIET = MUSTER_LOG_LEVEL="$${MUSTER_LOG_LEVEL:-warning}"

# Tests look here for the emulated Slack and GitHub.
export MUSTER_EMULATOR ?= $(CURDIR)/.emulator

.PHONY: help setup emulator run demo-reset test check format e2e faults bench worker clock vendor lock screenshots

help:  ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | column -t -s '|'

run: $(VENV)/.run  ## Serve the demo on http://127.0.0.1:8000 (PORT=… to change)
	@$(DEMO) $(QUIET) $(BIN)/flask db upgrade
	@$(DEMO) $(BIN)/flask demo ensure
	@$(DEMO) $(QUIET) exec $(BIN)/gunicorn wsgi:app

demo-reset: $(VENV)/.run  ## Throw the demo's data away and start afresh
	@$(DEMO) $(QUIET) $(BIN)/flask db upgrade
	@$(DEMO) $(BIN)/flask demo reset

worker: $(VENV)/.run  ## Drain the outbox, woken through Redis (MUSTER_REDIS_URL)
	@exec $(BIN)/flask worker

clock: $(VENV)/.run  ## Wake workers for what is due; safe to run twice
	@exec $(BIN)/flask clock

setup: $(VENV)/.dev  ## Install everything that running, testing and checking need

emulator: $(MUSTER_EMULATOR)/.installed  ## Install the emulated Slack and GitHub that two tests ask for a second opinion (needs npm)

test: $(VENV)/.dev  ## Run the tests (ARGS="tests/unit -n0" for some of them)
	@$(BIN)/pytest $(or $(ARGS),--ignore=tests/e2e)
	@$(if $(ARGS),,$(BIN)/pytest tests/e2e)

check: $(VENV)/.dev  ## Formatting, lint, types, imports, templates, security, vendored files, guards
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml app
	$(BIN)/python scripts/vendor.py --check
	$(BIN)/pytest tests/guards -n0 --quiet

format: $(VENV)/.dev  ## Format the code and mend what lint can mend
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

e2e: $(VENV)/.dev  ## Drive the pages in real Chromium, with axe (takes some minutes)
	@$(BIN)/pytest tests/e2e $(ARGS)

faults: $(VENV)/.dev  ## Kill, stop and flood what it stands on; count what was lost or doubled
	@$(BIN)/pytest tests/faults tests/slack -m faults -n0 $(ARGS)

bench: $(VENV)/.dev  ## Measure the budgets; prints a table and writes bench-results/
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/.dev  ## Photograph the pages of a running demo into docs/screenshots/
	@$(DEMO) $(BIN)/python scripts/screenshots.py $(ARGS)

vendor: $(VENV)/.run  ## Fetch the front-end files of vendor.json (needs npm; LOCK=1 accepts new ones)
	@$(BIN)/python scripts/vendor.py $(if $(LOCK),--lock)

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

lock:  ## Write requirements/*.txt from pyproject.toml (needs uv; UPGRADE=1 renews what is not pinned there)
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --group e2e -c requirements/run.txt -c requirements/dev.txt -o requirements/e2e.txt

# The stamps make a second run take no time: nothing is installed again until a lock changes.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Muster needs Python 3.11 or newer: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python cannot make a virtual environment here. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.txt | $(BIN)/python
	@echo "Installing what Muster runs on …"
	@$(INSTALL) -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/e2e.txt $(VENV)/.run
	@echo "Installing what tests and checks need …"
	@$(INSTALL) -r requirements/dev.txt -r requirements/e2e.txt
	@touch $@

$(MUSTER_EMULATOR)/.installed: tests/emulator/package-lock.json
	@echo "Installing the emulated Slack and GitHub …"
	@mkdir -p $(@D) && cp tests/emulator/package.json tests/emulator/package-lock.json $(@D)
	@npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent
	@touch $@
