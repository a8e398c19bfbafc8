#!/bin/bash
# SPDX-License-Identifier: MIT
# A sample of make mutate: one mutant in thirty, always the same ones (make mutate takes them all).
cd "$(dirname "$0")/../.." && SEED=${SEED:-1} exec tools/mutate.sh 30
