"""Documentation is part of the interface: every public name is documented, every command listed."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from numpydoc.validate import validate
from public_names import public_names

import rh_omics
from rh_omics.cli.app import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[1]

NOT_ASKED_FOR = {
    "ES01",  # a one-sentence docstring may be enough
    "EX01",  # an example only where it proves something
    "GL01",  # text starts on the line of the quotes
    "SA01",  # no "See Also"
    "YD01",
    "RT02",  # a single return value has a type and no name
    "PR08",  # a description may begin with a name such as miRBase or log2
    "RT04",
    "GL08",  # presence is asked for below, where inherited members are known
}


@pytest.mark.parametrize("name", sorted(set(public_names())))
def test_public_name_is_documented(name):
    problems = [
        f"{code} {text}"
        for code, text in validate(name)["errors"]
        if code not in NOT_ASKED_FOR and not _is_false_alarm(name, code, text)
    ]
    assert not problems, f"{name}: {problems}"


def _is_false_alarm(name: str, code: str, text: str) -> bool:
    thing = _resolve(name)
    if inspect.isclass(thing) and code in {"PR01", "PR02"}:
        fields_documented = "Attributes\n" in (inspect.getdoc(thing) or "")
        return (
            issubclass(thing, Exception | tuple)
            or _is_enum(thing)
            or fields_documented
            or "*" in text
        )
    parent = _resolve(name.rpartition(".")[0])
    if getattr(parent, "_is_protocol", False):
        return True  # what implements the protocol documents its parameters
    return code in {"PR01", "PR02"} and ("*" in text or "'cls'" in text)


def _is_enum(thing: type) -> bool:
    return any(base.__name__ in {"Enum", "StrEnum"} for base in thing.__mro__)


def _resolve(name: str) -> object:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            thing = getattr(thing, part)
        return thing
    raise AssertionError(name)


@pytest.mark.parametrize("name", sorted(set(public_names())))
def test_public_name_has_a_docstring(name):
    assert inspect.getdoc(_resolve(name)), f"{name} has no docstring"


@pytest.mark.parametrize("name", rh_omics.__all__)
def test_public_name_of_the_package_can_be_loaded(name):
    assert getattr(rh_omics, name) is not None


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_in_the_docs(command):
    pages = "\n".join(
        path.read_text(encoding="utf-8") for path in (REPOSITORY / "docs").rglob("*.md")
    )
    assert re.search(rf"rh-omics {command}\b", pages), f"docs/ never shows rh-omics {command}"


def test_files_are_short_enough_to_hold_in_the_head():
    lengths = {
        path.relative_to(REPOSITORY): len(path.read_text(encoding="utf-8").splitlines())
        for path in (REPOSITORY / "src").rglob("*.py")
    }
    too_long = {str(path): n for path, n in lengths.items() if n > 450}
    assert not too_long
