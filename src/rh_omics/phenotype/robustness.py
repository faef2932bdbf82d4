"""How firm a label is: other k, other cut-offs, borderline subjects left out.

A cut-off that somebody chose decides who is a responder, and so who differs from whom. Every
reasonable choice gives a set of labels; what holds for one set only is a finding about the
cut-off.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import pandas as pd

from rh_omics.errors import ParameterError, RhOmicsError, shorten
from rh_omics.phenotype.answers import Questionnaire, parse_questionnaire
from rh_omics.phenotype.criteria import MoodImproved
from rh_omics.phenotype.label import label_responders
from rh_omics.phenotype.rule import MissingRule, ResponderRule
from rh_omics.schema import GROUP, REFERENCE_GROUP, RESPONDER_GROUP, SUBJECT

CUTOFFS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "mood_improved": (0.0, 1.0, 2.0),
        "lost_time": (20.0, 30.0, 40.0),
        "good_run": (4.0, 5.0, 6.0),
        "any_feeling": (1.0, 2.0),
    }
)
"""Cut-offs tried by default: the published one and its neighbours."""

MARGINS: Mapping[str, float] = MappingProxyType(
    {"mood_improved": 1.0, "lost_time": 10.0, "good_run": 1.0}
)
"""How far an answer may lie from its cut-off for the subject to be called borderline."""

BASE = "base"

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class LabelSet:
    """Labels by one choice.

    Parameters
    ----------
    name : str
        What was chosen otherwise than in the base rule.
    varies : str
        ``"base"``, ``"k"``, a criterion, ``"mood basis"``, ``"subjects"`` or ``"several"``.
    rule : ResponderRule
        The rule.
    groups : pandas.Series of shape (n_subjects,)
        Group by subject; missing where undecidable or left out.
    """

    name: str
    varies: str
    rule: ResponderRule
    groups: pd.Series

    @property
    def labels(self) -> pd.Series:
        """Return the group of every labelled subject."""
        return self.groups.dropna()


@dataclass(frozen=True, eq=False, repr=False)
class LabelRobustness:
    """Label sets by all choices, the base rule's first.

    Parameters
    ----------
    sets : tuple of LabelSet
        The label sets.
    borderline : tuple of str
        Subjects whose label changes if every cut-off is moved by its margin.

    Attributes
    ----------
    table : pandas.DataFrame of shape (n_sets, 10 + n_criteria)
        One row per set: its rule, the size of the groups and the agreement with the base.
    labels : pandas.DataFrame of shape (n_sets * n_subjects, 3)
        ``label_set, subject, group``.
    subjects : pandas.DataFrame of shape (n_subjects, 5)
        How often each subject is a responder over the sets.
    """

    sets: tuple[LabelSet, ...]
    borderline: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """Return one row per label set, with its agreement with the base rule's labels."""
        return pd.DataFrame([_set_row(chosen, self.sets[0]) for chosen in self.sets])

    @property
    def labels(self) -> pd.DataFrame:
        """Return every subject's group in every set, in long form."""
        long = [
            pd.DataFrame({"label_set": s.name, SUBJECT: s.groups.index, GROUP: s.groups.to_numpy()})
            for s in self.sets
        ]
        return pd.concat(long, ignore_index=True)

    @property
    def subjects(self) -> pd.DataFrame:
        """Return how often each subject is a responder over the sets."""
        groups = pd.DataFrame({s.name: s.groups for s in self.sets})
        labelled = groups.notna().sum(axis=1)
        responder = groups.eq(RESPONDER_GROUP).sum(axis=1)
        return pd.DataFrame(
            {
                SUBJECT: groups.index,
                GROUP: self.sets[0].groups.to_numpy(),
                "n_sets": labelled.to_numpy(),
                "responder_share": (responder / labelled.where(labelled > 0)).to_numpy(),
                "borderline": groups.index.isin(self.borderline),
            }
        )

    def apply(self, function: Callable[[pd.Series], float | Mapping[str, float]]) -> pd.DataFrame:
        """Compute something with each label set, such as a number of hits or an AUC.

        Parameters
        ----------
        function : callable
            Called with the groups by subject (unlabelled subjects left out); returns a number, or
            several by name. It is called once for sets with equal labels.

        Returns
        -------
        pandas.DataFrame of shape (n_sets, 4 + n_values)
            ``label_set, n_responder, n_non_responder``, the values (a single one is called
            ``value``), and the ``reason`` where there is none: only one group, or the message of
            an error of rh-omics. Other errors are raised.
        """
        known: dict[tuple[tuple[str, str], ...], dict[str, float | str]] = {}
        rows = []
        for chosen in self.sets:
            labels = chosen.labels
            key = tuple(labels.items())
            if key not in known:
                known[key] = _evaluate(function, labels)
            rows.append({"label_set": chosen.name, **_sizes(labels), **known[key]})
        table = pd.DataFrame(rows)
        last = table.pop("reason")
        return table.assign(reason=last)


