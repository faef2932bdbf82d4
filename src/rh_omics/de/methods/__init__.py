"""Tests by name; adding one is one file here and one line in ``schema.METHODS``."""

from importlib import import_module

from rh_omics.de.methods.base import Method
from rh_omics.errors import ParameterError
from rh_omics.schema import METHODS


def method_names() -> tuple[str, ...]:
    """List the names that `differential_expression` takes.

    Returns
    -------
    tuple of str
        Names of the methods, the default first.
    """
    return tuple(METHODS)


def load_method(name: str) -> Method:
    """Import a method by name.

    Parameters
    ----------
    name : str
        One of `method_names`.

    Returns
    -------
    Method
        The method.

    Raises
    ------
    ParameterError
        If there is no such method.
    """
    if name not in METHODS:
        msg = f"no method is called {name!r}; there are {', '.join(METHODS)}"
        raise ParameterError(msg)
    module = import_module(f"rh_omics.de.methods.{name.replace('-', '_')}")
    method: Method = module.METHOD
    return method
