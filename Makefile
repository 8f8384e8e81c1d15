# `make demo` and `make test` install what they need into .venv; they require only python3 and a package index.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-emit-index-url --custom-compile-command 'make lock'
HASHED := $(LOCK) --generate-hashes --constraint constraints.txt
NEWEST := $(VENV)/newest/bin/python
PACKAGE := gladia_control_api_client
OUTCOMES := .reliability.json
FROM = $(if $(UPSTREAM),--upstream '$(UPSTREAM)')

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-lowest generate check-generated generate-newest drift update-spec reliability reliability-docs soak bench lint format types docs wheel-test check check-long clean lock

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

# requirements/ has the hash of every file that is installed, so that a package cannot change behind its version.
$(VENV)/.created: requirements/build.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --requirement requirements/build.txt
	@touch $@

$(VENV)/.user: $(VENV)/.created pyproject.toml hatch_build.py requirements/user.txt
	$(PIP) install --require-hashes --requirement requirements/user.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.%: $(VENV)/.user requirements/%.txt
	$(PIP) install --require-hashes --requirement requirements/$*.txt
	@touch $@

$(VENV)/.check $(VENV)/.docs $(VENV)/.long: $(VENV)/.test

demo: $(VENV)/.user ## Upload and transcribe a recording against the local emulator; write subtitles and a page
	@$(BIN)/gladia-control demo

test: $(VENV)/.test ## Test every promise once (90 seconds)
	$(PYTEST) -m 'not check and not long'

generate: $(VENV)/.test ## Regenerate gladia_control_api_client/ from openapi.yaml and overrides/
	$(BIN)/python -m tools.generate

check-generated: $(VENV)/.test ## Fail if gladia_control_api_client/ differs from what `make generate` writes
	$(BIN)/python -m tools.generate --check

generate-newest: $(VENV)/.created ## Show how the newest openapi-python-client would change the package; changes no file
	$(PYTHON) -m venv --clear --without-pip $(VENV)/newest
	$(PIP) --python $(NEWEST) install --constraint constraints.txt --group tools .
	$(PIP) --python $(NEWEST) install --upgrade openapi-python-client
	@$(NEWEST) -m openapi_python_client --version
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && cp -R openapi.yaml generator-config.yml overrides "$$copy" && \
	$(NEWEST) -B -m tools.generate --root "$$copy" && \
	{ diff -ruN --exclude __pycache__ $(PACKAGE) "$$copy/$(PACKAGE)" && echo "$(PACKAGE) stays the same." || test $$? = 1; }

drift: $(VENV)/.test ## Report what upstream changed and what it breaks; UPSTREAM=<URL or file> FORMAT=text|markdown|json
	@$(BIN)/python -B -m tools.drift $(FROM) $(if $(FORMAT),--format '$(FORMAT)')

update-spec: $(VENV)/.test ## Vendor upstream's document, regenerate and test; UPSTREAM=<URL or file>
	@$(BIN)/python -m tools.update_spec $(FROM)
	@$(BIN)/python -m docs.write

reliability: $(VENV)/.test ## Compare how Gladia's own library and this one handle faults (3 minutes); CHECK=1 writes nothing
	$(BIN)/python -m benchmarks.reliability $(if $(CHECK),--check)

reliability-docs: $(VENV)/.test ## Run the fault matrix and write its table in docs/faults.md (3 minutes)
	RELIABILITY_RESULTS=$(OUTCOMES) $(PYTEST) -m 'not long' tests/faults
	$(BIN)/python -m tools.reliability $(OUTCOMES)

bench: $(VENV)/.test ## Compare the client's speed with its peers' and write benchmarks/RESULTS.md (5 minutes)
	$(BIN)/python -m benchmarks.speed

soak: $(VENV)/.test ## Run 200 jobs while programs die and the network loses requests (10 minutes)
	$(BIN)/python -m benchmarks.soak

lint: $(VENV)/.check ## Check lint rules, formatting, which module may import which, and the workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/zizmor --offline --quiet .github action.yml

format: $(VENV)/.check ## Fix lint findings where possible, and format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.check $(VENV)/.docs ## Run mypy --strict and pyright
	$(BIN)/mypy
	$(BIN)/pyright

docs: $(VENV)/.docs ## Build the documentation into docs/_build/; a warning or a broken link fails
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs docs/_build

wheel-test: $(VENV)/.check ## Build the wheel, install it into an empty environment and use it
	$(PYTEST) -m check tests/test_wheel.py

test-lowest: $(VENV)/.created ## Run the client's tests with the lowest versions of its dependencies
	rm -rf $(VENV)/lowest && $(PYTHON) -m venv $(VENV)/lowest
	$(VENV)/lowest/bin/python -m pip --disable-pip-version-check --quiet install --requirement constraints-lowest.txt '.[emulator,fast]' pytest hypothesis jsonschema-rs praatio pysubs2 webvtt-py
	$(VENV)/lowest/bin/python -m pytest --quiet -m 'not check and not long' tests/rules tests/request tests/operations tests/transport tests/result tests/client --ignore-glob '*_mocked.py'

check: $(VENV)/.check test check-generated lint types docs ## Run everything that CI checks, including `make test` (8 minutes; the page in Chromium, if there is one)
	$(PYTEST) -m 'check and not long'

check-long: $(VENV)/.check $(VENV)/.long test-lowest ## Run the long tests: thousands of examples, lowest versions, reliability tables (45 minutes)
	$(PYTEST) -m long
	RELIABILITY_RESULTS=$(OUTCOMES) $(PYTEST) -m 'not long' tests/faults
	$(BIN)/python -m tools.reliability --check $(OUTCOMES)
	$(PYTEST) -p tests.support.on_httpx2 -m 'not long' tests/faults

lock: $(VENV)/.created ## Bring constraints*.txt and requirements/ in line with pyproject.toml; UPGRADE=1 takes the newest versions
	$(PIP) install --require-hashes --requirement requirements/lock.txt
	$(LOCK) pyproject.toml --all-extras --group build --group check --group docs --group lock --group long $(if $(UPGRADE),--upgrade) --output-file constraints.txt
	$(LOCK) pyproject.toml --extra fast --resolution lowest-direct --no-deps --upgrade --output-file constraints-lowest.txt
	for name in build lock long tools; do $(HASHED) --group pyproject.toml:$$name --output-file requirements/$$name.txt || exit 1; done
	$(HASHED) pyproject.toml --extra cli --extra emulator --output-file requirements/user.txt
	for name in test check docs; do $(HASHED) pyproject.toml --extra cli --extra emulator --group $$name --output-file requirements/$$name.txt || exit 1; done

clean: ## Remove what the other targets create
	rm -rf $(VENV) $(OUTCOMES) gladia-demo .generate-* .update-* dist build docs/_build .mypy_cache .pytest_cache .ruff_cache .hypothesis
