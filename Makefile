# The commands of the project. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo up down test smoke check lock clean

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/.runtime  ## contrast both pools on the guide's jobs (some 75 seconds)
	@$(BIN)/whichpool run

up:  ## start the whole stack in containers, with Flower beside it
	@./scripts/up

down:  ## stop the stack; its data stay
	@docker compose down

test: $(VENV)/.dev  ## run every tier of the tests; containers only where an engine answers
	@$(BIN)/python -m pytest

smoke: $(VENV)/.dev  ## run the tests of image, stack and Flower (needs a Docker engine and chromium)
	@REQUIRE_DOCKER=1 $(BIN)/python -m pytest tests/smoke

check: $(VENV)/.dev  ## lint, types, import layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

lock: $(VENV)/.dev  ## write the hashed requirements anew from pyproject.toml
	@./requirements/lock $(BIN)/python

clean:  ## remove the environment and the caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache *.egg-info
