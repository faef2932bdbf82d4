"""Talk to the person at the terminal: stderr is for people, stdout for results."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any, Final

import click

STDOUT: Final = Path("-")
PATIENCE_SECONDS: Final = 2.0


class Console:
    """Messages and progress for one run of a command.

    Parameters
    ----------
    quiet : bool
        Whether to say nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet

    def say(self, text: str = "") -> None:
        """Write a line or several to stderr.

        Parameters
        ----------
        text : str, default ""
            What to write.
        """
        if not self.quiet:
            click.echo(text, err=True)

    def progress(self, label: str) -> Callable[[int, int], None]:
        """Make a callback that draws a progress bar once work has taken over two seconds.

        Parameters
        ----------
        label : str
            What is being done.

        Returns
        -------
        callable
            Called with the steps done and their total; draws only where stderr is a terminal.
        """
        started = monotonic()
        width = 30

        def draw(done: int, total: int) -> None:
            elapsed = monotonic() - started
            if self.quiet or elapsed < PATIENCE_SECONDS or not sys.stderr.isatty():
                return
            filled = width * done // max(total, 1)
            left = elapsed * (total - done) / max(done, 1)
            bar = "#" * filled + "-" * (width - filled)
            ending = "\n" if done >= total else ""
            click.echo(f"\r{label} [{bar}] {left:4.0f} s left {ending}", nl=False, err=True)

        return draw


def print_json(content: Mapping[str, Any]) -> None:
    """Write one JSON object to stdout.

    Parameters
    ----------
    content : mapping
        What to write; numbers must be finite.
    """
    click.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
