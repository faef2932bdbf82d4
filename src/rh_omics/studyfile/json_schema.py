"""The JSON Schema of a study file, for editors; made from the classes that read it."""

import inspect
import re
from collections.abc import Mapping
from typing import Any, Final

from rh_omics.studyfile.kinds import Key, Kind, Shape, keys_of
from rh_omics.studyfile.specs import StudySpec

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_TYPES: Final[Mapping[Shape, str]] = {
    Shape.TEXT: "string",
    Shape.FLAG: "boolean",
    Shape.WHOLE: "integer",
    Shape.NUMBER: "number",
}
_ENTRY = re.compile(r"^(\w+) : [^\n]*\n((?: {4}[^\n]*\n?)+)", re.MULTILINE)


def study_schema() -> dict[str, Any]:
    """Make the JSON Schema of a study file.

    Returns
    -------
    dict
        A schema of the draft 2020-12.
    """
    return {
        "$schema": DIALECT,
        "title": "rh-omics study file",
        **_table_schema(StudySpec),
    }


def _table_schema(cls: type) -> dict[str, Any]:
    keys = keys_of(cls)
    described = _descriptions(cls)
    return {
        "type": "object",
        "description": (inspect.getdoc(cls) or "").partition("\n")[0],
        "properties": {name: _key_schema(key, described[name]) for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.needed],
        "additionalProperties": False,
    }


def _key_schema(key: Key, description: str) -> dict[str, Any]:
    schema = _kind_schema(key.kind)
    if isinstance(key.default, str | int | float) and key.default != "":
        schema["default"] = key.default
    return {**schema, "description": description}


def _kind_schema(kind: Kind) -> dict[str, Any]:
    if kind.shape in _TYPES:
        return {"type": _TYPES[kind.shape]}
    if kind.shape is Shape.TABLE:
        return _table_schema(kind.python)
    if kind.shape is Shape.CHOICE:
        return {"enum": [str(choice) for choice in kind.choices]}
    if kind.shape is Shape.EITHER:
        return {"anyOf": [_kind_schema(part) for part in kind.of]}
    if kind.shape is Shape.MAPPING:
        return {"type": "object", "additionalProperties": _kind_schema(kind.of[0])}
    return _array_schema(kind)


def _array_schema(kind: Kind) -> dict[str, Any]:
    if kind.shape is Shape.ANYTHING:
        return {}
    items = {"type": "array", "items": _kind_schema(kind.of[0])}
    if kind.shape is Shape.PAIR:
        return {**items, "minItems": 2, "maxItems": 2, "uniqueItems": True}
    return items


def _descriptions(cls: type) -> dict[str, str]:
    """Read the descriptions of the fields from the class's docstring."""
    text = inspect.getdoc(cls) or ""
    return {
        name: " ".join(lines.split()).replace("``", "`") for name, lines in _ENTRY.findall(text)
    }