def label_robustness(
    answers: Questionnaire | pd.DataFrame,
    *,
    rule: ResponderRule | None = None,
    k: Sequence[int] | None = None,
    cutoffs: Mapping[str, Sequence[float]] | None = None,
    margins: Mapping[str, float] | None = None,
    full: bool = False,
) -> LabelRobustness:
    """Label the subjects by every reasonable choice.

    Parameters
    ----------
    answers : Questionnaire or pandas.DataFrame of shape (n_subjects, n_columns)
        Answers, or a table that `parse_questionnaire` takes.
    rule : ResponderRule, optional
        The base rule; the published one by default.
    k : sequence of int, optional
        How many criteria to ask for; by default one less, as many, and one more.
    cutoffs : mapping of str to sequence of float, optional
        Cut-offs by criterion; `CUTOFFS` by default.
    margins : mapping of str to float, optional
        How far from its cut-off an answer is borderline, by criterion; `MARGINS` by default.
    full : bool, default False
        Whether to combine every `k` with every cut-off; by default one choice is changed at a
        time.

    Returns
    -------
    LabelRobustness
        Label sets, the base rule's first, then those without borderline subjects and without
        missing answers, then other k, other cut-offs, and mood after the run in the place of its
        change.

    Raises
    ------
    ParameterError
        If `cutoffs` or `margins` names a criterion that the rule doesn't have.
    """
    base = ResponderRule() if rule is None else rule
    given = answers if isinstance(answers, Questionnaire) else parse_questionnaire(answers)
    _check_names(base, cutoffs, margins)
    tried = _for_rule(base, CUTOFFS if cutoffs is None else cutoffs)
    near = _for_rule(base, MARGINS if margins is None else margins)
    counts = [n for n in (base.k - 1, base.k, base.k + 1) if 1 <= n <= len(base.criteria)]
    counts = counts if k is None else list(k)
    groups = _groups(given, base)
    borderline = _borderline(given, base, near)
    firm = groups.where(~groups.index.isin(borderline))
    sets = [
        LabelSet(BASE, BASE, base, groups),
        LabelSet("no borderline subjects", "subjects", base, firm),
        LabelSet("no missing answers", "subjects", base, _complete(given, base)),
    ]
    rules = _combined(base, counts, tried) if full else _one_at_a_time(base, counts, tried)
    sets += [LabelSet(name, varies, r, _groups(given, r)) for name, varies, r in rules]
    return LabelRobustness(tuple(sets), borderline)


def _groups(given: Questionnaire, rule: ResponderRule) -> pd.Series:
    return label_responders(given, rule=rule).table.set_index(SUBJECT)[GROUP]


def _complete(given: Questionnaire, rule: ResponderRule) -> pd.Series:
    return _groups(given, replace(rule, missing=MissingRule.UNDECIDABLE))


def _borderline(
    given: Questionnaire, rule: ResponderRule, margins: Mapping[str, float]
) -> tuple[str, ...]:
    thresholds = {c.name: c.threshold for c in rule.criteria}
    lenient = {name: thresholds[name] - margin for name, margin in margins.items()}
    strict = {name: thresholds[name] + margin for name, margin in margins.items()}
    easy = _groups(given, rule.with_thresholds(**lenient))
    hard = _groups(given, rule.with_thresholds(**strict))
    differ = easy.notna() & hard.notna() & (easy != hard)
    return tuple(str(subject) for subject in differ.index[differ])


