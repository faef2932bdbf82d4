"""The command line; the only part of rh-omics that prints.

Nothing heavier than click is imported here or at the top of a command's module: what a command
needs is imported when it runs.
"""

from rh_omics.cli.app import app, main

__all__ = ["app", "main"]
