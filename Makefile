# SPDX-License-Identifier: MIT
# Qianfa 签发. `make` builds, `make run` serves, `make test` tests; `make help` lists the rest.
B ?= build
PREFIX ?= /usr
PORT ?= 8080
DATA ?= var
FUZZ_SECONDS ?= 60
CC = gcc
PKGS = sqlite3 libcmark jansson libsodium libutf8proc libconfuse zlib libxml-2.0 libqrencode liboath libfido2 opencc libbrotlienc libbrotlidec
WARN = -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wold-style-definition -Wformat=2 -Wvla -Wundef -Wwrite-strings -Wpointer-arith \
  -Wcast-qual -Wnull-dereference -Wswitch-enum -Wimplicit-fallthrough -Wno-missing-field-initializers
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE -ftrivial-auto-var-init=zero
VERSION = 0.1.0
OPT ?= -O2 $(HARDEN)
CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) $(OPT) -g -DQIANFA_VERSION=\"$(VERSION)\" -Isrc -I$(B) -Itests/lib $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDFLAGS ?= -pie -Wl,-z,relro,-z,now,-z,noexecstack
LDLIBS = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lfcgi -lm

GEN := $(B)/gen/sql.h $(B)/gen/migrate.h $(B)/gen/files.h $(B)/gen/check.h $(B)/gen/check_passkeys.h $(B)/gen/search_fold.h $(B)/gen/search_rules.h $(B)/gen/openapi.h
SRC := $(sort $(shell find src -name '*.c'))
OBJ := $(SRC:%.c=$(B)/%.o)
LIB := $(filter-out $(B)/src/main.o,$(OBJ))
UNIT := $(sort $(shell find tests/unit -name 'test_*.c'))
UNITS := $(UNIT:%.c=$(B)/%)
FUZZ := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZERS := $(FUZZ:%.c=$(B)/%)
# programs that the tests start
HELPERS := $(patsubst %.c,$(B)/%,$(shell grep -l '^int main' $(wildcard tests/lib/*.c tests/bench/*.c tests/pages/*.c tests/torture/*.c tests/access/*.c tests/press/*.c) /dev/null))
# What calls the fuzz targets: the files of their corpus, or libFuzzer (make fuzz).
FUZZ_MAIN = $(B)/tests/fuzz/replay.o
FORMATTED = $(shell find src tests tools -name node_modules -prune -o -name '*.[ch]' -print)
# Another make with flags of its own, and what follows as its flags and targets.
AGAIN = +@$(MAKE) --no-print-directory

all: $(B)/qianfa ## build $(B)/qianfa

$(B)/qianfa: $(OBJ)
	@echo "  LD $@"; $(CC) $(LDFLAGS) $(SAN) -o $@ $^ $(LDLIBS)

$(B)/libqianfa.a: $(LIB)
	@rm -f $@; ar rcs $@ $^

$(B)/%.o: %.c | $(GEN)
	@mkdir -p $(@D)
	@echo "  CC $<"; $(CC) $(CFLAGS) $(SAN) -MMD -MP -c -o $@ $<

$(B)/gen/sql.h: $(sort $(wildcard sql/query/*.sql)) tools/gen.awk tools/sqlgen.awk
	@mkdir -p $(@D)
	awk -f tools/gen.awk -f tools/sqlgen.awk sql/query/*.sql > $@.new && mv $@.new $@

$(B)/gen/migrate.h: $(sort $(wildcard sql/migrate/*.sql)) tools/gen.awk tools/migrategen.awk
	@mkdir -p $(@D)
	awk -f tools/gen.awk -f tools/migrategen.awk sql/migrate/*.sql > $@.new && mv $@.new $@

# the table of owners and modes that `qianfa check` compares with
$(B)/gen/files.h: doc/files.md tools/filesgen.awk
	@mkdir -p $(@D)
	awk -f tools/filesgen.awk doc/files.md > $@.new && mv $@.new $@

# the script that `qianfa export --proof` puts beside what it writes
$(B)/gen/check.h: tools/check.sh tools/gen.awk tools/textgen.awk
	@mkdir -p $(@D)
	awk -v name=check_script -f tools/gen.awk -f tools/textgen.awk tools/check.sh > $@.new && mv $@.new $@

$(B)/gen/check_passkeys.h: tools/check_passkeys.sh tools/gen.awk tools/textgen.awk
	@mkdir -p $(@D)
	awk -v name=check_passkeys -f tools/gen.awk -f tools/textgen.awk tools/check_passkeys.sh > $@.new && mv $@.new $@

# what /api/v1/openapi.json answers
$(B)/gen/openapi.h: doc/openapi.json tools/gen.awk tools/textgen.awk
	@mkdir -p $(@D)
	awk -v name=openapi_document -f tools/gen.awk -f tools/textgen.awk doc/openapi.json > $@.new && mv $@.new $@

# traditional and simplified characters, in pairs, for the search: from the OpenCC that is installed
$(B)/foldgen: tools/foldgen.c
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -O1 $(shell pkg-config --cflags opencc) -o $@ $< $(shell pkg-config --libs opencc)

$(B)/gen/search_fold.h: $(B)/foldgen
	@mkdir -p $(@D)
	$(B)/foldgen pairs > $@.new && mv $@.new $@

$(B)/gen/search_rules.h: $(B)/foldgen
	@mkdir -p $(@D)
	$(B)/foldgen rules > $@.new && mv $@.new $@

$(B)/tests/%: $(B)/tests/%.o $(B)/libqianfa.a
	@echo "  LD $@"; $(CC) $(LDFLAGS) -Wl,--as-needed $(SAN) -o $@ $< $(B)/libqianfa.a $(LDLIBS) -lcmocka

$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/libqianfa.a $(filter %.o,$(FUZZ_MAIN))
	@echo "  LD $@"; $(CC) $(LDFLAGS) $(SAN) -o $@ $< $(FUZZ_MAIN) $(B)/libqianfa.a $(LDLIBS)

run: ## set up, build, serve http://127.0.0.1:PORT; PORT=8080 DATA=var
	@exec env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL B='$(B)' PORT='$(PORT)' DATA='$(DATA)' tools/run.sh

test: ## set up, then every test; the last line is the sum
	@exec env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL bash -c 'tools/setup.sh test && exec tools/test.sh'

units: $(UNITS)

fuzzers: $(FUZZERS)

helpers: $(HELPERS)

unit: units ## unit tests only
	@tools/unit.sh $(B) $(UNITS)

replay: fuzzers ## the fuzz targets over their corpora
	@tools/replay.sh $(FUZZERS)

asan: ## unit tests and corpora under AddressSanitizer and UBSan
	$(AGAIN) UNIT_SECONDS=1500 B=build-asan OPT='-O1 -fno-omit-frame-pointer' LDFLAGS= \
	  SAN='-fsanitize=address,undefined -fno-sanitize-recover=all' all unit replay

analyze: ## gcc -fanalyzer, clang-tidy, cppcheck
	$(AGAIN) B=build-analyze OPT='-O0 -fanalyzer' build-analyze/libqianfa.a
	@tools/analyze.sh $(CFLAGS)

lint: ## layers, forbidden calls, lengths, SPDX lines, nginx headers
	@tools/lint.sh

fmt: ## format the C files
	@clang-format-14 -i $(FORMATTED)

fmt-check: ## fails when fmt would change something
	@clang-format-14 --dry-run --Werror $(FORMATTED)

cover: ## coverage of the unit tests: build-cover/index.html
	$(AGAIN) B=build-cover OPT='-O0 --coverage' LDFLAGS=--coverage unit
	@gcovr -r . --object-directory build-cover -f src --html-details build-cover/index.html --print-summary -o build-cover/cover.txt

fuzz: ## libFuzzer, FUZZ_SECONDS=60 a target; new inputs go to build-fuzz/corpus
	$(AGAIN) B=build-fuzz CC=clang-14 WARN=-Wall OPT=-O1 LDFLAGS= FUZZ_MAIN=-fsanitize=fuzzer \
	  SAN=-fsanitize=fuzzer-no-link,address,undefined fuzzers
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tools/fuzz.sh $(FUZZ:%.c=build-fuzz/%)

torture: all helpers ## races, kills, torn bodies, printed pages in full size (make test: a fiftieth)
	@SHARE=1 tests/torture/run.sh && SHARE=1 tests/press/run.sh

mutate: ## takes each check out in turn: a test must fail every time
	@tools/mutate.sh

lighthouse: all ## home, section, article, search in the phone profile: 100 in all four, median of 3 runs
	@BUILD=$(B) LIGHTHOUSE_RUNS=3 tests/e2e/run.sh tests/e2e/lighthouse.test.mjs

bench: all ## what speed means, as a table; BENCH_N=100000 articles, FULL=0
	@tests/bench/bench.sh

install: all ## to DESTDIR, PREFIX=/usr
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' tools/install.sh $(B)

clean: ## remove what was built; DATA stays
	rm -rf build build-*

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

.PHONY: all run test units unit fuzzers helpers replay asan analyze lint fmt fmt-check cover fuzz torture mutate lighthouse bench install clean help
.SECONDARY:
-include $(OBJ:.o=.d) $(UNITS:=.d) $(FUZZERS:=.d) $(HELPERS:=.d) $(B)/tests/fuzz/replay.d
