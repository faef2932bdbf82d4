"""Sentences on how a panel was normalised and tested."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rh_omics.de.result import DEResult
from rh_omics.report.citations import cited
from rh_omics.report.text import count, listing, percent

_PREPARED: Final = ("Expression filter", "Counts became", "Concentrations in", "Ct values")
"""Beginnings of the notes that say how values were prepared."""

_FACTORS: Final = {"tmm": "robinson2010", "rle": "anders2010", "upperquartile": "bullard2010"}

FEWEST_SHARED: Final = 10
"""Features from which a prior variance is learned."""


def panel_sentences(name: str, results: Sequence[DEResult]) -> Iterator[str]:
    """Say how a panel was prepared and tested.

    Parameters
    ----------
    name : str
        Name of the panel.
    results : sequence of DEResult
        Every comparison of it.

    Yields
    ------
    str
        A sentence.
    """
    asked = listing([r.contrast for r in results], 6)
    yield f"In {name}, {asked} {'was' if len(results) == 1 else 'were'} tested."
    yield from _preparation(results)
    for method in dict.fromkeys(r.method for r in results):
        yield f"The test was {_test(next(r for r in results if r.method == method))}."
    yield from _model(results)


def _preparation(results: Sequence[DEResult]) -> Iterator[str]:
    """Repeat the notes on how values were prepared, each once, for the first comparison first."""
    for start in _PREPARED:
        notes = list(dict.fromkeys(n for r in results for n in r.notes if n.startswith(start)))
        if not notes:
            continue
        known = _FACTORS.get(str(results[0].parameters.get("size_factors", "")))
        source = f" {cited(known)}" if known and start == "Counts became" else ""
        more = " (and likewise in the other comparisons)" if len(notes) > 1 else ""
        yield f"{notes[0].rstrip('.')}{source}{more}."


def _test(result: DEResult) -> str:
    write = _TESTS.get(result.method)
    return write(result) if write else result.method_title


def _moderated(result: DEResult) -> str:
    shapes = [name for name in ("trend", "robust") if result.parameters.get(name)]
    few = result.n_tested < FEWEST_SHARED
    if few:
        return (
            f"an ordinary t of a linear model (fewer than {FEWEST_SHARED} features are too few "
            f"for a moderated one {cited('smyth2004')})"
        )
    prior = f" with {' and '.join(shapes)} prior" if shapes else ""
    robust = f" {cited('phipson2016')}" if "robust" in shapes else ""
    return f"a moderated t of a linear model {cited('smyth2004')}{prior}{robust}"


def _voom(result: DEResult) -> str:
    quality = ""
    if "quality" in result.method:
        quality = f" and weights for the samples' quality {cited('liu2015')}"
    return f"voom {cited('law2014')}{quality} with a moderated t {cited('smyth2004')}"


def _treat(result: DEResult) -> str:
    size = result.parameters.get("log2_fc_threshold", 0)
    return f"a moderated t against a change of {size:g} log2 (TREAT) {cited('mccarthy2009')}"


def _permutation(result: DEResult) -> str:
    n = result.parameters.get("permutations", 0)
    return (
        f"by permutation of subjects ({n:,} at most) {cited('phipson2010')}, with max-T "
        f"adjustment {cited('westfall1993')}"
    )


def _tobit(_: DEResult) -> str:
    return (
        f"a Tobit model {cited('tobin1958')}, in which values below a detection limit take part "
        f"as limits, with a random intercept per subject {cited('thiebaut2004')}"
    )


def _titled(*keys: str) -> Callable[[DEResult], str]:
    return lambda result: f"{result.method_title}{f' {cited(*keys)}' if keys else ''}"


_TESTS: Final[dict[str, Callable[[DEResult], str]]] = {
    "moderated": _moderated,
    "voom": _voom,
    "voom-quality": _voom,
    "treat": _treat,
    "permutation": _permutation,
    "tobit": _tobit,
    "welch": _titled("welch1947"),
    "wilcoxon": _titled("wilcoxon1945", "mann1947"),
    "ancova": _titled("vickers2001"),
}


def _model(results: Sequence[DEResult]) -> Iterator[str]:
    effects = {str(r.parameters.get("subject_effect")) for r in results}
    if "fixed" in effects:
        yield "Subjects were a block of the model wherever they were compared with themselves."
    elif "random" in effects:
        yield (
            "Subjects were a random effect with one correlation for all features "
            f"{cited('smyth2005')}."
        )
    given = [c for r in results for c in r.parameters.get("covariates", ())]
    if given:
        yield f"The model was adjusted for {listing(list(dict.fromkeys(given)), 9)}."
    sizes = sorted({r.n_subjects for r in results})
    low = "" if len(sizes) == 1 else f"{sizes[0]} to "
    share = percent(float(results[0].parameters.get("confidence", 0.95)))
    yield (
        f"The comparisons rest on {low}{count(sizes[-1], 'subject')}; confidence intervals are "
        f"{share}."
    )
