"""Reference tables: those that come with the package, and libraries in the user's cache folder."""

from rh_omics.reference.bundled import (
    BundledTable,
    bundled_path,
    bundled_problem,
    bundled_registry,
    reference_root,
)
from rh_omics.reference.entry import LibraryEntry, LibraryKind, file_sha256
from rh_omics.reference.store import (
    cache_root,
    find_library,
    library_path,
    library_problem,
    list_libraries,
    newest_library,
    store_library,
)

__all__ = [
    "BundledTable",
    "LibraryEntry",
    "LibraryKind",
    "bundled_path",
    "bundled_problem",
    "bundled_registry",
    "cache_root",
    "file_sha256",
    "find_library",
    "library_path",
    "library_problem",
    "list_libraries",
    "newest_library",
    "reference_root",
    "store_library",
]
