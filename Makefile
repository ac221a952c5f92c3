# The verbs of the book. Variables: CHAPTER=stem, PYTHON=python3,
# TORCH_INDEX=https://download.pytorch.org/whl/cpu (a smaller PyTorch),
# and DLBOOK_PROFILE, DLBOOK_SEED, DLBOOK_DATA from the environment.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
INSTALLED := $(VENV)/.installed
EXTRA_INDEX := $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: book test check lab serve full clean help

book: $(INSTALLED)  ## execute what is stale, build _build/html (CHAPTER=stem: that page)
	@$(PY) -m tools.build $(if $(CHAPTER),--chapter $(CHAPTER))

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else "The book needs Python 3.11, 3.12 or 3.13; $(PYTHON) is %d.%d. Try make PYTHON=python3.12 …" % v)'
	@echo "installing into $(VENV) (once; minutes, most of it PyTorch)"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check $(EXTRA_INDEX) -c constraints.txt -e ".[chapters,book,test]"
	@touch $@
