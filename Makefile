# Two commands are enough for a newcomer: `make run` and `make test`. `make help` names the others.

PYTHON  ?= python3
WORKERS ?= 2
BIN     := .venv/bin
UV      := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
           --python-version 3.11

export PYTHON
# Where the environment forbids bytecode, every start would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help setup run test lint format docs gallery bench lock wheel clean distclean

help: ## names the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## brings system libraries, .venv, assets and fonts to what the locks say
	@setup/bootstrap.sh run
	@$(BIN)/python -m setup.build

run: setup ## sets up, migrates, loads the sample county and serves on 127.0.0.1:8000
	@exec $(BIN)/daiban serve --sample

test: ## sets up and runs every test, on SQLite and on a real PostgreSQL (ARGS="tests/rules -k due")
	@setup/bootstrap.sh test
	@$(BIN)/python -m setup.build
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: ## ruff, mypy --strict and the layers of the house
	@setup/bootstrap.sh lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## lets ruff put the code in order
	@setup/bootstrap.sh lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## writes anew what is generated in README and docs: limits, diagrams, commands' answers, pictures
	@$(BIN)/python -m setup.documents

gallery: ## takes every page in its typical, empty, full and refused state into gallery/index.html
	@setup/bootstrap.sh test
	@$(BIN)/python -m setup.build
	@PYTHONPATH=tests $(BIN)/python -m builders.gallery

bench: ## measures against what people would use instead, and writes bench/results.md
	@setup/bootstrap.sh bench
	@$(BIN)/python -m setup.build
	$(BIN)/python -m bench $(ARGS)

wheel: setup ## builds dist/daiban-*.whl with assets, fonts and migrations inside
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist .

lock: ## compiles the locks anew from pyproject.toml and package.json (ARGS=--upgrade for newer versions)
	@setup/bootstrap.sh run
	$(UV) --group setup --group dev pyproject.toml -o requirements.lock $(ARGS)
	$(UV) --group node -o requirements-node.lock $(ARGS)
	$(UV) --group bench -c requirements.lock -o requirements-bench.lock $(ARGS)
	$(BIN)/python -m setup.node

clean: ## removes what tests and builds leave behind; keeps .venv and the working data
	rm -rf dist gallery .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf api/static forms/fonts .setup/assets .setup/fonts
	find . -path ./.venv -prune -o -path ./node_modules -prune -o -type d -name __pycache__ -exec rm -rf {} +

distclean: clean ## removes .venv and node_modules too; keeps the working data
	rm -rf .venv node_modules .setup
