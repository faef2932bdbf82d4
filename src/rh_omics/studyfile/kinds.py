"""The kinds of values that annotations of a study file's classes stand for."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


class Shape(Enum):
    """What a value looks like in the file."""

    TEXT = "text"
    FLAG = "true or false"
    WHOLE = "a whole number"
    NUMBER = "a number"
    CHOICE = "one of some words"
    LIST = "a list"
    PAIR = "a list of two"
    MAPPING = "a table"
    TABLE = "a table with known keys"
    EITHER = "one of some kinds"
    ANYTHING = "anything"


_PLAIN = {
    str: Shape.TEXT,
    bool: Shape.FLAG,
    int: Shape.WHOLE,
    float: Shape.NUMBER,
    Any: Shape.ANYTHING,
}


@dataclass(frozen=True)
class Kind:
    """The kind of value that a key takes.

    Parameters
    ----------
    shape : Shape
        What it looks like.
    python : type, optional
        Class to build: a dataclass or a `StrEnum`.
    choices : tuple of str
        Words allowed.
    of : tuple of Kind
        Kind of the items, of the values, or the alternatives.
    """

    shape: Shape
    python: Any = None
    choices: tuple[str, ...] = ()
    of: tuple["Kind", ...] = ()

    def describe(self) -> str:
        """Say what is needed.

        Returns
        -------
        str
            Such as ``"a number"`` or ``"one of rows, columns"``.
        """
        if self.shape is Shape.CHOICE:
            return f"one of {', '.join(self.choices)}"
        if self.shape is Shape.EITHER:
            return " or ".join(kind.describe() for kind in self.of)
        if self.shape in {Shape.LIST, Shape.PAIR}:
            return f"{self.shape.value} ({self.of[0].describe()})"
        return self.shape.value


@dataclass(frozen=True)
class Key:
    """One key of a table.

    Parameters
    ----------
    name : str
        Its name in the file.
    kind : Kind
        What it takes.
    needed : bool
        Whether it must be there.
    default : object
        Value where it isn't there.
    """

    name: str
    kind: Kind
    needed: bool
    default: object


def keys_of(cls: type) -> dict[str, Key]:
    """List the keys of a table from the fields of its class.

    Parameters
    ----------
    cls : type
        A dataclass.

    Returns
    -------
    dict of str to Key
        The keys in their order.
    """
    hints = get_type_hints(cls)
    return {
        entry.name: Key(
            entry.name,
            kind_of(hints[entry.name]),
            entry.default is MISSING and entry.default_factory is MISSING,
            None if entry.default is MISSING else entry.default,
        )
        for entry in fields(cls)
    }


def kind_of(annotation: Any) -> Kind:  # noqa: ANN401 - an annotation is anything
    """Translate a type annotation.

    Parameters
    ----------
    annotation : object
        Annotation of a field; ``None`` in a union means that the key may be absent.

    Returns
    -------
    Kind
        What the file must hold.

    Raises
    ------
    TypeError
        If an annotation isn't one of those that are used for study files.
    """
    if annotation in _PLAIN:
        return Kind(_PLAIN[annotation])
    if is_dataclass(annotation):
        return Kind(Shape.TABLE, annotation)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return Kind(Shape.CHOICE, annotation, tuple(annotation))
    return _composed_kind(get_origin(annotation), get_args(annotation))


def _composed_kind(origin: Any, args: tuple[Any, ...]) -> Kind:  # noqa: ANN401
    if origin is Literal:
        return Kind(Shape.CHOICE, str, args)
    if origin in {Union, UnionType}:
        kinds = tuple(kind_of(arg) for arg in args if arg is not NoneType)
        return kinds[0] if len(kinds) == 1 else Kind(Shape.EITHER, of=kinds)
    if origin is Mapping:
        return Kind(Shape.MAPPING, of=(kind_of(args[1]),))
    if origin is tuple:
        shape = Shape.LIST if args[-1] is Ellipsis else Shape.PAIR
        return Kind(shape, of=(kind_of(args[0]),))
    msg = f"{origin} of {args} isn't a kind of value that a study file has"
    raise TypeError(msg)
