# A handful of verbs; CI calls the same ones.
.PHONY: run test test-without-rasa check train shell bench screenshots soak
PYTHON := .venv/bin/python
REQUESTLINE := .venv/bin/requestline
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3

run: .venv/.synced  ## everything on this machine; prints two links
	@exec $(REQUESTLINE) run

test: .venv/.synced  ## the whole suite, on SQLite and PostgreSQL
	@tools/test-needs
	@REQUESTLINE_DATA_DIR=var/test $(REQUESTLINE) train --no-promote
	$(PYTHON) -m pytest -q -n 3 --dist loadgroup

test-without-rasa: .venv/.synced  ## the same without Rasa, on Python 3.13
	@tools/test-needs
	tools/test-without-rasa 3.13

check: .venv/.synced  ## style, types, and which part may know which
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

train: .venv/.synced  ## a model for the present examples
	$(REQUESTLINE) train

shell: train  ## talk to the bot; it says what it would file
	tools/shell

bench: .venv/.synced  ## the figures of docs/measurements.md; takes half an hour
	@tools/test-needs
	$(PYTHON) -W ignore -m benchmarks

soak: .venv/.synced  ## the desk for long, the API against its document, Rasa's own commands: an hour and a half
	@tools/test-needs
	$(PYTHON) -m pytest -q --soak -m soak
	SCHEMATHESIS_SECONDS=900 SCHEMATHESIS_EXAMPLES=100 $(PYTHON) -m pytest -q tests/desk/api/test_schemathesis.py
	$(PYTHON) -W ignore -m benchmarks.desk lasting --minutes 10
	$(PYTHON) -W ignore -m benchmarks.desk --database postgresql --minutes 10
	$(PYTHON) -W ignore -m benchmarks.presenter

screenshots: .venv/.synced  ## what every page looks like, into docs/pictures
	@tools/test-needs
	$(PYTHON) -W ignore -m tools.pictures

.venv/.synced: uv.lock pyproject.toml tools/setup
	@tools/setup
