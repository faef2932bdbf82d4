"""Talk to the person at the terminal: stderr is for people, stdout for results."""

import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any, Final

import click

STDOUT: Final = Path("-")
PATIENCE_SECONDS: Final = 2.0
FRAME_SECONDS: Final = 0.2
BAR_WIDTH: Final = 30
WIDTH: Final = 80
LABEL: Final = 12


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

    def tell(self, label: str, text: str) -> None:
        """Write a labelled sentence to stderr, wrapped for a terminal of 80 columns.

        Parameters
        ----------
        label : str
            Such as ``"note"``.
        text : str
            What is said.
        """
        self.say(
            textwrap.fill(
                f"{label}: {text}", WIDTH, subsequent_indent="  ",
                break_long_words=False, break_on_hyphens=False,
            )
        )  # fmt: skip

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

        def draw(done: int, total: int) -> None:
            elapsed = monotonic() - started
            if self.quiet or elapsed < PATIENCE_SECONDS or not sys.stderr.isatty():
                return
            filled = BAR_WIDTH * done // max(total, 1)
            left = elapsed * (total - done) / max(done, 1)
            bar = "#" * filled + "-" * (BAR_WIDTH - filled)
            ending = "\n" if done >= total else ""
            click.echo(f"\r{label} [{bar}] {left:4.0f} s left {ending}", nl=False, err=True)

        return draw

    @contextmanager
    def working(self, label: str) -> Iterator[None]:
        """Show that work of unknown length goes on, once it has taken over two seconds.

        Parameters
        ----------
        label : str
            What is being done.

        Yields
        ------
        None
            Nothing; the bar is taken away when the work is done.
        """
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        done = Event()
        drawing = Thread(target=_draw_until, args=(done, label), daemon=True)
        drawing.start()
        try:
            yield
        finally:
            done.set()
            drawing.join()


def _draw_until(done: Event, label: str) -> None:
    """Let a mark run to and fro until the work is done, then clear the line."""
    started = monotonic()
    if done.wait(PATIENCE_SECONDS):
        return
    for step in count():
        place = abs(step % (2 * BAR_WIDTH - 2) - (BAR_WIDTH - 1))
        bar = "-" * place + "#" + "-" * (BAR_WIDTH - 1 - place)
        click.echo(f"\r{label} [{bar}] {monotonic() - started:4.0f} s ", nl=False, err=True)
        if done.wait(FRAME_SECONDS):
            break
    click.echo("\r" + " " * (len(label) + BAR_WIDTH + 14) + "\r", nl=False, err=True)


def labelled_line(label: str, text: str) -> str:
    """Wrap a text beside its label, for a terminal of 80 columns.

    Parameters
    ----------
    label : str
        Such as ``"method"``.
    text : str
        What is said.

    Returns
    -------
    str
        One line or several, the later ones indented.
    """
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=f"{label:<{LABEL - 1}} ",
        subsequent_indent=" " * LABEL,
        break_long_words=False,
    )


def print_json(content: Mapping[str, Any]) -> None:
    """Write one JSON object to stdout.

    Parameters
    ----------
    content : mapping
        What to write; numbers must be finite.
    """
    click.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
