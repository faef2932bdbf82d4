"""Turn the tables of a TOML file into typed, frozen specs; every problem is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from rh_omics.errors import StudyError
from rh_omics.io.problems import Problems
from rh_omics.studyfile.kinds import Key, Kind, Shape, keys_of
from rh_omics.studyfile.lines import Address, line_of

_SIMPLE: Mapping[Shape, Callable[[Any], bool]] = {
    Shape.TEXT: lambda value: isinstance(value, str),
    Shape.FLAG: lambda value: isinstance(value, bool),
    Shape.WHOLE: lambda value: isinstance(value, int) and not isinstance(value, bool),
    Shape.NUMBER: lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
_NUMBER_OF_A_PAIR = 2


@dataclass(frozen=True)
class TypedReader:
    """Reader of one study file's values.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    lines : mapping of tuple of str to int
        Line of each key.
    problems : Problems
        Where to add what is wrong.
    """

    file: str
    lines: Mapping[Address, int]
    problems: Problems

    def place(self, address: Address) -> str:
        """Name a key as a message does.

        Parameters
        ----------
        address : tuple of str
            Address of the key.

        Returns
        -------
        str
            Such as ``"study.toml line 7 [panels.mirna] scale"``.
        """
        line = line_of(self.lines, address)
        where = f"{self.file} line {line}" if line else self.file
        table = f" [{'.'.join(address[:-1])}]" if len(address) > 1 else ""
        return f"{where}{table} {address[-1]}" if address else where

    def note(self, address: Address, problem: str) -> None:
        """Add a problem of one key.

        Parameters
        ----------
        address : tuple of str
            Address of the key.
        problem : str
            What was found and what is needed.
        """
        self.problems.add(f"{self.place(address)}: {problem}", StudyError)

    def table(self, cls: type, raw: object, address: Address = ()) -> Any:  # noqa: ANN401
        """Read a table with known keys.

        Parameters
        ----------
        cls : type
            Dataclass of the table.
        raw : object
            What tomllib gave.
        address : tuple of str, default ()
            Address of the table.

        Returns
        -------
        object or None
            An instance of `cls`; None where that can't be, for a problem that was added.
        """
        if not isinstance(raw, Mapping):
            self.note(address, f"{raw!r} is no table; [{'.'.join(address)}] is needed")
            return None
        known = keys_of(cls)
        for name in raw:
            if name not in known:
                self.note((*address, name), _unknown(list(known)) + _nearest(name, list(known)))
        values = {
            name: self.value(key.kind, raw[name], (*address, name))
            for name, key in known.items()
            if name in raw
        }
        absent = [key for key in known.values() if key.needed and key.name not in raw]
        for key in absent:
            self.note((*address, key.name), f"missing; {_need(key)} is needed")
        broken = [name for name, value in values.items() if value is None]
        if absent or any(known[name].needed for name in broken):
            return None
        return cls(**{name: value for name, value in values.items() if value is not None})

    def value(self, kind: Kind, raw: object, address: Address) -> Any:  # noqa: ANN401
        """Read a value of any kind.

        Parameters
        ----------
        kind : Kind
            What is needed.
        raw : object
            What tomllib gave.
        address : tuple of str
            Address of the key.

        Returns
        -------
        object or None
            The value; None where it isn't of the kind, for a problem that was added.
        """
        readers = {
            Shape.TABLE: self._table,
            Shape.CHOICE: self._choice,
            Shape.LIST: self._list,
            Shape.PAIR: self._pair,
            Shape.MAPPING: self._mapping,
            Shape.EITHER: self._either,
        }
        if kind.shape is Shape.ANYTHING:
            return raw
        if kind.shape in readers:
            return readers[kind.shape](kind, raw, address)
        if not _SIMPLE[kind.shape](raw):
            return self._refuse(kind, raw, address)
        return float(str(raw)) if kind.shape is Shape.NUMBER else raw

    def _refuse(self, kind: Kind, raw: object, address: Address) -> None:
        self.note(address, f"{_shown(raw)} was found; {kind.describe()} is needed")

    def _table(self, kind: Kind, raw: object, address: Address) -> Any:  # noqa: ANN401
        return self.table(kind.python, raw, address)

    def _choice(self, kind: Kind, raw: object, address: Address) -> Any:  # noqa: ANN401
        if raw not in kind.choices:
            hint = _nearest(raw, kind.choices) if isinstance(raw, str) else ""
            self.note(address, f"{_shown(raw)} was found; {kind.describe()} is needed{hint}")
            return None
        return kind.python(raw)

    def _list(self, kind: Kind, raw: object, address: Address) -> Any:  # noqa: ANN401
        if not isinstance(raw, list):
            return self._refuse(kind, raw, address)
        values = tuple(self.value(kind.of[0], item, address) for item in raw)
        return None if None in values else values

    def _pair(self, kind: Kind, raw: object, address: Address) -> Any:  # noqa: ANN401
        values = self._list(kind, raw, address)
        if values is not None and len(set(values)) != _NUMBER_OF_A_PAIR:
            self.note(address, f"{_shown(raw)} was found; a list of two different ones is needed")
            return None
        if values is not None and len(values) != _NUMBER_OF_A_PAIR:
            return self._refuse(kind, raw, address)
        return values

    def _mapping(self, kind: Kind, raw: object, address: Address) -> Any:  # noqa: ANN401
        if not isinstance(raw, Mapping):
            return self._refuse(kind, raw, address)
        values = {
            name: self.value(kind.of[0], item, (*address, name)) for name, item in raw.items()
        }
        return MappingProxyType({k: value for k, value in values.items() if value is not None})

    def _either(self, kind: Kind, raw: object, address: Address) -> Any:  # noqa: ANN401
        wanted = (Shape.LIST, Shape.PAIR)
        for part in kind.of:
            if (part.shape in wanted) == isinstance(raw, list):
                return self.value(part, raw, address)
        return self._refuse(kind, raw, address)


def _shown(raw: object) -> str:
    return {True: "true", False: "false"}[raw] if isinstance(raw, bool) else repr(raw)


def _need(key: Key) -> str:
    return key.kind.describe()


def _unknown(known: list[str]) -> str:
    return f"no such key; the keys are {', '.join(known)}"


def _nearest(name: str, known: Any) -> str:  # noqa: ANN401 - any list of words
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""
