"""Numeric kernels: arrays in, small named results out; no pandas and no files."""
