# make book   builds HTML, PDFs and Word of the newest edition; make test runs all tests. Both set up what they need.
# make help   lists the rest.

# given on make's own line alone: the environment may have variables of these names for something else
YEAR =
DATA = data
JOBS =
FROM = HEAD
FILE =
DRY_RUN =
CONFIRM =
DELETE =
OVERWRITE =
VINTAGE =
TO =
YEARS =
PUBLISHED =
HTML_ONLY =
PORT =
DATE =
CHAPTER = overview
SCHEDULER =
FILES =
SPLIT =
UNDO =
PYTEST_OPTIONS =
PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
TRADEBOOK := $(BIN)/tradebook
# a process for each processor; the tests of a file stay together, since they share what is slow to make, and the files
# stay in their order: those of the whole book, which take minutes, come before those of modules, which take seconds
PYTEST := $(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder
# a text as one word of the shell, whatever is in it
quote = '$(subst ','\'',$1)'
# an option with a variable's value, if it has one; neither make nor the shell looks into it
option = $(if $(value $2),$1 $(call quote,$(value $2)))
SCOPE := $(call option,--data,DATA) $(call option,--year,YEAR)
BUILD := $(SCOPE) $(call option,--jobs,JOBS) $(call option,--scheduler,SCHEDULER)
# a data directory may be a pattern, as in DATA="data-*"
SEVERAL := $(foreach data,$(value DATA),$(or $(wildcard $(data)),$(data)))

# what a user has set for other Pythons
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PIP_USER PIP_TARGET PIP_PREFIX

.DEFAULT_GOAL := book
.PHONY: book html pdf word desk release serve lab preview new-year import editions check changes test test-fast pins lint clean docs requirements system-packages help

book: $(VENV)/.installed system-packages  ## HTML, PDFs and Word of an edition: make book [YEAR=2021] [DATA=data] [JOBS=2] [SCHEDULER=tcp://host:8786]
	$(TRADEBOOK) book $(BUILD)

html: $(VENV)/.installed  ## HTML only
	$(TRADEBOOK) html $(BUILD)

pdf: $(VENV)/.installed system-packages  ## PDFs only
	$(TRADEBOOK) pdf $(BUILD)

word: $(VENV)/.installed  ## Word only
	$(TRADEBOOK) word $(BUILD)

desk: $(VENV)/.installed  ## the editor's desk in the browser, from the first figure to the release: make desk [DATA=data] [PORT=8765]
	$(TRADEBOOK) desk $(call option,--data,DATA) $(call option,--port,PORT)

release: $(VENV)/.installed system-packages  ## release an edition, packed with checksums: make release [YEAR=2023] [DATE=2024-08-31]
	$(TRADEBOOK) release $(SCOPE) $(call option,--published,DATE) $(call option,--jobs,JOBS)

serve: $(VENV)/.installed  ## the book in the browser, built again when a file is saved: make serve [YEAR=2021] [PORT=8000]
	$(TRADEBOOK) serve $(SCOPE) $(call option,--port,PORT)

lab: $(VENV)/.installed-lab  ## edit the chapters in JupyterLab, with the numbers of the project's own data in the text
	$(TRADEBOOK) lab $(call option,--data,DATA)

preview: $(VENV)/.installed  ## a chapter's prose with its numbers: make preview CHAPTER=overview [YEAR=2021]
	$(TRADEBOOK) preview $(call quote,$(value CHAPTER)) $(SCOPE)

new-year: $(VENV)/.installed  ## a new year's data-entry workbook: make new-year [YEAR=2023] [VINTAGE=2024] [FILE=entry.xlsx] [OVERWRITE=1] [SPLIT=1]
	$(TRADEBOOK) new-year $(SCOPE) $(call option,--vintage,VINTAGE) $(call option,--file,FILE) \
		$(if $(value OVERWRITE),--overwrite) $(if $(value SPLIT),--split)