def _for_rule(rule: ResponderRule, given: Mapping[str, T]) -> dict[str, T]:
    return {name: value for name, value in given.items() if name in rule.names}


def _check_names(rule: ResponderRule, *given: Mapping[str, object] | None) -> None:
    unknown = [name for names in given for name in names or () if name not in rule.names]
    if unknown:
        msg = f"the rule has no criterion {shorten(unknown)}; it has {', '.join(rule.names)}"
        raise ParameterError(msg)


def _one_at_a_time(
    base: ResponderRule, counts: Sequence[int], cutoffs: Mapping[str, Sequence[float]]
) -> Iterator[tuple[str, str, ResponderRule]]:
    for count in counts:
        if count != base.k:
            yield f"k = {count}", "k", replace(base, k=count)
    for criterion in base.criteria:
        for cutoff in cutoffs.get(criterion.name, ()):
            if cutoff != criterion.threshold:
                changed = base.with_thresholds(**{criterion.name: cutoff})
                yield f"{criterion.name} at {cutoff:g}", criterion.name, changed
    if any(isinstance(c, MoodImproved) for c in base.criteria):
        yield _other_basis(base)


def _other_basis(base: ResponderRule) -> tuple[str, str, ResponderRule]:
    changed = tuple(
        criterion.other_basis() if isinstance(criterion, MoodImproved) else criterion
        for criterion in base.criteria
    )
    basis = next(c.basis for c in changed if isinstance(c, MoodImproved))
    return f"mood by {basis}", "mood basis", replace(base, criteria=changed)


def _combined(
    base: ResponderRule, counts: Sequence[int], cutoffs: Mapping[str, Sequence[float]]
) -> Iterator[tuple[str, str, ResponderRule]]:
    names = list(cutoffs)
    published = {c.name: c.threshold for c in base.criteria}
    for count, chosen in product(counts, product(*cutoffs.values())):
        thresholds = dict(zip(names, chosen, strict=True))
        if count == base.k and all(published[name] == t for name, t in thresholds.items()):
            continue
        words = [f"k = {count}", *(f"{name} at {t:g}" for name, t in thresholds.items())]
        yield ", ".join(words), "several", replace(base.with_thresholds(**thresholds), k=count)


def _set_row(chosen: LabelSet, base: LabelSet) -> dict[str, object]:
    both = chosen.groups.notna() & base.groups.notna()
    differ = both & (chosen.groups != base.groups)
    mood = [c.basis for c in chosen.rule.criteria if isinstance(c, MoodImproved)]
    return {
        "label_set": chosen.name,
        "varies": chosen.varies,
        "k": chosen.rule.k,
        **{c.name: c.threshold for c in chosen.rule.criteria},
        "mood_basis": mood[0] if mood else "",
        **_sizes(chosen.labels),
        "n_unlabelled": int(chosen.groups.isna().sum()),
        "n_changed": int(differ.sum()),
        "agreement": 1 - differ.sum() / both.sum() if both.any() else np.nan,
        "kappa": _kappa(chosen.groups[both], base.groups[both]),
        "changed": ", ".join(map(str, differ.index[differ])),
    }


def _sizes(labels: pd.Series) -> dict[str, int]:
    return {
        "n_responder": int((labels == RESPONDER_GROUP).sum()),
        "n_non_responder": int((labels == REFERENCE_GROUP).sum()),
    }


def _kappa(one: pd.Series, other: pd.Series) -> float:
    """Compute agreement beyond chance (Cohen 1960); NaN where chance alone makes it complete."""
    if one.empty:
        return np.nan
    p, q = (one == RESPONDER_GROUP).mean(), (other == RESPONDER_GROUP).mean()
    chance = p * q + (1 - p) * (1 - q)
    return np.nan if chance == 1 else float(((one == other).mean() - chance) / (1 - chance))


def _evaluate(
    function: Callable[[pd.Series], float | Mapping[str, float]], labels: pd.Series
) -> dict[str, float | str]:
    if labels.nunique() < 2:  # noqa: PLR2004 - two groups are compared
        return {"reason": "only one group"}
    try:
        found = function(labels)
    except RhOmicsError as error:
        return {"reason": str(error)}
    values = dict(found) if isinstance(found, Mapping) else {"value": found}
    return {**values, "reason": ""}
