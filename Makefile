# Two commands do everything on a fresh machine: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help run test prepared proof setup setup-dev fmt lint types imports check benchmarks scoring-proof pictures lock clean

PYTHON ?= python3
BIN := .venv/bin

help: ## show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.run-ready ## install what is needed, create data and keys, start the portal
	@$(BIN)/procurement init --demo
	@$(BIN)/procurement serve --demo

# Dozens of processes start in a run of the tests: each reads what the first one has compiled.
test: export PYTHONDONTWRITEBYTECODE :=
# The checks use one processor and installing programs waits mostly, so they run side by side.
test: .venv/.dev-ready ## install what tests need and run every check and every test
	$(MAKE) --no-print-directory -j2 check prepared
	$(BIN)/coverage erase
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term

proof: .venv/.dev-ready ## show every PDF paper to two independent judges (PDF/A-3a and PDF/UA-1)
	$(BIN)/python -m tests.conformance

check: .venv/.dev-ready ## format, lint, types and import contracts only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: .venv/.dev-ready ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmarks: .venv/.dev-ready ## measure page work, evaluate, PDF and signature as ratios
	$(BIN)/python -m tests.benchmarks

scoring-proof: .venv/.dev-ready ## run the large proofs of the scoring engine (some minutes)
	$(BIN)/python -m tests.proofs

pictures: .venv/.dev-ready ## take the pictures of the README again
	$(BIN)/python -m tests.tools.pictures

lock: .venv/.dev-ready ## pin the dependencies again (versions and hashes, no addresses)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-deps --generate-hashes --no-emit-index-url --no-header requirements-proof.in -o requirements-proof.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-uv.in -o requirements-uv.txt

prepared: .venv/.dev-ready
	$(BIN)/python -m tests.tools.prepare

setup: .venv/.run-ready ## install what the portal needs
setup-dev: .venv/.dev-ready ## install what the tests need

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it."; exit 1; }
	$(PYTHON) -m venv .venv

# uv installs in seconds what takes pip most of a minute. Where uv is not to be had or cannot (it
# reads no settings of pip's but this address), pip does it, with the same versions and hashes.
PIP := $(BIN)/python -m pip install --disable-pip-version-check -q
UV := $(if $(PIP_INDEX_URL),UV_DEFAULT_INDEX=$(PIP_INDEX_URL)) $(BIN)/uv pip install -q --python $(BIN)/python
.venv/bin/uv: requirements-uv.txt | .venv/bin/python
	-$(PIP) --only-binary :all: --require-hashes -r requirements-uv.txt

.venv/.run-ready: requirements.txt pyproject.toml | .venv/bin/uv
	$(UV) --compile-bytecode --require-hashes -r requirements.txt || $(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# Tests compile what they load, on every processor; much of what is installed they never load.
.venv/.dev-ready: requirements-dev.txt requirements.txt pyproject.toml | .venv/bin/uv
	$(UV) --require-hashes -r requirements-dev.txt || $(PIP) --no-compile --require-hashes -r requirements-dev.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ .venv/.run-ready

clean: ## remove the virtual environment (data under data/var stays)
	rm -rf .venv .venv-proof