import: $(VENV)/.installed  ## check a filled-in workbook and import it: make import YEAR=2023 FILE=entry.xlsx [FILES="a.xlsx b.xlsx"] [DRY_RUN=1] [CONFIRM=1] [DELETE=1], or undo the last: make import UNDO=1
	$(TRADEBOOK) import $(SCOPE) $(call option,--file,FILE) \
		$(if $(value DRY_RUN),--dry-run) $(if $(value CONFIRM),--confirm) $(if $(value DELETE),--delete) \
		$(if $(value UNDO),--undo) $(foreach file,$(value FILES),$(call quote,$(file)))

editions: $(VENV)/.installed $(if $(value HTML_ONLY),,system-packages)  ## all editions as one site: make editions [YEARS="2021 2022"] [DATA="data other"] [HTML_ONLY=1] [PUBLISHED="2021=v1.0"] [SCHEDULER=tcp://host:8786]
	$(TRADEBOOK) editions $(foreach data,$(SEVERAL),--data $(call quote,$(data))) \
		$(foreach year,$(value YEARS),--year $(call quote,$(year))) \
		$(foreach edition,$(value PUBLISHED),--published $(call quote,$(edition))) \
		$(if $(value HTML_ONLY),--html-only) $(call option,--jobs,JOBS) $(call option,--scheduler,SCHEDULER)

check: $(VENV)/.installed  ## check the data: schema, code lists, units, identities
	$(TRADEBOOK) check $(call option,--data,DATA)

changes: $(VENV)/.installed  ## what changed, also as _build/changes.html: make changes [FROM=HEAD~1] [TO=_build/2022] [YEAR=2021]
	$(TRADEBOOK) changes $(call option,--from,FROM) $(call option,--to,TO) $(SCOPE) $(call option,--jobs,JOBS) --html _build/changes.html

test: $(VENV)/.installed-test system-packages  ## all tests
	sh scripts/install_system_packages.sh apt-test.txt
	$(PYTEST) $(PYTEST_OPTIONS)

test-fast: $(VENV)/.installed-test  ## the tests that need no browser, no office program and little time
	$(PYTEST) -m "not (slow or browser or office)" tests/unit tests/data $(PYTEST_OPTIONS)

pins: $(VENV)/.installed-test  ## pin anew what editions show; then read the diff of tests/backtests/pins
	$(PYTEST) -q -k pinned tests/backtests/test_pins.py tests/book/test_chapters.py tests/book/test_next_year.py tests/book/test_sparse.py --renew-pins
	git diff --stat tests/backtests/pins

lint: $(VENV)/.installed-test  ## ruff on code and notebooks, the import contract, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

clean:  ## remove everything that was built; entry workbooks, releases and what undoing needs stay
	[ ! -d _build ] || find _build/ -depth -mindepth 1 ! -name 'entry-*.xlsx' ! -path '_build/*imports/*' ! -path '_build/*releases/*' ! -path '_build/*texts/*' \( ! -type d -o -empty \) -delete

requirements: $(VENV)/.installed-test  ## compile requirements*.in to exact versions
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-package tradebook requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url requirements-test.in -o requirements-test.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url requirements-lab.in -o requirements-lab.txt

docs: $(VENV)/.installed  ## write docs/model.md anew: what the prose can speak of
	$(BIN)/python scripts/model_reference.py

system-packages:  ## the fonts of the PDF (apt.txt), where allowed
	sh scripts/install_system_packages.sh apt.txt

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/make \1	\2/' | expand -t 16

$(BIN)/python:
	@[ -w . ] || { echo "没有写入权限：$(CURDIR)。请把项目复制到自己的文件夹里，或请管理员给予权限。(This folder cannot be written.)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
		{ echo "需要 Python 3.11 至 3.14。可用 make PYTHON=python3.13 指定。(Python 3.11 to 3.14 is needed.)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "缺少 venv 模块，请安装 python3-venv。(Install python3-venv.)" >&2; exit 1; }

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "安装 Python 软件包 …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	touch $@

$(VENV)/.installed-lab: requirements-lab.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-lab.txt
	touch $@
