"""Compilation of the input tables of a scenario (see tools/inputs.py)."""
