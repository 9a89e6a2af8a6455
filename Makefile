# make run   opens the atlas in the browser       make test   runs the tests
# make lint  checks style and types               make bench  measures map, checks and sheets
# make build rebuilds the GeoPackages             make check  validates the data
# make screenshots | gallery   makes the pictures of the README | of docs/gallery.md anew
# make lock  resolves the dependencies anew (needs uv)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: run test lint bench build check screenshots gallery lock clean
.DEFAULT_GOAL := run

$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "The atlas needs Python 3.11 or later: make run PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv is missing: sudo apt install python3-venv, then again."; rm -rf $(VENV); exit 1; }
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	$(PIP) --require-hashes -r requirements-bench.lock
	@touch $@

run: $(VENV)/.runtime
	$(BIN)/atlas run

# Two processes for what needs no browser; then Chromium, with one server for all. PYTEST="-k word" runs one process.
test: $(VENV)/.dev
ifdef PYTEST
	$(BIN)/python -m pytest $(PYTEST)
else
	$(BIN)/python -m pytest -m "not browser" -n 2 --dist worksteal
	$(BIN)/python -m pytest -m browser
endif

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/oxlint --deny-warnings geo

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/map_speed.py
	$(BIN)/python benchmarks/overlap_speed.py
	$(BIN)/python benchmarks/raster_speed.py
	$(BIN)/python benchmarks/series_speed.py

build: $(VENV)/.runtime
	$(BIN)/atlas build

check: $(VENV)/.runtime
	$(BIN)/atlas check

screenshots: $(VENV)/.dev
	$(BIN)/python docs/make_screenshots.py

gallery: $(VENV)/.dev
	$(BIN)/python docs/make_gallery.py

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	pyproject.toml --group build

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group dev --group bench -c requirements-dev.lock -o requirements-bench.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
