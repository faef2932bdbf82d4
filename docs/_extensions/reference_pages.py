"""The Python reference: a page per module for what people import, a table for the kernels."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType

import rh_omics

NOT_FOR_READERS = {"__main__", "cli"}
KERNELS = "stats"


@dataclass
class Reference:
    """All pages of the reference; a name is described on the first page that lists it."""

    described: set[str] = field(default_factory=set)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield name and text of each page."""
        modules = [
            info.name
            for info in pkgutil.iter_modules(rh_omics.__path__)
            if info.name not in NOT_FOR_READERS
        ]
        written = {name: self._module_page(name) for name in modules if name != KERNELS}
        written = {name: text for name, text in written.items() if text}
        written[KERNELS] = kernel_page()
        yield "index.md", index_page(sorted(written))
        yield from ((f"{name}.md", text) for name, text in written.items())

    def _module_page(self, name: str) -> str:
        module = importlib.import_module(f"rh_omics.{name}")
        things = dict(exported(module))
        things.update(named_at_the_top(f"rh_omics.{name}"))
        blocks = [
            self._describe(people_import(name, thing), thing)
            for name, thing in sorted(things.items())
        ]
        blocks = [block for block in blocks if block]
        if not blocks:
            return ""
        text = inspect.getdoc(module) or ""
        return "\n\n".join([f"# rh_omics.{name}", text, *blocks]) + "\n"

    def _describe(self, whole: str, thing: object) -> str:
        if whole in self.described:
            return ""
        self.described.add(whole)
        kind = "class" if inspect.isclass(thing) else "function"
        options = f"   :members: {', '.join(own_members(thing))}\n" if kind == "class" else ""
        return f"```{{eval-rst}}\n.. auto{kind}:: {whole}\n{options}```"


def exported(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Yield the functions and classes that a module offers."""
    names = getattr(module, "__all__", None)
    for name in names or vars(module):
        thing = getattr(module, name)
        is_code = inspect.isfunction(thing) or inspect.isclass(thing)
        own = names is not None or getattr(thing, "__module__", "") == module.__name__
        if is_code and own and not name.startswith("_"):
            yield name, thing


def named_at_the_top(module: str) -> Iterator[tuple[str, object]]:
    """Yield the names of the package itself whose code lies in a module or below it."""
    for name in rh_omics.__all__:
        thing = getattr(rh_omics, name)
        if f"{getattr(thing, '__module__', '')}.".startswith(f"{module}."):
            yield name, thing


def people_import(name: str, thing: object) -> str:
    """Return the shortest path that an object can be imported by."""
    if getattr(rh_omics, name, None) is thing:
        return f"rh_omics.{name}"
    return f"{thing.__module__}.{name}"


def own_members(cls: object) -> list[str]:
    """Return the public methods and properties that a class itself defines, with a docstring."""
    return sorted(
        name
        for name, member in vars(cls).items()
        if not name.startswith("_")
        and (inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod))
        and inspect.getdoc(member)
        and "RequestMethod" not in type(member).__qualname__
        and not name.endswith("_request")
    )


def index_page(names: list[str]) -> str:
    """Write the page that lists what ``import rh_omics`` offers."""
    lines = [
        "# Python reference",
        "",
        "`import rh_omics` costs next to nothing: each name is loaded when it is first used.",
        "",
        "| name | what it is |",
        "|---|---|",
    ]
    for name in rh_omics.__all__:
        thing = getattr(rh_omics, name)
        if name in names:
            lines.append(f"| [`{name}`]({name}.md) | {first_sentence(thing)} |")
        elif not isinstance(thing, str):
            page = thing.__module__.split(".")[1]
            lines.append(f"| [`{name}`]({page}.md) | {first_sentence(thing)} |")
    contents = ["", "```{toctree}", ":maxdepth: 1", "", *names, "```", ""]
    return "\n".join(lines + contents)


def kernel_page() -> str:
    """Write the table of the numeric kernels; their docstrings hold formula and source."""
    package = importlib.import_module(f"rh_omics.{KERNELS}")
    lines = [
        f"# rh_omics.{KERNELS}",
        "",
        "Arrays in, small named results out; no pandas. `help(rh_omics.stats.MODULE.NAME)` gives",
        "shapes, errors, formula and source of each.",
    ]
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        lines += ["", f"## {info.name}", "", first_sentence(module), "", "| name | |", "|---|---|"]
        lines += [f"| `{name}` | {first_sentence(thing)} |" for name, thing in exported(module)]
    return "\n".join(lines) + "\n"


def first_sentence(thing: object) -> str:
    """Return the first paragraph of a docstring on one line."""
    text = (inspect.getdoc(thing) or "").strip().split("\n\n")[0]
    return " ".join(text.split()).replace("|", "\\|")
