"""The charts of a report: each function takes a result and returns a `Figure`."""
