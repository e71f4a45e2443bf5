# `make run` starts the app, `make test` passes the tests; both set up first.
# All they need is Python 3.11 or newer, make and git.
PYTHON ?= python3
# `make run VOICE=light` leaves out the natural voice (170 MB with numpy and onnxruntime).
VOICE ?= natural
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin

.PHONY: run test check format lock docs site sbom sounds bench fuzz torture mutate coverage clean
.DELETE_ON_ERROR:

# Containers often set this; then each process that a test starts compiles the program anew.
unexport PYTHONDONTWRITEBYTECODE

# A session that was stopped (3) or interrupted (130), or what coach-tui has said of problems (1) and
# usage (2), is nothing for make to complain of. Where the exit code matters, call .venv/bin/coach-tui.
run: $(VENV)/.run $(if $(filter natural,$(VOICE)),$(VENV)/.natural)
	@$(BIN)/coach-tui $(ARGS) || case $$? in 1|2|3|130) ;; *) exit $$? ;; esac

# Sound is recorded by itself: two busy cores would be heard. Those tests mostly listen, so several
# can do it at once, each on a sound server of its own. On a machine that is busy with something
# else, tests of processes and of sound hold one another up: what failed is judged by itself.
PYTEST := $(BIN)/python -m pytest
# Some tests wait for a process: one worker more than there are processors.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(os.cpu_count() or 1, 15) + 1)')
SOUND := $(PYTEST) -m sound tests/audio
ALONE := -n 0 --last-failed --last-failed-no-failures none --maxfail 10
test: $(VENV)/.dev
	$(PYTEST) -n $(WORKERS) --dist worksteal -m "not sound" $(ARGS) || $(PYTEST) -m "not sound" $(ALONE) $(ARGS)
	$(SOUND) -n 4 --dist worksteal $(ARGS) || $(SOUND) $(ALONE) $(ARGS) || $(SOUND) $(ALONE) $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/pyright
	$(BIN)/coach-tui check sessions sessions/exercises sessions/tests sessions/programmes
	$(BIN)/python docs/make_pictures.py --check
	$(BIN)/python docs/make_scripts.py --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "coach-tui needs Python 3.11 or newer; %s is %s. Say which with: make PYTHON=python3.12" % (sys.executable, sys.version.split()[0]))'
	$(PYTHON) -m venv $(VENV)

# Build isolation is off because the build backend is in the lock too, by hash.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Optional: without a wheel for this system, or offline, another voice speaks.
$(VENV)/.natural: requirements/natural.txt | $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/natural.txt \
		|| echo "The natural voice could not be installed; another one speaks. coach-tui doctor says how to get it." >&2
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

# Hashes without addresses: any index that serves these very files will do. What is pinned stays,
# `make lock ARGS=--upgrade` takes the newest.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(ARGS)
lock: | $(VENV)/bin/python
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra natural -o requirements/natural.txt -c requirements/run.txt
	$(COMPILE) pyproject.toml --extra serve -o requirements/serve.txt -c requirements/run.txt
	$(COMPILE) requirements/simpleaudio.in -o requirements/simpleaudio.txt
	$(COMPILE) --group fuzz -o requirements/fuzz.txt
	$(COMPILE) pyproject.toml requirements/build.in --group dev -o requirements/dev.txt -c requirements/run.txt

# The pages of docs/ for a browser, in build/site.
site: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

# What is installed with the program, with licences, and build/sbom.json (CycloneDX).
sbom: $(VENV)/.run
	$(BIN)/python docs/make_sbom.py

sounds: $(VENV)/bin/python
	$(BIN)/python sounds/make_sounds.py

docs: $(VENV)/.dev
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_man.py
	$(BIN)/python docs/make_scripts.py

bench: $(VENV)/.dev
	$(BIN)/python bench/table.py $(ARGS)
	$(BIN)/python bench/journal_cost.py
	$(BIN)/python bench/render.py
	$(BIN)/python bench/listen.py
	$(BIN)/python bench/cue_accuracy.py --stall 300

# atheris follows what inputs reach; there are wheels for Linux only, elsewhere it is left out.
fuzz: $(VENV)/.dev build/atheris
	$(BIN)/python bench/fuzz.py --minutes 10 $(ARGS)

build/atheris: requirements/fuzz.txt | $(VENV)/bin/python
	-$(BIN)/python -m pip install --quiet --upgrade --target $@ --require-hashes --only-binary :all: -r requirements/fuzz.txt
	@mkdir -p $@ && touch $@

torture: $(VENV)/.dev
	$(BIN)/python bench/torture.py --minutes 15 $(ARGS)

mutate: $(VENV)/.dev
	$(BIN)/python bench/mutate.py $(ARGS)

# Branches too, in every process; sound is recorded by itself, and not counted. Everything takes several
# times as long, and what a process that is ended for its time has counted is lost: it has more time.
COVERED := -n 2 --dist worksteal -o faulthandler_timeout=1800
coverage: $(VENV)/.dev
	rm -f .coverage .coverage.*
	-$(BIN)/python -m coverage run -m pytest -q -m "not sound" $(COVERED) $(ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --fail-under=95
	$(BIN)/python -m coverage report --fail-under=99 --include='*/core/*,*/definitions/*'

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis .coverage*
	find . -name __pycache__ -prune -exec rm -rf {} +
