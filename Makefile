# `make demo` and `make test` do all the set-up on a fresh Debian machine that has Swift.
.PHONY: demo test build lint format setup setup-tests
.DEFAULT_GOAL := build

build: setup ## Build the command line (debug).
	swift build --product staysail

demo: build ## Run the guide's pipeline on the embedded local Lambda.
	scripts/demo

test: setup-tests ## Run all tests.
	swift build --build-tests --explicit-target-dependency-import-check error
	STAYSAIL_TEST_VENV="$(CURDIR)/.build-venv/bin" swift test --skip-build --parallel

lint: ## Check the format.
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## Mend the format.
	swift format --in-place --recursive Package.swift Sources Tests

setup:
	@scripts/setup

setup-tests:
	@scripts/setup --tests
