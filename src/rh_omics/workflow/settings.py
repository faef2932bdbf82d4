"""Settings of a run: what the study file says, and what the command line adds to it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from rh_omics.errors import ParameterError
from rh_omics.schema import FIXED_SEED
from rh_omics.studyfile import StudySpec

CLASSIFIER_KEYS = ("markers", "task", "covariates", "permutations", "repeats")
ENRICHMENT_KEYS = ("library", "targets", "evidence")


@dataclass(frozen=True)
class RunSettings:
    """What a run does beyond the design of the study file.

    Parameters
    ----------
    seed : int, default 1
        Seed of all randomness.
    fdr : float, default 0.05
        False discovery rate.
    library : str, default "mechanisms"
        Gene sets of the enrichment: ``mechanisms``, ``kegg``, or another library or file.
    targets : tuple of str, optional
        Tables of miRNA targets; the only one in the cache folder by default.
    evidence : str, default "any"
        Evidence that a miRNA-target pair has at least.
    markers : str or tuple of str, default "hicks2019"
        Markers of the classifier: a set's name or a list.
    task : str, default "susceptibility"
        What the classifier is asked.
    covariates : tuple of str, optional
        What the markers must beat.
    permutations : int, default 1000
        Shuffles of the whole nested cross-validation.
    repeats : int, default 20
        Repeats of the cross-validation.
    jobs : int, default 1
        Workers; no result depends on them.

    Raises
    ------
    ParameterError
        If a number is out of range.
    """

    seed: int = FIXED_SEED
    fdr: float = 0.05
    library: str = "mechanisms"
    targets: tuple[str, ...] = ()
    evidence: str = "any"
    markers: str | tuple[str, ...] = "hicks2019"
    task: str = "susceptibility"
    covariates: tuple[str, ...] = ()
    permutations: int = 1000
    repeats: int = 20
    jobs: int = 1

    def __post_init__(self) -> None:
        rules = {
            f"permutations must be at least 0; got {self.permutations}": self.permutations >= 0,
            f"repeats must be at least 1; got {self.repeats}": self.repeats >= 1,
            f"fdr must lie between 0 and 1; got {self.fdr}": 0 < self.fdr < 1,
        }
        broken = [rule for rule, holds in rules.items() if not holds]
        if broken:
            raise ParameterError(broken)

    @classmethod
    def from_study(cls, spec: StudySpec, **given: Any) -> Self:
        """Take the settings of a study file's tables, and what was given beside it.

        Parameters
        ----------
        spec : StudySpec
            What the study file says; its tables ``[enrichment]`` and ``[classifier]`` are read.
        **given : object
            Settings that win over the file's; ``None`` for those that weren't given.

        Returns
        -------
        RunSettings
            All settings.

        Raises
        ------
        ParameterError
            If a table has an unknown key or a value of the wrong kind.
        """
        design = spec.design
        settings = cls() if design is None else cls(seed=design.seed, fdr=design.fdr)
        problems: list[str] = []
        stated = {
            **_known(spec.enrichment, "enrichment", ENRICHMENT_KEYS, problems),
            **_known(spec.classifier, "classifier", CLASSIFIER_KEYS, problems),
        }
        if problems:
            raise ParameterError(problems)
        chosen = {**stated, **{name: value for name, value in given.items() if value is not None}}
        return replace(settings, **chosen)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings that a result can depend on.

        Returns
        -------
        dict
            JSON values.
        """
        values = asdict(self)
        del values["jobs"]
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in values.items()
        }


def _known(
    table: Mapping[str, Any], name: str, keys: tuple[str, ...], problems: list[str]
) -> dict[str, Any]:
    kinds = {field.name: str(field.type) for field in fields(RunSettings)}
    found = {}
    for key, value in table.items():
        if key not in keys:
            problems.append(f"[{name}] has the unknown key {key!r}; it takes {', '.join(keys)}")
        elif isinstance(value, list) and "tuple" in kinds[key]:
            found[key] = tuple(str(item) for item in value)
        elif isinstance(value, str) and kinds[key].startswith("tuple"):
            found[key] = (value,)
        elif isinstance(value, str) != ("str" in kinds[key]) or isinstance(value, list):
            problems.append(f"[{name}] {key} = {value!r} isn't of the kind {kinds[key]}")
        else:
            found[key] = value
    return found
