# Every target a person calls has a comment behind "##": `make help` prints them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help
help: ## what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' \
	  | while IFS=$$'\t' read -r target text; do printf '  make %-12s %s\n' "$$target" "$$text"; done

.PHONY: run
run: ## a real LangGraph server with the gateway in front (PROXY_PORT, ADMIN_PORT, RUNTIME_PORT)
	@config/runtime/run.sh --check
	@$(MAKE) --no-print-directory -s target/dist/lib/sluice.aot
	@config/runtime/run.sh

.PHONY: run-keycloak
run-keycloak: export KEYCLOAK := 1
run-keycloak: run ## the same with Keycloak, whose tokens the gateway accepts (KEYCLOAK_PORT)

.PHONY: lint
lint: ## format, warnings as errors, Error Prone, NullAway, dependency direction, shell syntax
	@for script in $$(git ls-files -co --exclude-standard | xargs grep -lE '^#!.*[ /](ba)?sh|^# .*POSIX sh'); do bash -n "$$script" || exit 1; done
	@config/build/mvn spotless:check test-compile
	@echo "lint: no findings"

.PHONY: fmt
fmt: ## formats all Java files
	@config/build/mvn spotless:apply

.PHONY: test
test: ## all tests, on real parts
	@config/build/test all

.PHONY: test-fast
test-fast: ## the tests that need nothing but Java
	@config/build/test fast

.PHONY: attack
attack: ## of the tests, the one in which a tenant attacks another on a real server (config/src/test/e2e)
	@config/build/test attack

.PHONY: bench
bench: target/dist/lib/sluice.aot ## the gateway beside other proxies, in figures (bench/README.md)
	@bench/run.sh

.PHONY: dist
dist: target/dist/lib/sluice.aot ## the runnable distribution: target/dist, and a tar.gz of it
	@set -- $$(target/dist/bin/sluice version) && echo "target/dist/bin/sluice and target/sluice-$$2.tar.gz: $$*"

# The cache is what is made last.
target/dist/lib/sluice.aot: target/commit $(shell find pom.xml */pom.xml config/build config/dist {proxy-core,db,admin-api,config}/src/main -type f)
	@config/build/dist

# Written only when it changes: a new commit makes a new distribution.
target/commit: FORCE
	@mkdir -p target
	@. config/build/tools.sh; commit >target/commit.new; cmp -s target/commit.new $@ && rm target/commit.new || mv target/commit.new $@

.PHONY: FORCE
FORCE:

.PHONY: clean
clean: ## removes what was built (installed tools and runtimes stay in .cache)
	@rm -rf target */target
