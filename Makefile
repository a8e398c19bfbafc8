# Qianfa 签发. `make` builds, `make run` serves, `make test` tests; `make help` lists the rest.
B ?= build
PREFIX ?= /usr
CC = gcc
PKGS = sqlite3 libcmark jansson libsodium libutf8proc libconfuse zlib
WARN = -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wold-style-definition -Wformat=2 -Wvla -Wundef -Wwrite-strings -Wpointer-arith \
  -Wcast-qual -Wnull-dereference -Wswitch-enum -Wimplicit-fallthrough -Wno-missing-field-initializers
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE -ftrivial-auto-var-init=zero
VERSION = 0.1.0
OPT ?= -O2 $(HARDEN)
CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) $(OPT) -g -DQIANFA_VERSION=\"$(VERSION)\" -Isrc -I$(B) $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDFLAGS ?= -pie -Wl,-z,relro,-z,now,-z,noexecstack
LDLIBS = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lfcgi

SRC := $(sort $(shell find src -name '*.c'))
OBJ := $(SRC:%.c=$(B)/%.o)
LIB := $(filter-out $(B)/src/main.o,$(OBJ))
UNIT := $(sort $(shell find tests/unit -name 'test_*.c'))
UNITS := $(UNIT:%.c=$(B)/%)

all: $(B)/qianfa

$(B)/qianfa: $(OBJ)
	$(CC) $(LDFLAGS) $(SAN) -o $@ $^ $(LDLIBS)

$(B)/libqianfa.a: $(LIB)
	rm -f $@; ar rcs $@ $^

$(B)/%.o: %.c | $(B)/gen/sql.h $(B)/gen/migrate.h
	@mkdir -p $(@D)
	@echo "  CC $<"; $(CC) $(CFLAGS) $(SAN) -MMD -MP -c -o $@ $<

$(B)/gen/sql.h: $(sort $(wildcard sql/query/*.sql)) tools/sqlgen.awk
	@mkdir -p $(@D)
	awk -f tools/sqlgen.awk sql/query/*.sql > $@.new && mv $@.new $@

$(B)/gen/migrate.h: $(sort $(wildcard sql/migrate/*.sql)) tools/migrategen.awk
	@mkdir -p $(@D)
	awk -f tools/migrategen.awk sql/migrate/*.sql > $@.new && mv $@.new $@

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(B)/libqianfa.a
	$(CC) $(LDFLAGS) $(SAN) -o $@ $< $(B)/libqianfa.a $(LDLIBS) -lcmocka

unit: $(UNITS)
	@set -e; for t in $(UNITS); do echo "== $$t"; $$t; done

clean:
	rm -rf build build-*

.PHONY: all unit clean
-include $(OBJ:.o=.d) $(UNITS:=.d)
