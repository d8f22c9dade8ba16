# The commands of the project. `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
TESTS  ?= tests --ignore=tests/searches
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet

.DEFAULT_GOAL := help
.PHONY: help demo up down test searches smoke check lock redis-server clean FORCE

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# Looked at each time: another Python, or an environment that does not work, is made anew, and what depends on
# this file with it. It stays as old as it was where there is nothing to do.
$(VENV)/.python: FORCE
	@./requirements/environment "$(PYTHON)" "$(VENV)" "$(or $(MAKECMDGOALS),demo)" $(NEEDS)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(VENV)/.python
	$(PIP) --require-hashes -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

redis-server: $(VENV)/.runtime  ## build a redis-server, where neither PATH nor the dependencies have one
	@./requirements/redis-server $(VENV)

# workers that run elsewhere have a Redis of their own
OWN_REDIS := $(if $(WHICHPOOL_BROKER),,redis-server)
demo: NEEDS = $(OWN_REDIS)
test searches redis-server: NEEDS = redis-server

demo: $(VENV)/.runtime $(OWN_REDIS)  ## contrast both pools on the guide's jobs (about 90 seconds)
	@$(BIN)/whichpool run

up:  ## start the whole stack in containers, with Flower beside it
	@./scripts/up

down:  ## stop the stack; its data stay
	@docker compose down

test: $(VENV)/.dev redis-server  ## run every tier of the tests; containers only where an engine answers
	@$(BIN)/python -m pytest $(TESTS)

searches: $(VENV)/.dev redis-server  ## search a pool for small projects of every style (about 12 minutes)
	@$(BIN)/python -m pytest tests/searches

smoke: $(VENV)/.dev  ## run the tests of image, stack and Flower (needs a Docker engine and chromium)
	@REQUIRE_DOCKER=1 $(BIN)/python -m pytest tests/smoke

check: $(VENV)/.dev  ## lint, types, import layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

lock: $(VENV)/.dev  ## write the hashed requirements anew from pyproject.toml
	@./requirements/lock $(BIN)/python

clean:  ## remove the environments and the caches
	rm -rf "$(VENV)" .venv-* .pytest_cache .mypy_cache .ruff_cache *.egg-info
