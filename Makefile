# Everything goes through .venv, which make builds itself from requirements*.txt.
# Variables on the command line (PORT=8001 DATA_DIR=.local-2) reach every program.

VENV := .venv
PY := $(VENV)/bin/python
RUNS ?= 200
SHOPS ?= 1000
# The first that really runs: a version manager's python3.11 may be an empty promise.
PYTHON ?= $(shell for p in python3.11 python3; do \
  $$p -c "" 2>/dev/null && command -v $$p && break; done)

# A cluster and a Redis of its own, removed afterwards; yours is never touched.
WITH_TEST_SERVERS := $(PY) -m embedded exec --temporary --not-durable --simulator --
WITH_DURABLE_SERVERS := $(PY) -m embedded exec --temporary --simulator --

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test t check check-steps fmt schema migrate bench prove-crash prove-shops prove-walls clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed ## set everything up and run the platform with two demo shops
	@$(PY) -m embedded run

demo: $(VENV)/.installed ## the main job end to end, unattended; FAULTS=… breaks things
	@FAULTS='$(FAULTS)' $(PY) -m demo

test: $(VENV)/.installed-dev ## the whole suite
	@$(WITH_TEST_SERVERS) $(PY) -m pytest -n 2 --dist loadscope -rs $(ARGS)

t: $(VENV)/.installed-dev ## the tests whose names match: make t K=cancel
	@$(WITH_TEST_SERVERS) $(PY) -m pytest -k '$(K)' -rs $(ARGS)

# $(1) name, $(2) command, $(3) what to do when it fails
define step
	@printf '== %s\n' '$(1)'
	@$(2) || { printf '\nmake check stopped at "%s": %s.\n' '$(1)' '$(strip $(3))'; exit 1; }
endef

# The settings name a database, and the migration step compares with a real one.
check: $(VENV)/.installed-dev ## format, lint, types, imports, migrations, API description
	@$(PY) -m embedded exec --temporary --not-durable -- \
	  $(MAKE) --no-print-directory check-steps

check-steps:
	$(call step,format,$(PY) -m ruff format --check .,run make fmt)
	$(call step,lint,$(PY) -m ruff check .,run make fmt and mend what it leaves)
	$(call step,security lint,$(VENV)/bin/bandit -q -r . -c pyproject.toml,\
	  mend what it names or write a nosec with its reason)
	$(call step,dependencies,$(PY) -m proofs.dependencies,\
	  take a version without the weakness it names)
	$(call step,types,$(PY) -m mypy .,give what it names its right type)
	$(call step,imports,$(VENV)/bin/lint-imports,a lower app must not import a higher one)
	$(call step,migrations,$(PY) manage.py makemigrations --check --dry-run,\
	  run $(PY) manage.py makemigrations and commit the new file)
	$(call step,API description,$(SCHEMA_IS_CURRENT),\
	  run make schema and commit docs/openapi.yaml if the change is meant)
	$(call step,template format,$(VENV)/bin/djlint templates --check --quiet,run make fmt)
	$(call step,template lint,$(VENV)/bin/djlint templates --lint,mend the lines it names)
	@echo 'make check: all passed.'

SPECTACULAR := $(PY) manage.py spectacular --validate --fail-on-warn \
  --urlconf config.urls_schema
SCHEMA_IS_CURRENT = new=$$(mktemp) && trap "rm -f $$new" EXIT \
  && $(SPECTACULAR) --file "$$new" && diff -u docs/openapi.yaml "$$new"

fmt: $(VENV)/.installed-dev ## rewrite code and templates in the house format
	$(PY) -m ruff check --fix --exit-zero --quiet .
	$(PY) -m ruff format .
	-$(VENV)/bin/djlint templates --reformat --quiet

schema: $(VENV)/.installed-dev ## rewrite docs/openapi.yaml
	@$(PY) -m embedded exec --temporary --not-durable -- \
	  $(SPECTACULAR) --file docs/openapi.yaml

migrate: $(VENV)/.installed ## bring the database up to date without running the platform
	@$(PY) -m embedded exec -- $(PY) manage.py migrate_installation

bench: $(VENV)/.installed-dev ## the benchmarks
	@$(WITH_DURABLE_SERVERS) $(PY) -m benchmarks $(ARGS)

prove-crash: $(VENV)/.installed-dev ## kill processes at every step: RUNS=200
	@$(PY) -m proofs.crash --runs $(RUNS)

prove-walls: $(VENV)/.installed-dev ## attack every surface from another shop, then fuzz
	@$(WITH_TEST_SERVERS) $(PY) -m proofs.walls $(ARGS)

prove-shops: $(VENV)/.installed-dev ## make many shops, migrate and ask them: SHOPS=1000
	@$(PY) -m proofs.shops --shops $(SHOPS)

clean: ## remove .venv and caches; the data in .local stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: requirements.txt
	$(call install,requirements.txt)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt
	$(call install,requirements-dev.txt)
	@touch $(VENV)/.installed $@

# A copy of Python that is too old or has no venv says so before anything is written.
define install
	@test -n '$(PYTHON)' \
	  || { echo 'Python 3.11 or newer is needed: apt-get install python3 python3-venv'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo 'Python lacks its venv module: apt-get install python3-venv'; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo 'Installing $(1) into $(VENV); the first time this takes some minutes.'
	@$(PY) -m pip install --disable-pip-version-check -r $(1)
endef
