# Every target a person calls has a comment behind "##": `make help` prints them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help
help: ## what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' \
	  | while IFS=$$'\t' read -r target text; do printf '  make %-10s %s\n' "$$target" "$$text"; done

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

.PHONY: clean
clean: ## removes what was built (installed tools and runtimes stay in .cache)
	@rm -rf target */target
