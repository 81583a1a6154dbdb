"""How much is tried: see long_tests.h."""
import os

LONG = os.environ.get("GUICHET_TESTS") == "long"
