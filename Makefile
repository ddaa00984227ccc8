# Everything one can do here. `make demo` and `make test` need only Python 3.11, make and package registries.
PYTHON ?= python3
SOURCE ?= made-up
OUT ?= out/$(if $(filter made-up,$(SOURCE)),made-up,$(if $(filter live,$(SOURCE)),live,sources))
PERSONS ?= 100000
PORT ?= 8000
BIN := .venv/bin

.PHONY: install demo demo-build test check fix web lock reference benchmark clean

install: .venv/installed web ## the command zicht in .venv, and the built styles and islands

.venv/installed: requirements/run.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/test-installed: .venv/installed requirements/test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.lock
	touch $@

web: src/zicht/site/assets/zicht.js ## build web/ into the package; takes Node from a wheel when there is none

src/zicht/site/assets/zicht.js: .venv/installed web/package-lock.json $(shell find web/src web/*.ts web/*.json src/zicht/site/texts -type f 2>/dev/null)
	sh web/build.sh $(BIN)/python
	touch $@

demo-build: install $(if $(filter made-up,$(SOURCE)),$(OUT)/register/register.sqlite) ## build the site of SOURCE (made-up, live or a folder) in OUT
ifeq ($(SOURCE),made-up)
	$(BIN)/zicht demo --persons $(PERSONS) --out $(OUT)
else
	$(BIN)/zicht open-data build --source $(SOURCE) --out $(OUT)
endif

demo: demo-build $(OUT)/register/register.sqlite ## build and serve the site and the register; says the addresses
	$(BIN)/zicht serve $(OUT) --port $(PORT) --register $(OUT)/register

$(OUT)/register/register.sqlite: .venv/installed
	$(BIN)/zicht register demo $(OUT)/register

test: install .venv/test-installed ## everything, browser tests included
	sh tests/web/chromium.sh
	sh tests/functional/power_cut/fuse.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 40

check: test

fix: .venv/test-installed ## mend what a machine can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reference: .venv/test-installed ## make docs/reference anew from the code
	$(BIN)/python docs/generate_reference.py

benchmark: install .venv/test-installed ## the figures of benchmarks/, each beside its limit
	$(BIN)/python benchmarks/build.py --source $(SOURCE)

lock: ## resolve the lock files anew
	uv pip compile -q pyproject.toml --extra risk-models --extra register --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 -o requirements/run.lock
	uv pip compile -q pyproject.toml --extra risk-models --extra register --group test --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 -o requirements/test.lock
	uv pip compile -q --group node --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 -o requirements/node.lock

clean: ## remove what was built
	rm -rf out build src/zicht/site/assets web/node_modules .venv
