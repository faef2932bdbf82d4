"""Classifiers of high against non-high responders, and an evaluation that can't flatter."""
