# Footnote. `make run` and `make test` work in a fresh clone; `make` alone lists what there is.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test bindings build clean

# Where cargo puts what it builds.
target := $(or $(CARGO_TARGET_DIR),target)

# Asking for examples as well makes cargo choose the same features of dependencies as it does for tests,
# so that `make run` and `make test` build them once.
build := cargo build --workspace --bins --examples

help: ## List these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 8

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
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo test --workspace --doc --quiet
	cargo nextest run --workspace
	@$(build) --quiet
	cd tests/window && npm test --silent

bindings: ## Write the types of the window anew from the program
	FOOTNOTE_WRITE_BINDINGS=1 cargo nextest run --workspace -E "package(footnote) and test(bindings)"

# The app's build script puts the native libraries into `lib` beside the executables.
build: setup ## Build app and command line for use, with their libraries beside them
	@cargo build --workspace --release
	@echo "Built $(target)/release/footnote and $(target)/release/footnote-cli"

clean: ## Remove what was built here; what was downloaded stays
	cargo clean
	rm -rf ui/dist ui/node_modules tests/window/node_modules gen
