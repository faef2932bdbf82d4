"""Build the documentation site, strictly and offline: ``python3 tasks.py docs``."""

import os
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS / "_extensions"), str(DOCS.parent / "src")]
os.environ.setdefault("COLUMNS", "80")

project = "rh-omics"
author = "The rh-omics authors"
copyright = author  # noqa: A001 - the name that Sphinx reads
release = installed_version("rh-omics")

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "generated_pages"]
exclude_patterns = ["_extensions", "_build"]
templates_path: list[str] = []

autodoc_member_order = "alphabetical"
autodoc_typehints = "none"
maximum_signature_line_length = 68
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = f"rh-omics {release}"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5394", "color-brand-content": "#0b5394"},
    "dark_css_variables": {"color-brand-primary": "#7db7ff", "color-brand-content": "#7db7ff"},
}
