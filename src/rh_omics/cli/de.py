"""Test which features differ (placeholder for the base of the command line)."""

import click


@click.command("de")
def command() -> None:
    """Test which features differ."""
