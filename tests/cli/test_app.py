"""The group of commands: help is quick and complete, mistakes are told in one line."""

import subprocess
import sys

import pytest

from rh_omics.cli.app import COMMANDS

HEAVY = ("numpy", "pandas", "scipy", "sklearn", "gseapy", "pingouin", "matplotlib")


def imported_by(code: str) -> set[str]:
    """Return the heavy packages that a fresh process has loaded after some code."""
    ask = f"{code}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return set(eval(done.stdout.splitlines()[-1]))  # noqa: S307 - our own list


def test_import_of_the_package_is_free():
    assert imported_by("import rh_omics") == set()


def test_import_of_every_command_is_free():
    lines = "\n".join(f"import rh_omics.cli.{name.replace('-', '_')}" for name in COMMANDS)
    assert imported_by(lines) == set()


def test_differential_expression_needs_no_plots_and_no_enrichment():
    loaded = imported_by("from rh_omics import read_panel, differential_expression, DEResult")
    assert loaded <= {"numpy", "pandas", "scipy"}


def test_help_lists_every_command(rh_omics):
    run = rh_omics("--help")
    assert run.code == 0
    for name in COMMANDS:
        assert name in run.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(rh_omics, name):
    run = rh_omics(name, "--help")
    assert run.code == 0
    assert f"rh-omics {name}" in run.out.split("Options:")[-1], "no example below the options"
    assert max(map(len, run.out.splitlines())) <= 80


def test_version(rh_omics):
    assert rh_omics("--version").out.startswith("rh-omics, version ")


def test_unknown_command_is_a_usage_error(rh_omics):
    run = rh_omics("ed")
    assert run.code == 2
    assert "No such command 'ed'" in run.err


def test_shell_completion(shell, monkeypatch):
    monkeypatch.setenv("_RH_OMICS_COMPLETE", "bash_source")
    run = shell()
    assert run.code == 0
    assert "_rh_omics_completion" in run.out
