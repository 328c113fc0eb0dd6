# Every target does its own set-up: nothing but Python >= 3.11 with pip, and make, has to be there.

PYTHON ?= $(shell sh .ci/python)
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
TESTS ?=
BENCH ?=
CODE ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-vision test test-browser test-conformance check format fixtures fixtures-check fonts wheel bench bench-code bench-differences bench-peers bench-tuning gallery showcase bench-skill drill clean

help:  ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/browser.stamp  ## the main job without a key: a login mockup to a page, with score and report
	@$(BIN)/screenshot2code generate fixtures/login/mockup.png --output demo/login

demo-vision: $(VENV)/browser.stamp  ## the same loop with a vision model, played by a server on this machine
	@$(BIN)/python bench/demo_vision.py

test: $(VENV)/test.stamp $(VENV)/browser.stamp  ## all tests; some of them with TESTS="tests/render -k fonts"
	@$(BIN)/python -m pytest $(TESTS)

test-conformance: $(VENV)/test.stamp  ## the dialects against independent servers (LLAMA=yes gets llama.cpp's, too)
	@$(BIN)/python tests/conformance/run.py --folder $(VENV)/peers $(if $(LLAMA),--llama) $(addprefix --need ,$(NEED))

test-browser: $(VENV)/test.stamp $(VENV)/browser.stamp  ## only the tests that start a browser
	@$(BIN)/python -m pytest -m browser $(TESTS)

check: $(VENV)/test.stamp  ## lint, formatting and types
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

format: $(VENV)/test.stamp  ## put the code into shape, and mend what lint can mend
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

fixtures: $(VENV)/browser.stamp  ## render all mockups again from their sites (needs npm only where a site is missing)
	@$(BIN)/python fixtures/make.py

fixtures-check: $(VENV)/browser.stamp  ## say whether this machine renders the mockups to the same bytes
	@$(BIN)/python fixtures/make.py --check

fonts: $(VENV)/package.stamp  ## take the package's font pack from npm again
	@$(BIN)/python fixtures/make_fonts.py

wheel: $(VENV)/test.stamp  ## build the wheel into dist/
	@$(BIN)/python -m build --wheel --outdir dist . > /dev/null
	@ls dist/*.whl

bench: $(VENV)/test.stamp $(VENV)/browser.stamp  ## docs/benchmarks.md: the offline engine on the fixtures; a quick look with BENCH="login table"
	@$(BIN)/python bench/offline.py $(BENCH)

bench-code: $(VENV)/test.stamp $(VENV)/browser.stamp  ## the code that the offline engine writes, in figures; a quick look with CODE="login table"
	@if command -v npm > /dev/null; then cd bench/judges && npm install --silent --no-audit --no-fund --no-package-lock; fi
	@$(BIN)/python bench/code_quality.py $(CODE)

bench-differences: $(VENV)/test.stamp $(VENV)/browser.stamp  ## whether differences name the fault: 400 seeded ones and more; a quick look with BENCH="login table --sample 10"
	@$(BIN)/python bench/differences.py $(BENCH)

bench-peers: $(VENV)/test.stamp $(VENV)/browser.stamp  ## docs/peers.md: compare beside pixelmatch, odiff, looks-same, BackstopJS and Playwright
	@if command -v npm > /dev/null; then cd bench/peers && PUPPETEER_SKIP_DOWNLOAD=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --silent --no-audit --no-fund --omit-lockfile-registry-resolved; fi
	@$(BIN)/python bench/peers.py $(BENCH)

bench-tuning: $(VENV)/test.stamp $(VENV)/browser.stamp  ## pages damaged in ten places, and what tuning undoes; a quick look with BENCH="login -v"
	@$(BIN)/python bench/damage.py $(BENCH)

gallery: $(VENV)/test.stamp $(VENV)/browser.stamp  ## docs/gallery.md: pages from npm that nobody used before, mockup beside render
	@$(BIN)/python bench/gallery.py

bench-skill: $(VENV)/test.stamp $(VENV)/browser.stamp  ## what a revision's brief is worth: a model with known skill mends seeded faults
	@$(BIN)/python bench/skill.py $(BENCH)

drill: $(VENV)/test.stamp $(VENV)/browser.stamp  ## 200 runs against a model's service that fails in every way
	@$(BIN)/python bench/drill.py

showcase: $(VENV)/test.stamp $(VENV)/browser.stamp  ## the pictures and figures of the README, made again
	@$(BIN)/python bench/showcase.py

clean:  ## remove the environment and everything that was made
	@rm -rf $(VENV) demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Stamps lie inside the environment, so that they are gone when it is.
$(VENV)/made.stamp: | .ci/venv .ci/python
	@test -n "$(PYTHON)"
	@echo "Making $(VENV) with $$($(PYTHON) --version)." >&2
	@sh .ci/venv $(VENV) $(PYTHON)
	@$(INSTALL) --upgrade "pip>=25.1"  # the first pip that reads dependency groups
	@touch $@

$(VENV)/package.stamp: $(VENV)/made.stamp pyproject.toml
	@echo "Installing screenshot2code and what it needs (some 300 MB, a minute or two)." >&2
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/package.stamp pyproject.toml
	@echo "Installing what tests and checks need." >&2
	@$(INSTALL) --group test --group lint
	@touch $@

$(VENV)/browser.stamp: $(VENV)/package.stamp
	@echo "Looking for a browser." >&2
	@$(BIN)/screenshot2code install --yes >&2
	@touch $@
