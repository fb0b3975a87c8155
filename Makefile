# The two commands of the README, `make run` and `make test`, do all the set-up there is.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.14 python3.11 python3; do \
	  command -v $$python >/dev/null 2>&1 && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done)
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard handlers/locales/*/LC_MESSAGES/*.po))

.PHONY: run test prove lint bench bench-tools lock clean
.DELETE_ON_ERROR:

run: .venv/runtime $(CATALOGUES)
	@$(BIN)/python -m bot

test: .venv/development $(CATALOGUES)
	@$(BIN)/python -m pytest

# Ten thousand examples of each property of the matcher, where `make test` tries a hundred.
prove: .venv/development $(CATALOGUES)
	@$(BIN)/python -m pytest --hypothesis-profile=thorough --hypothesis-show-statistics --timeout=0 \
	  tests/core/test_matching.py tests/core/test_places.py tests/core/test_searching.py

lint: .venv/development
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: .venv/development $(CATALOGUES)
	@sed -n '/^## /,$$p' bench/README.md

bench-tools: .venv/development
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements-bench.txt

lock:
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 -q pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 -q pyproject.toml --group dev \
	  -c requirements.txt -o requirements-dev.txt
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 -q --group bench \
	  -c requirements.txt -o requirements-bench.txt

clean:
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis $(CATALOGUES)

%.mo: %.po | .venv/runtime
	@$(BIN)/pybabel -q compile --input-file $< --output-file $@

.venv/runtime: requirements.txt
	@test -n '$(PYTHON)' || { echo 'Wirewatch needs Python 3.11 or newer; none was found on the PATH.' >&2; exit 1; }
	@$(PYTHON) .ci/preflight.py
	@echo 'Setting up .venv (once) ...'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.txt
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@
