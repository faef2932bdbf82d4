"""Readers: a path becomes a Panel; one small module per family of formats."""

from rh_omics.io.panel import read_panel

__all__ = ["read_panel"]
