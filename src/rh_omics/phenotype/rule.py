"""The rule that makes a responder of the criteria that somebody meets."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from rh_omics.errors import ParameterError, shorten
from rh_omics.phenotype.criteria import AnyFeeling, Criterion, LostTime, MoodImproved, RunQuality


class MissingRule(StrEnum):
    """What a missing answer does to a label."""

    DECIDE = "decide"
    """Label whoever the answers given decide, whatever the missing ones would have been."""
    UNDECIDABLE = "undecidable"
    """Label nobody who left a criterion open."""
    REFUSE = "refuse"
    """Refuse the questionnaire and list every criterion that is open."""


def _published() -> tuple[Criterion, ...]:
    return (MoodImproved(), LostTime(), RunQuality(), AnyFeeling())


@dataclass(frozen=True)
class ResponderRule:
    """Who counts as having had a runner's high: at least `k` of the criteria.

    Parameters
    ----------
    criteria : tuple of Criterion
        The four of Hicks et al. 2019 by default.
    k : int, default 3
        How many have to be met.
    missing : MissingRule or str, default "decide"
        What missing answers do.

    Raises
    ------
    ParameterError
        If `k` isn't between 1 and the number of criteria, two criteria share a name, or
        `missing` is another word.
    """

    criteria: tuple[Criterion, ...] = field(default_factory=_published)
    k: int = 3
    missing: MissingRule = MissingRule.DECIDE

    def __post_init__(self) -> None:
        names = self.names
        if len(set(names)) < len(names) or not 1 <= self.k <= len(names):
            msg = (
                f"a rule needs 1 <= k <= number of criteria, each with its own name; "
                f"got k = {self.k} and {', '.join(names) or 'no criteria'}"
            )
            raise ParameterError(msg)
        if self.missing not in set(MissingRule):
            msg = f"missing must be one of {', '.join(MissingRule)}; got {self.missing!r}"
            raise ParameterError(msg)
        object.__setattr__(self, "missing", MissingRule(self.missing))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the criteria."""
        return tuple(criterion.name for criterion in self.criteria)

    def with_thresholds(self, **thresholds: float) -> Self:
        """Return the rule with other cut-offs.

        Parameters
        ----------
        **thresholds : float
            New cut-offs by name of the criterion.

        Returns
        -------
        ResponderRule
            The changed rule.

        Raises
        ------
        ParameterError
            If the rule has no such criterion.
        """
        unknown = [name for name in thresholds if name not in self.names]
        if unknown:
            msg = f"the rule has no criterion {shorten(unknown)}; it has {', '.join(self.names)}"
            raise ParameterError(msg)
        criteria = tuple(
            replace(c, threshold=thresholds[c.name]) if c.name in thresholds else c
            for c in self.criteria
        )
        return replace(self, criteria=criteria)

    def facts(self) -> list[tuple[str, str]]:
        """List the criteria with their thresholds.

        Returns
        -------
        list of (str, str)
            Name and wording of each part of the rule.
        """
        return [
            ("responder", f"at least {self.k} of {len(self.criteria)} criteria"),
            *((criterion.name, criterion.describe()) for criterion in self.criteria),
            ("missing answers", str(self.missing)),
        ]
