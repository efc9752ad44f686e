# The build of HEADO Monitoring. What a target does is in scripts/; `make help` lists the targets.
# Moved elsewhere by the environment: CARGO_TARGET_DIR, HEADO_TOOLS_DIR, HEADO_TOOLCHAIN_DIR, LEPTOS_SITE_ROOT.
.PHONY: help run watch fresh build test check screenshots release clean
.PHONY: bench-grid bench-outlet bench-lag-engine bench-what-if bench-receipts bench-heartbeats bench-kill bench-browser bench-sheets bench-lighthouse bench-wall bench-lag

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build what changed and serve the demo (ARGS="…" go to `heado-monitor demo`)
	@scripts/run.sh $(ARGS)

watch: ## like run, and again after every change
	@scripts/watch.sh $(ARGS)

fresh: ## drop the demo's data; the next run makes it anew
	rm -rf var/demo

build: ## build the server and the site for development
	@scripts/build.sh dev

test: ## all tests: both database engines, then the pages in a browser
	@scripts/test.sh

check: ## formatting, lints, documentation, types; warnings are errors
	@scripts/check.sh

bench-lag: ## the lag rule on a year of real receipts: false alarms, recall, time to detect
	@scripts/bench-lag.sh

screenshots: ## take the pictures of the help and of docs/ from the demo
	@scripts/screenshots.sh

release: ## the optimised server and site, compressed beforehand
	@scripts/build.sh release

# Figures, not tests: docs/performance.md says what they mean. ARGS=sqlite leaves PostgreSQL out.
bench-grid: ## how long a page of the grid takes with 50,000 devices, by filter and by sort
	@scripts/bench.sh grid $(ARGS)

bench-outlet: ## how long the page of an outlet with 12 tills takes among 50,000 devices
	@scripts/bench.sh outlet $(ARGS)

bench-lag-engine: ## processor time of an evaluation of 10,000 outlets, and memory of their histories
	@scripts/bench.sh lag-engine $(ARGS)

bench-what-if: ## how long it takes to try other limits of the lag on 60 outlets
	@scripts/bench.sh what-if $(ARGS)

bench-receipts: ## durable receipts a second, beside bare inserts
	@scripts/bench.sh receipts $(ARGS)

bench-heartbeats: ## heartbeats a second, beside a server that only reads JSON
	@scripts/bench.sh heartbeats $(ARGS)

bench-kill: ## kill the server while it takes 200,000 receipts, and count what is lost
	@scripts/bench.sh kill $(ARGS)

bench-browser: ## the grid in Chromium with 50,000 devices that come and go: first rows, filters, memory
	@scripts/bench.sh browser

bench-sheets: ## how long a spreadsheet of 50,000 tills takes in the browser, and the longest frame meanwhile
	@scripts/bench-page.sh sheets

bench-lighthouse: ## Lighthouse on the sign-in page, the grid and the page of an outlet, as a phone and as a desk see them
	@scripts/bench-lighthouse.sh

bench-wall: ## 200,000 accelerated updates into the page of a wall: it may not grow
	@scripts/bench-page.sh wall

clean: ## drop everything that was built, but not the tools
	rm -rf "$${CARGO_TARGET_DIR:-target}" target/site end2end/results
