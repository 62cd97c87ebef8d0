# make demo · make test · make format · make clean

PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := /usr/bin/chromium

# The build backend is installed apart from the rest, so it is told of the pins apart: older pips read the first name.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# $(call debian,PACKAGES): install them as root, or say how and stop.
debian = { if [ "$$(id -u)" = 0 ]; then apt-get update && apt-get install -y --no-install-recommends $(1); \
	else echo "A Debian package is needed; as root: apt-get install --no-install-recommends $(1)" >&2; exit 1; fi; }

.PHONY: demo test format clean

# Status 1 means that the samples have findings, as they should; 2 and 3 are failures.
demo: .venv/installed
	$(BIN)/audit run sample_reports --out out --format console,html || [ $$? -eq 1 ]
	@echo "The page for a browser: $(CURDIR)/out/report.html"

test: .venv/installed-test
	@test -x $(CHROMIUM) && command -v pdftotext >/dev/null && ldconfig -p | grep -q libpangoft2 \
		|| $(call debian,chromium fonts-noto-cjk poppler-utils libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2

format: .venv/installed-test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf .venv out dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(call debian,python3-venv)
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/pip install --quiet -e .
	@touch $@

.venv/installed-test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/pip install --quiet -e '.[test]'
	@touch .venv/installed $@
