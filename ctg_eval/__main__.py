"""`python -m ctg_eval`: the same as the command `ctg-eval`."""

import sys

from ctg_eval.cli import main

sys.exit(main())
