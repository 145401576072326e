# The commands of the project. `make` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run build test bench ui format lint docs unit licences browser api fresh

UI := ui/dist/app.css
DATA ?= demo-data
LISTEN ?= 127.0.0.1:8080

help: ## List the commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

run: tools $(UI) ## Build, fill a demonstration and open it at http://127.0.0.1:8080
	cargo run --locked -p pristan -- demo --data $(DATA) --listen $(LISTEN)

build: tools $(UI) ## Build the program: target/release/pristan
	cargo build --locked --release -p pristan

test: test-tools $(UI) ## Check the product, as CI does
	@# The torture is alone: it says how soon a server under load answers.
	@scripts/stages.sh format licences lint docs unit browser+api torture-short
	@echo "All checks passed."

bench: tools $(UI) build ## Print the figures: ratios and CPU seconds
	benches/run.sh

ui: $(UI) ## Build styles, script and fonts into ui/dist

$(UI): ui/package-lock.json $(wildcard ui/*.mjs) $(shell find ui/src -type f)
	cd ui && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error && npm run --silent build
	@touch $(UI)

format:
	cargo fmt --all --check

lint: $(UI)
	cargo clippy --locked --workspace --all-targets -- -D warnings

docs: $(UI)
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet

unit: $(UI)
	scripts/with-postgres.sh cargo test --locked --workspace

licences:
	node scripts/licences.mjs
	python3 scripts/source.py
	python3 scripts/asvs.py --check

browser: $(UI) ## Journeys, and every page for six people and for anybody, in both languages
	cargo build --locked --workspace
	node e2e/run.mjs

api: $(UI) ## Try the API with schemathesis, and read the answers of every page
	cargo build --locked --workspace
	scripts/api.sh

# How long: make torture JOBS="kill power" KILLS=10000 STATES=100000 FLIPS=10000 FAILOVERS=20
KILLS ?= 500
STATES ?= 5000
FLIPS ?= 2000
FAILOVERS ?= 3
JOBS ?=

torture: tools $(UI) ## Kill, cut the power, fill the disk: twenty minutes
	cargo build --locked -p pristan
	scripts/tools.sh torture
	python3 scripts/torture/torture.py $(JOBS) --cycles $(KILLS) --states $(STATES) --flips $(FLIPS) --failovers $(FAILOVERS)

torture-short: tools $(UI)
	cargo build --locked -p pristan
	scripts/torture/short.sh

.PHONY: torture torture-short tools test-tools
tools:
	@scripts/tools.sh

test-tools:
	@scripts/tools.sh tests

fresh: ## Forget the demonstration data
	rm -rf $(DATA)
