# One door for people. Windows without make: README gives the same as plain pip lines.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test faults install lint types bench docs words clean
.DEFAULT_GOAL := run

run: install  ## the demo brand with its inbox on http://127.0.0.1:8000
	$(BIN)/hearback demo

install: .venv/.installed

test: .venv/.tested  ## everything that can run on this machine
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

faults: .venv/.tested  ## five hundred kills, every proof, every mutant: docs/reliability.md
	$(BIN)/python -m tests.faults

lint: .venv/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.tested
	$(BIN)/mypy

bench: install
	$(BIN)/hearback bench

docs: install  ## write the parts of docs/ that are made from the code
	$(BIN)/python -m hearback.reference docs

words: install  ## bring inbox/locales up to date with the code; LANGUAGE=de begins a new one
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -k _ -k N_ -k noop -k ngettext:1,2 --no-location --sort-output -o build/messages.pot .
	$(if $(LANGUAGE),$(BIN)/pybabel -q init -i build/messages.pot -d inbox/locales -l $(LANGUAGE) --no-wrap)
	$(BIN)/pybabel -q update -i build/messages.pot -d inbox/locales --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean:
	rm -rf .venv build dist *.egg-info

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Hearback into .venv (a minute or two, once)"
	$(PIP) --editable .
	@touch $@

.venv/.tested: .venv/.installed
	$(PIP) --editable '.[test,postgres]'
	@touch $@
