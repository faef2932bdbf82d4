"""Readers: a path becomes a Panel; one small module per family of formats."""

from rh_omics.io.analytes.read import read_analytes
from rh_omics.io.panel import read_panel

__all__ = ["read_analytes", "read_panel"]
