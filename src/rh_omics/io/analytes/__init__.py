"""Targeted analytes: exports of instruments and plain tables become a Panel in one unit."""

from rh_omics.io.analytes.options import AnalyteOptions
from rh_omics.io.analytes.read import read_analyte_run, read_analytes
from rh_omics.io.analytes.run import AnalyteRun

__all__ = ["AnalyteOptions", "AnalyteRun", "read_analyte_run", "read_analytes"]
