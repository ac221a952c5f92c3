#!/bin/sh
# Build the pages of the last `make book` under the newest Sphinx, without
# Jupyter Book, in a copy: the way out of Jupyter Book 1.x, tried weekly.
set -e
cd "$(dirname "$0")/.."
root=$PWD copy=_build/newest
rm -rf $copy && mkdir -p $copy/_build
git ls-files -z | xargs -0 cp --parents -t $copy
cp -r _build/report.json _build/store _build/outputs $copy/_build
.venv/bin/jupyter-book config sphinx $copy >/dev/null
cd $copy
# Jupyter Book's own extensions stay behind.
sed -i -E "s/'(jupyter_book|sphinx_thebe|sphinx_comments|sphinx_jupyterbook_latex)',? ?//g" conf.py
python3 -m venv .venv
.venv/bin/pip install -q sphinx myst-nb sphinx-book-theme sphinx-design \
    sphinx-copybutton sphinx-togglebutton sphinx-external-toc \
    sphinx-multitoc-numbering sphinx-exercise sphinxcontrib-bibtex \
    quickjs-ng jupytext
# The package without PyTorch, which no page needs to be read.
.venv/bin/pip install -q --no-deps . && .venv/bin/pip install -q numpy scipy \
    lazy-loader matplotlib pooch tqdm
PYTHONPATH=book/_ext:. .venv/bin/sphinx-build -q -b html --keep-going \
    . _build/html
test -f _build/html/book/index.html
echo "built under $(.venv/bin/sphinx-build --version): $root/$copy/_build/html"
