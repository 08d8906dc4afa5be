# Every target makes the environment it needs: `make lab` and `make test` work from a clean clone.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# One BLAS thread: the same numbers and steady times everywhere, and faster on a busy machine.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1
# And the arithmetic of a processor with AVX2 where tests compare digits: AVX-512 rounds otherwise.  The lab takes what is quickest.
ALIKE := $(if $(shell grep -sow -m1 avx2 /proc/cpuinfo),OPENBLAS_CORETYPE=Haswell) \
	$(if $(shell grep -sow -m1 avx512f /proc/cpuinfo),NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR")
# Tests side by side: one for each processor, from two to four, as each may have a browser of its own.
JOBS     ?= $(shell $(PYTHON) -c 'import os; print(min(4, max(2, os.cpu_count() or 2)))')
LAB_ROOT ?= $(CURDIR)
LAB_ARGS ?=
BENCH_ARGS ?=
ROOT_OK  := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help setup lab test lint unit chapters book notebooks bench lock clean

help:
	@echo "make lab        open the chapters in JupyterLab"
	@echo "make test       run every test: code, notebooks, site"
	@echo "make book       build the site: _build/html/index.html"
	@echo "make notebooks  execute the chapters and masters again, write book/built_here.md and exercises/"
	@echo "make bench      measure speed and memory; BENCH_ARGS='--quick --only networks' for less; results under bench/results/"
	@echo "make lock       renew requirements-lock.txt from pyproject.toml"
	@echo "make clean      remove the environment and everything built"

setup: $(READY)

# uv where it is there or can be had (seconds), else pip (minutes).  Compiled at once, as pip does: else the first kernel
# does it, and where Python may not write what it compiled, every kernel anew (matplotlib alone takes two seconds).
$(READY): requirements-lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "fishbook needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --allow-existing --seed --python $(PYTHON) $(VENV); \
	else test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); $(BIN)/python -m pip install --quiet uv || true; fi
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements-lock.txt -e .; \
	elif test -x $(BIN)/uv; then $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements-lock.txt -e .; \
	else $(BIN)/python -m pip install --quiet -r requirements-lock.txt -e .; fi
	@touch $@

lab: $(READY)
	$(BIN)/jupyter lab $(ROOT_OK) --ServerApp.root_dir="$(LAB_ROOT)" --LabApp.default_url=/lab/tree/book/01_perceptron.ipynb $(LAB_ARGS)

test: lint unit chapters

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/fishbook notebooks --check --index-only
	$(BIN)/fishbook exercises --check

unit: $(READY)
	$(ALIKE) $(BIN)/python -m pytest -n $(JOBS) --durations=30

# Exercises are committed blank, without outputs: lax means that they must run, and nothing is compared.
NBVAL := $(ALIKE) FISHBOOK_STATIC=1 FISHBOOK_PROGRESS=off \
	$(BIN)/python -m pytest --nbval-cell-timeout 120 -p no:cacheprovider -n $(JOBS) --dist loadscope

chapters: $(READY)
	$(NBVAL) --nbval $(wildcard book/*.ipynb solutions/*.ipynb)
	$(NBVAL) --nbval-lax $(wildcard exercises/*.ipynb)

book: $(READY)
	rm -rf _build
	$(BIN)/jupyter-book build --warningiserror --keep-going --nitpick --all .

notebooks: $(READY)
	$(BIN)/fishbook notebooks
	$(BIN)/fishbook exercises

bench: $(READY)
	$(BIN)/python -m bench $(BENCH_ARGS)

lock: $(READY)
	$$(command -v uv || echo $(BIN)/uv) pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev pyproject.toml -o requirements-lock.txt --no-emit-index-url --no-emit-find-links

clean:
	rm -rf $(VENV) _build .pytest_cache .mypy_cache .ruff_cache .hypothesis
