# `make demo` and `make test` do all the set-up on a fresh Debian machine that has Swift.
.PHONY: demo test build build-tests run-tests release install lint format setup setup-tests
.DEFAULT_GOAL := build

build: setup ## Build the command line (debug).
	swift build --product staysail

PREFIX ?= /usr/local

release: setup ## Build the program as one file (optimized, static).
	scripts/release

install: release ## Build and install that file: PREFIX/bin/staysail, below DESTDIR.
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 "$(CURDIR)/.build-release/release/staysail" "$(DESTDIR)$(PREFIX)/bin/staysail"

demo: build ## Run the guide's pipeline on the embedded local Lambda.
	scripts/demo

TESTS = STAYSAIL_TEST_VENV="$(CURDIR)/.build-venv/bin" swift test --skip-build --parallel
WITH_PEERS = AWSServicesTests|LocalLambdaTests

test: build-tests run-tests ## Build and run all tests.

build-tests: setup-tests ## Build the program and the tests.
	swift build --build-tests --explicit-target-dependency-import-check error

run-tests: ## Run all tests that are built.
	@# In sequence: tests that start other programs would starve the tests that run beside them.
	$(TESTS) --skip '$(WITH_PEERS)|PluginHostTests|EndToEndTests'
	$(TESTS) --filter '$(WITH_PEERS)'
	$(TESTS) --filter PluginHostTests
	$(TESTS) --filter EndToEndTests

lint: ## Check the format.
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## Fix the format.
	swift format --in-place --recursive Package.swift Sources Tests

setup:
	@scripts/setup

setup-tests:
	@scripts/setup --tests
