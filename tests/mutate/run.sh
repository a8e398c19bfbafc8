#!/bin/bash
# SPDX-License-Identifier: MIT
# A sample of make mutate: one mutant in thirty, others at each run.
cd "$(dirname "$0")/../.." && exec tools/mutate.sh 30
