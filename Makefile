# What people do here. `make demo` needs Go and nothing else.
GO ?= go

.PHONY: demo build test soak check bench fmt look

demo: build
	./bin/erawan demo

build:
	CGO_ENABLED=0 $(GO) build -trimpath -tags nomsgpack -ldflags "-s -w" -o bin/erawan ./cmd/erawan

# Built as what is handed out is, so that packages are compiled once for the tests and for the program that they start; and
# without tables for a debugger, which every test program would be linked with.
test:
	CGO_ENABLED=0 $(GO) run -trimpath -tags nomsgpack ./internal/testenv/run -- $(GO) test -json -count=1 -timeout 40m -trimpath -tags nomsgpack -ldflags=-w ./...

soak:
	ERAWAN_SOAK=1 $(GO) run ./internal/testenv/run -- $(GO) test -json -count=1 -timeout 85m ./campaigns/pledges/waybill ./cmd/erawan ./internal/spool ./internal/rdb ./e2e

check:
	test -z "$$(gofmt -l $$(git ls-files '*.go'))"
	$(GO) vet ./...
	$(GO) tool -modfile=tools.mod staticcheck ./...
	$(GO) test -count=1 ./internal/archtest

bench:
	$(GO) run ./bench $(if $(ROW),-row $(ROW),-keep)

# Pictures of every page into e2e/shots: `make look`, or of some with `make look PAGE=person`.
look: build
	cd e2e && npm ci --no-audit --no-fund --loglevel=error && ERAWAN_BIN=$(CURDIR)/bin/erawan node look.mjs $(PAGE)

fmt:
	gofmt -w $$(git ls-files '*.go')
