# A fresh machine needs Python 3.11 or later, git and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test nightly lint check clean

help: ## show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

demo: $(VENV)/.runtime ## check the example provider, then its next version
	@PATH="$$PWD/$(BIN):$$PATH" sh contracts/demo.sh

test: $(VENV)/.dev ## run all tests
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -n auto --cov --cov-report=

nightly: $(VENV)/.dev ## the laws of the relation on 20,000 new pairs of schemas
	@PROPERTY_PROFILE=nightly $(BIN)/python -m pytest -n auto tests/algebra/test_properties.py

lint: $(VENV)/.dev ## style, types, architecture, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m contractguard.rules.pages docs/rules --check
	$(BIN)/python -m contractguard.cli.published_schemas docs --check

check: test lint ## the whole gate
	$(BIN)/coverage report

clean: ## remove everything that was made
	rm -rf $(VENV) .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.13 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --no-deps -e .
	@touch $@
