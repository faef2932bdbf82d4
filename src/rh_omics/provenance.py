"""What was used to compute a result: versions of software and hashes of inputs."""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RECORDED_PACKAGES = ("rh-omics", "numpy", "pandas", "scipy", "scikit-learn")


def software_versions(*more: str) -> dict[str, str]:
    """List the versions of Python, of rh-omics and of the packages that its numbers come from.

    Parameters
    ----------
    *more : str
        Further distributions that took part, such as ``"gseapy"``.

    Returns
    -------
    dict of str to str
        Version by distribution name; ``"not installed"`` where there is none.
    """
    found = {"python": platform.python_version()}
    for name in (*RECORDED_PACKAGES, *more):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def matching_files(folder: Path, pattern: str) -> list[Path]:
    """Find the files that a pattern stands for.

    Parameters
    ----------
    folder : pathlib.Path
        Folder that a relative pattern is read from.
    pattern : str
        Pattern with ``*``, ``?`` or ``[``; relative, or absolute.

    Returns
    -------
    list of pathlib.Path
        Files that are there, sorted.
    """
    wanted = Path(pattern)
    start = Path(wanted.anchor) if wanted.is_absolute() else folder
    relative = wanted.relative_to(wanted.anchor) if wanted.is_absolute() else wanted
    return sorted(path for path in start.glob(str(relative)) if path.is_file())


def content_hash(content: Mapping[str, Any]) -> str:
    """Hash JSON content, whatever its spacing and order.

    Parameters
    ----------
    content : mapping
        JSON values.

    Returns
    -------
    str
        Hexadecimal SHA-256.
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
