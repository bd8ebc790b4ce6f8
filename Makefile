# Thin: each target makes sure that the tools are there, then runs the npm script of the same name.
.DEFAULT_GOAL := help
.PHONY: help setup tools demo demo-down runner-demo runner-demo-down test test-quick test-all test-ff lint build generate manifests check

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{ printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## find or make the tools, install the packages, build
	@scripts/setup

tools:
	@scripts/setup --without-api-server

demo: tools ## a Redis behind a private endpoint, on a local Azure, from one pulumi up
	@scripts/with npm run --silent demo

demo-down: tools ## destroy what the demo made
	@scripts/with npm run --silent demo-down

runner-demo: setup ## a Redis as a Kubernetes object, on a real API server and a local Azure
	@scripts/with npm run --silent runner-demo

runner-demo-down: tools ## delete what the runner's demo made, and stop everything
	@scripts/with npm run --silent runner-demo-down

test: setup ## all tests but those of the night
	@scripts/with npm test --silent

test-quick: setup ## the tests that start no process and no local Azure
	@scripts/with npm run --silent test:quick

test-all: setup ## all tests, those of the night too
	@scripts/with npm run --silent test:all

test-ff: setup ## the runner's tests: its suite with the feature flag on, its registration with the flag off
	@scripts/with npm run --silent test:ff

lint: tools ## formatting and lint rules
	@scripts/with npm run --silent lint

build: tools ## compile to dist
	@scripts/with npm run --silent build

generate: tools ## write the generated files anew
	@scripts/with npm run --silent --if-present generate

manifests: setup ## write the CRDs and roles of config anew
	@scripts/with npm run --silent manifests

check: lint ## what CI checks besides the tests: lint, types, stale generated files
	@scripts/with npm run --silent typecheck
	@scripts/with scripts/check-generated
