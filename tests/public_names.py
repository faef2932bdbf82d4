"""List every public function and class of the package, and its public methods."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import rh_omics

NOT_DOCUMENTED_HERE = ("rh_omics.cli", "rh_omics.__main__")
"""Commands document themselves on their help pages."""


def modules() -> Iterator[str]:
    """Yield the dotted name of every module of the package."""
    yield "rh_omics"
    for info in pkgutil.walk_packages(rh_omics.__path__, "rh_omics."):
        if not info.name.startswith(NOT_DOCUMENTED_HERE):
            yield info.name


def public_names() -> Iterator[str]:
    """Yield the dotted name of every public function, class and method, each once."""
    for module_name in modules():
        module = importlib.import_module(module_name)
        for name, thing in vars(module).items():
            is_code = inspect.isfunction(thing) or inspect.isclass(thing)
            if name.startswith("_") or not is_code or thing.__module__ != module_name:
                continue
            yield f"{module_name}.{name}"
            if inspect.isclass(thing):
                yield from (f"{module_name}.{name}.{method}" for method in _methods(thing))


def _methods(cls: type) -> Iterator[str]:
    for name, member in vars(cls).items():
        function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if not name.startswith("_") and inspect.isfunction(function):
            yield name
