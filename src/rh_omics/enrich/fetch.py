"""Fetch libraries from Enrichr through gseapy's client, whole or not at all."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rh_omics.enrich.gseapy_adapter import enrichr_session
from rh_omics.errors import ReferenceDataError, ReferenceUnavailableError, shorten
from rh_omics.genesets import read_gene_sets
from rh_omics.library import ALIASES, TARGET_LIBRARIES
from rh_omics.reference import LibraryEntry, LibraryKind, store_library
from rh_omics.targets import read_targets

if TYPE_CHECKING:
    from requests import Response, Session

TIMEOUT_SECONDS: Final = 10.0
CHUNK: Final = 1 << 16
NEAR_NAME: Final = 4
"""Letters that a misspelt name and a right one must share to be offered."""

Progress = Callable[[int, int], None]


def fetch_library(
    name: str,
    *,
    server: str | None = None,
    timeout: float = TIMEOUT_SECONDS,
    progress: Progress | None = None,
) -> list[LibraryEntry]:
    """Fetch a library from Enrichr into the cache folder.

    Fetching again keeps the version that is there where the content is the same, and adds a new
    version beside it where it isn't.

    Parameters
    ----------
    name : str
        ``"kegg"``, ``"mirna-targets"``, or a library's name at Enrichr.
    server : str, optional
        Address of another Enrichr; that of gseapy's client by default.
    timeout : float, default 10.0
        Seconds to wait for the server at each step.
    progress : callable, optional
        Called with the bytes received and their total, 0 where that isn't known.

    Returns
    -------
    list of LibraryEntry
        What is in the cache now, an entry per library.

    Raises
    ------
    ReferenceUnavailableError
        If the server can't be reached or has no such library.
    ReferenceDataError
        If what it sent isn't a library.
    """
    session, address = enrichr_session()
    address = server.rstrip("/") if server else address
    wanted = ALIASES.get(name, (name,))
    known = _known_names(session, address, timeout)
    unknown = [library for library in wanted if library not in known]
    if unknown:
        msg = f"{address} has no library {', '.join(unknown)}{_near(unknown[0], known)}"
        raise ReferenceUnavailableError(msg)
    return [_fetch_one(session, address, library, timeout, progress) for library in wanted]


def _known_names(session: "Session", address: str, timeout: float) -> list[str]:
    answer = _ask(session, f"{address}/datasetStatistics", timeout)
    try:
        return sorted(library["libraryName"] for library in answer.json()["statistics"])
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{address} answered, but not as Enrichr does ({type(error).__name__})"
        raise ReferenceDataError(msg) from error


def _fetch_one(
    session: "Session", address: str, name: str, timeout: float, progress: Progress | None
) -> LibraryEntry:
    url = f"{address}/geneSetLibrary?mode=text&libraryName={name}"
    today = datetime.now(UTC).date().isoformat()
    targets = name.startswith(TARGET_LIBRARIES)
    with tempfile.TemporaryDirectory(prefix="rh-omics-") as folder:
        part = Path(folder) / f"{name}.gmt"
        _download(_ask(session, url, timeout), part, url, progress)
        try:
            (read_targets if targets else read_gene_sets)(part)
        except ValueError as error:
            msg = f"{url}: what came isn't a library ({error}); nothing was stored"
            raise ReferenceDataError(msg) from error
        entry = LibraryEntry(
            name=name,
            version=today,
            kind=LibraryKind.TARGETS if targets else LibraryKind.GENE_SETS,
            date=today,
            source=url,
            licence="terms of the library's makers and of Enrichr; not to be passed on",
            sha256="",
            file=part.name,
        )
        return store_library(part, entry)


def _ask(session: "Session", url: str, timeout: float) -> "Response":
    from requests.exceptions import RequestException  # noqa: PLC0415

    try:
        answer = session.get(url, timeout=timeout, stream=True)
    except RequestException as error:
        raise ReferenceUnavailableError(_no_network(url, error)) from error
    if not answer.ok:
        msg = f"{url}: the server answered {answer.status_code} {answer.reason}; try later"
        raise ReferenceUnavailableError(msg)
    return answer


def _download(answer: "Response", part: Path, url: str, progress: Progress | None) -> None:
    from requests.exceptions import RequestException  # noqa: PLC0415

    expected = int(answer.headers.get("Content-Length", 0))
    received = 0
    try:
        with part.open("wb") as stream:
            for chunk in answer.iter_content(CHUNK):
                received += stream.write(chunk)
                if progress:
                    progress(received, expected)
    except RequestException as error:
        address = url.partition("?")[0]
        of = f" of {expected}" if expected else ""
        msg = (
            f"{address}: the connection broke after {received}{of} bytes "
            f"({type(error).__name__}); nothing was stored, try again"
        )
        raise ReferenceUnavailableError(msg) from error


def _no_network(url: str, error: Exception) -> str:
    address = url.partition("?")[0]
    return (
        f"{address} can't be reached ({type(error).__name__}): no network, or the server "
        'is down. Nothing was stored. The library "mechanisms" needs no network; a file from '
        "elsewhere can be added with: rh-omics reference add FILE"
    )


def _near(name: str, known: list[str]) -> str:
    near = [other for other in known if other.lower()[:NEAR_NAME] == name.lower()[:NEAR_NAME]]
    return f"; it has {shorten(near)}" if near else f" ({len(known)} libraries)"
