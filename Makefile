# The verbs of the book; `make help` lists them. Variables:
#   CHAPTER=stem     that chapter alone (book, seeds, full)
#   SEEDS="3 17"     those shifts alone, of which no record is made (seeds)
#   PYTHON=python3   the interpreter of the virtual environment
#   TORCH_INDEX=https://download.pytorch.org/whl/cpu   a smaller PyTorch
# and DLBOOK_PROFILE, DLBOOK_SEED, DLBOOK_DATA from the environment.

BIN := .venv/bin
PY := $(BIN)/python
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11)
INDEX := $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
LAB := .venv/etc/jupyter/labconfig/default_setting_overrides.json
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

# The book's texts and marks are UTF-8, whatever the locale.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: book test test-unit test-site check lab serve seeds full zip pdf epub clean help

book: .venv/.installed  ## execute what is stale, build _build/html
	@$(PY) -m tools.build $(if $(CHAPTER),--chapter $(CHAPTER))

test: .venv/.installed  ## unit tests, chapters, then the built pages
	@$(MAKE) -s test-unit
	@$(PY) -m tools.build
	@$(MAKE) -s test-site

test-unit: .venv/.installed
	@sh tools/chromium.sh
	@OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 tests \
	    --ignore=tests/chapters --ignore=tests/site

test-site: .venv/.installed
	@sh tools/chromium.sh
	@OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadscope \
	    --no-loadscope-reorder tests/chapters tests/site

check: .venv/.installed  ## lint, types, imports, sizes, labels, chapters
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@said=$$($(BIN)/lint-imports --no-cache) || { echo "$$said"; exit 1; }
	@$(BIN)/mypy
	@$(PY) -m tools.size
	@$(PY) -m tools.equations
	@$(PY) -m tools.chapters

lab: .venv/.installed  ## open the chapters as notebooks in JupyterLab
	@$(BIN)/jupytext-config --settings-file $(LAB) set-default-viewer \
	    markdown myst
	@$(BIN)/jupyter lab book $(if $(filter 0,$(shell id -u)),--allow-root)

serve: .venv/.installed  ## serve _build/html, build again on save
	@$(PY) -m tools.serve

seeds: .venv/.installed  ## the claims at other seeds: SEEDS="3 17", or 0 to 19, recorded
	@$(PY) -m tools.seeds $(if $(SEEDS),--shifts "$(SEEDS)") \
	    $(if $(CHAPTER),--chapter $(CHAPTER))

full: .venv/.installed  ## the full profile: download, execute, record
	@DLBOOK_PROFILE=full $(PY) -m tools.build --record \
	    $(if $(CHAPTER),--chapter $(CHAPTER))

zip: book  ## the site as one archive that needs no server: _build/*.zip
	@$(PY) -m tools.zip

pdf: book  ## the site as a printed book: _build/*.pdf
	@sh tools/chromium.sh
	@$(PY) -m tools.pdf

epub: book  ## the site as a book for e-readers: _build/*.epub
	@$(PY) -m tools.epub

clean:  ## remove what was built; .venv stays
	@rm -rf _build build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 8

# pip's constraints pin every package; a CPU build of PyTorch satisfies them.
.venv/.installed: pyproject.toml constraints.txt
	@for p in $(PYTHONS); do $$p -c '$(SUITABLE)' 2>/dev/null && found=$$p && \
	    break; done; test -n "$$found" || { echo "The book needs Python \
	3.11, 3.12 or 3.13; tried: $(PYTHONS). Give one as PYTHON=…"; exit 1; }; \
	$(PY) -m pip --version >/dev/null 2>&1 || $$found -m venv .venv
	@echo "installing into .venv: once, some minutes, most of it PyTorch"
	@$(PY) -m pip install -q --disable-pip-version-check $(INDEX) \
	    -c constraints.txt -e ".[chapters,book,test]" || { echo "not installed, \
	for what pip says above; the same command tries again"; exit 1; }
	@touch $@
