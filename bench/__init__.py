"""Measurements, run by hand and never in the test run."""
