# A fresh machine needs Python 3.11 or later, git and make; everything else is installed into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Hundreds of short processes are started by the tests: each would compile everything anew without byte code.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(abspath $(VENV))/pycache

.PHONY: help demo test nightly engine-versions bench bench-logs lint check generate check-generated docs pictures dist lock clean

help: ## show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

demo: $(VENV)/.runtime ## check the example provider, its next version, and what it really sends
	@PATH="$(abspath $(BIN)):$$PATH" sh contracts/demo.sh

test: $(VENV)/.dev ## run all tests
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -n auto

nightly: $(VENV)/.docs ## the laws of the relation on 20,000 new pairs of schemas, those of facts on 10,000 each; texts, records and what consumers expect on 5,000; 5,000 wrong fields in all formats; 2,000 recorders are killed; reports: 60,000 findings, all hostile texts (also in Chromium), 100 surroundings; a healthy service is checked 100 times; every mutant of the examples is noticed, also with each rule off; each known mistake is noticed; what the engine of exercise finds by itself, exercise finds too
	@FUZZ_FIELDS=5000 FUZZ_PROGRESS=$(VENV)/fuzz-fields.json $(BIN)/python -m pytest tests/fuzz
	@PROPERTY_PROFILE=nightly $(BIN)/python -m pytest -n auto tests/algebra/test_properties.py tests/algebra/vocabulary/test_validity.py tests/checks/comparison/test_proof_decides.py tests/checks/validation/test_validator.py
	@PROPERTY_PROFILE=nightly $(BIN)/python -m pytest -n auto tests/observe/sketch
	@PROPERTY_PROFILE=nightly $(BIN)/python -m pytest -n auto tests/readers/text tests/readers/expectations/test_hostile.py tests/snapshots/test_round_trip.py tests/checks/expectations/test_news.py
	@CONTRACTGUARD_KILLED_RECORDERS=2000 CONTRACTGUARD_KILLED_WRITERS=2000 $(BIN)/python -m pytest tests/observe/live/test_journal.py tests/store/test_killed_writers.py
	@REPORT_FINDINGS=60000 HOSTILE_TEXTS=all SAME_BYTES_RUNS=100 $(BIN)/python -m pytest -n auto tests/reports tests/cli/test_same_bytes.py
	@CONTRACTGUARD_HEALTHY_RUNS=100 $(BIN)/python -m pytest tests/checks/smoke/test_faults.py -k each_time
	@PROVE_MUTANTS=all $(BIN)/python -m pytest -n auto tests/checks/prove
	@DESCRIBED_RULES=all $(BIN)/python -m pytest -n auto tests/rules/test_catalogue.py
	@$(BIN)/python -m tests.exercise_hostile
	@$(BIN)/python -m tests.exercise_hostile --lane
	@$(BIN)/python -m tests.exercise_planted
	@RECEIVER_DEFECTS=all $(BIN)/python -m pytest tests/checks/exercise/webhooks/test_trial.py
	@$(BIN)/python -m tests.exercise_superset
	@$(MAKE) --no-print-directory engine-versions
	@$(BIN)/python -m tests.mistakes

engine-versions: ## what exercise relies on of schemathesis, with the lowest and the newest version that its extra names
	@trap 'rm -rf $(VENV)-engine' EXIT; for version in 4.32.3 '>=4.32.3,<4.34'; do \
	    rm -rf $(VENV)-engine && $(PYTHON) -m venv $(VENV)-engine && \
	    case $$version in [0-9]*) pin="==$$version" ;; *) pin="$$version" ;; esac && \
	    $(VENV)-engine/bin/python -m pip install -q "schemathesis$$pin" && \
	    $(VENV)-engine/bin/python -m pip list 2>/dev/null | grep '^schemathesis' && \
	    $(VENV)-engine/bin/python -m tests.checks.exercise.engine_facts || exit 1; \
	done

bench: $(VENV)/.dev ## CPU time and memory of comparisons and starts: make bench BENCH="FOLDER --against CHECKOUT"
	@$(BIN)/python -m tests.bench $(BENCH)

bench-logs: $(VENV)/.dev ## CPU time and memory of reading a million events, by each engine: make bench-logs BENCH="--events 100000"
	@$(BIN)/python -m tests.bench_logs $(BENCH)

lint: $(VENV)/.dev ## style, types, architecture, workflows and the action, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet .
	@$(MAKE) --no-print-directory check-generated

# What is written by a program: pages of the rules, schemas of the formats, the figure of the rooms.
GENERATED := -m contractguard.rules.pages docs/rules|-m contractguard.project.published_schemas docs|docs/architecture/figure.py

generate: $(VENV)/.dev ## write everything that is generated
	@echo '$(GENERATED)' | tr '|' '\n' | while read -r one; do $(BIN)/python $$one || exit 1; done
	@$(BIN)/python -m tests.rules.write_cases # a folder for each rule that has none yet
	@$(BIN)/python -m tests.rules.write_sentences # the page of all sentences

check-generated: $(VENV)/.dev
	@echo '$(GENERATED)' | tr '|' '\n' | while read -r one; do $(BIN)/python $$one --check || exit 1; done

docs: $(VENV)/.docs ## the documentation as a site, in build/docs/html: strict, and nothing is fetched; its pictures, where Chromium is installed and the report is another one now
	@$(BIN)/python docs/site/pictures.py docs/pictures
	@$(BIN)/python docs/site/stage.py build/docs/source
	@$(BIN)/python -m sphinx -q -b html -W --keep-going -n -c docs/site -d build/docs/cache build/docs/source build/docs/html
	@$(BIN)/python docs/site/check.py build/docs/html
	@echo "build/docs/html/index.html"

pictures: $(VENV)/.docs ## the pictures of the example's report in docs/pictures, also where they are those of today's (needs Chromium)
	@$(BIN)/python docs/site/pictures.py docs/pictures --anew

dist: $(VENV)/.dev ## build the source distribution and the wheel into dist/
	@rm -rf dist
	@$(BIN)/python -m hatchling build

check: ## the whole gate, on a clean clone
	@.ci/run

lock: ## write the locks anew from pyproject.toml (needs uv)
	uv lock -q
	uv export -q --frozen --no-dev --group build --no-emit-project --no-header -o requirements-run.lock
	uv export -q --frozen --no-dev --group build --group demo --no-emit-project --no-header -o requirements.lock
	uv export -q --frozen --all-groups --no-group docs --no-emit-project --no-header -o requirements-dev.lock
	uv export -q --frozen --only-group docs --no-emit-project --no-header -o requirements-docs.lock

clean: ## remove everything that was made
	rm -rf $(VENV) .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.13 …")'
	$(PYTHON) -m venv $(VENV)

# Both locks are of one resolution, so that one environment holds them.
$(VENV)/.docs: requirements-docs.lock $(VENV)/.dev
	$(PIP) --no-deps --require-hashes -r requirements-docs.lock
	@touch $@

# The locks are complete: nothing is resolved again (an old pip would ask for extras that no line has a hash for), and
# nothing is fetched to build this package with. `pip check` says whether something is missing after all.
$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip uninstall -qq -y contractguard # what this distribution was called before
	$(PIP) --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip uninstall -qq -y contractguard # what this distribution was called before
	$(PIP) --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check
	@touch $@
