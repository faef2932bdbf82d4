"""What was used to compute a result: versions of software and hashes of inputs."""

import platform
from importlib.metadata import PackageNotFoundError, version

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
