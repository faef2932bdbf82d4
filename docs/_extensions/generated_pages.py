"""Pages of the site that are made from the code, so that they can't disagree with it.

A Sphinx extension. Before the sources are read it writes ``docs/_generated``: each command's own
help, each notebook as a page, one reference page per module, and the changelog.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jupytext
from reference_pages import Reference

from rh_omics.cli.app import COMMANDS, PROGRAM, app

ROOT = Path(__file__).resolve().parents[2]
HELP_WIDTH = 88


def setup(sphinx: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    sphinx.connect("builder-inited", write_pages)
    sphinx.connect("source-read", point_links_into_the_site)
    return {"parallel_read_safe": True}


def write_pages(sphinx: Any) -> None:
    """Write every generated page anew."""
    folder = Path(sphinx.srcdir) / "_generated"
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in pages():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def point_links_into_the_site(_sphinx: Any, name: str, source: list[str]) -> None:
    """Make links that lead into the repository lead to the site's page, or leave the bare words."""
    up = "../" * name.count("/")
    text = re.sub(
        r"\]\((?:\.\./)+notebooks/([\w-]+)\.py\)", rf"]({up}_generated/notebooks/\1.md)", source[0]
    )
    inside = r"(?:data|src|benchmarks|tests|LICENSE|CITATION)"
    source[0] = re.sub(rf"\[([^\]]+)\]\((?:\.\./)+{inside}[^)]*\)", r"\1", text)


def pages() -> Iterator[tuple[str, str]]:
    """Yield name and text of every page that is made here."""
    yield "changes.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    yield "commands/index.md", _index("Every option of every command", list(COMMANDS))
    yield from ((f"commands/{name}.md", _command_page(name)) for name in COMMANDS)
    notebooks = sorted((ROOT / "notebooks").glob("*.py"))
    yield "notebooks/index.md", _index("Notebooks", [path.stem for path in notebooks])
    yield from ((f"notebooks/{path.stem}.md", _notebook_page(path)) for path in notebooks)
    yield from ((f"reference/{name}", text) for name, text in Reference().pages())


def _index(title: str, names: list[str]) -> str:
    contents = ["```{toctree}", ":maxdepth: 1", "", *names, "```", ""]
    return "\n".join([f"# {title}", "", *contents])


def _command_page(name: str) -> str:
    context = click.Context(app, info_name=PROGRAM)
    command = app.get_command(context, name)
    if command is None:
        raise KeyError(name)
    blocks = [f"# {PROGRAM} {name}", COMMANDS[name]]
    for words, part in _with_parts(command, context, name):
        if words != name:
            blocks.append(f"## {PROGRAM} {words}")
        inner = click.Context(part, info_name=words, parent=context, max_content_width=HELP_WIDTH)
        blocks.append(f"```text\n{part.get_help(inner)}\n```")
    return "\n\n".join(blocks) + "\n"


def _with_parts(
    command: click.Command, context: click.Context, words: str
) -> Iterator[tuple[str, click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        for part in command.list_commands(context):
            inner = command.get_command(context, part)
            if inner is not None:
                yield from _with_parts(inner, context, f"{words} {part}")


def _notebook_page(path: Path) -> str:
    parts = [
        f"```python\n{cell.source}\n```" if cell.cell_type == "code" else cell.source
        for cell in jupytext.read(path).cells
    ]
    title, _, rest = parts[0].partition("\n")
    note = (
        f"*This page is `notebooks/{path.name}`, without its output. Open it in Jupyter with"
        f" jupytext, or run it:* `jupytext --to ipynb --execute notebooks/{path.name}`"
    )
    return "\n\n".join([title, note, rest.strip(), *parts[1:]]) + "\n"
