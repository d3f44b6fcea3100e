# One door for people. Windows without make: README gives the same as plain pip lines.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test faults install lint types bench docs clean
.DEFAULT_GOAL := run

run: install  ## the demo brand with its inbox on http://127.0.0.1:8000
	$(BIN)/hearback demo

install: .venv/.installed

test: .venv/.tested  ## everything that can run on this machine
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

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
