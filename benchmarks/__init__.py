"""Measurements, by hand: `python -m benchmarks.NAME`."""
