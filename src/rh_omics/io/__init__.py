"""Readers: a path becomes a Panel; one small module per family of formats."""
