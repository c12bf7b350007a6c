"""Tests try the sources, whatever has been compiled beside them; tests/test_compiled.py compiles for itself."""

import os

os.environ["TYCOON_INTERPRETED"] = "1"
