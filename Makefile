# make site     the binary, the content of the article, and the site from it
# make test     installs what the tests need, then runs all of them
# make release  archives for Linux, macOS and Windows, with sums, in dist/
# The others: vulnerabilities, bench, fuzz, clean.

GO ?= go
ARTICLE := content/articles/88839140/source.html
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME ?= 1m

# A clone that belongs to somebody else has no version that git would tell.
BUILDVCS := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)

.PHONY: site test vulnerabilities tools release bench fuzz clean

site:
	$(GO) build -buildvcs=$(BUILDVCS) -o bin/atlas ./cmd/atlas
	bin/atlas import $(ARTICLE)
	bin/atlas build
	@echo "open $(CURDIR)/public/index.html"

test: tools
	@echo "== gofmt"
	@unformatted=$$(gofmt -l *.go cmd internal) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "not formatted: $$unformatted"; exit 1; fi
	@echo "== go vet"
	$(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	@echo "== staticcheck"
	$(GO) run $(STATICCHECK) ./...
	@$(MAKE) --no-print-directory vulnerabilities
	@echo "== go test"
	$(GO) test -race -timeout 40m ./...

# Fails on known ones that reach our code. Where their database cannot be
# reached it says so and goes on, unless VULNERABILITIES is "required".
vulnerabilities:
	@echo "== govulncheck"
	@GO='$(GO)' bash .ci/vulnerabilities $(GOVULNCHECK)

# Chromium and what else the tests need beside Go.
tools:
	@bash .ci/install-tools

# The version is what git tells, or VERSION=v1.2.3. The same commit gives the
# same bytes with the same Go.
release:
	@$(GO) run ./cmd/atlasrelease $(if $(VERSION),-version '$(VERSION)')

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# Each fuzz target for FUZZTIME; what one finds is kept below its testdata/fuzz.
fuzz:
	@for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "== $$pkg $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

# content/ and a person's files in public/ stay.
clean:
	rm -rf bin dist .cache
	find public -mindepth 1 ! -name .gitignore -delete
