# Footnote. `make run` and `make test` work in a fresh clone; `make` alone lists what there is.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test fuzz models test-models bindings build release package lint-packages check-packages clean

# Where cargo puts what it builds.
target := $(or $(CARGO_TARGET_DIR),target)

# Asking for examples as well makes cargo choose the same features of dependencies as it does for tests,
# so that `make run` and `make test` build them once.
build := cargo build --workspace --bins --examples

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## Install and fetch what the build needs; says nothing when all is there
	@bash scripts/setup.sh

run: setup ## Build and open the app; without a display, answer three questions on the terminal
	@[ -d "$(target)/debug/build" ] || echo "Building Footnote: about 12 minutes on two cores the first time, seconds after that."
	@$(build)
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		exec "$(target)/debug/footnote"; \
	else \
		exec bash scripts/demo.sh "$(target)/debug/footnote-cli"; \
	fi

test: setup ## Check and test everything: set-up, the pages, formatting, lints, tests, examples in the docs, the real window
	bash tests/setup.sh
	cd ui && npm run --silent check && npm test --silent
	cargo fmt --all --check
	python3 scripts/third_party.py --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo test --workspace --doc --quiet
	cargo nextest run --workspace
	@$(build) --quiet
	cd tests/window && npm test --silent

# Properties that `make test` tries on 256 inputs each.
fuzz: setup ## Try the readers of files and the protocol of their process on many more damaged inputs; CASES=20000 takes about an hour
	PROPTEST_CASES="$(or $(CASES),20000)" cargo nextest run --workspace --no-capture \
		-E 'binary(any_bytes) or binary(damaged) or (package(footnote-sandbox) and test(frame)) or (package(footnote-extract) and test(worker))'

models: ## Fetch instruct models for tests and trials into the cache: 1.7 GB, none of it shipped
	@python3 scripts/language_models.py

# The journeys that `make test` makes with a model of 0.1 billion parameters, with one that a person might choose.
test-models: setup ## Test written answers with a real model of 1.5 billion parameters; it takes some minutes
	@python3 scripts/language_models.py qwen-1.5b
	FOOTNOTE_MODEL="$$(python3 scripts/language_models.py --path qwen-1.5b)" \
		cargo nextest run --workspace --no-capture -E 'test(/real_model/)'

bindings: ## Write the types of the window anew from the program
	FOOTNOTE_WRITE_BINDINGS=1 cargo nextest run --workspace -E "package(footnote) and test(bindings)"

# The app's build script puts the native libraries into `lib` beside the executables.
build: setup ## Build app and command line for use, with their libraries beside them
	@cargo build --workspace --release
	@echo "Built $(target)/release/footnote and $(target)/release/footnote-cli"

release: setup ## Build both programs as they are handed out: every processor level, the same bytes each time
	bash scripts/release.sh

package: release ## Make .deb, .rpm and a portable archive of them in the folder `packages`
	python3 scripts/package.py

lint-packages: ## Check the packages by Debian's and the desktop's rules
	bash scripts/lint_packages.sh

# Needs root and mmdebstrap; a run takes about ten minutes, the first some more.
check-packages: ## Install the packages on bare Debian 12 and 13 and use Footnote there
	python3 scripts/check_packages.py

clean: ## Remove what was built here; what was downloaded stays
	cargo clean
	rm -rf ui/dist ui/node_modules tests/window/node_modules gen
