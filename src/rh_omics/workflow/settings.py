"""Settings of a run: what the study file says, and what the command line puts in its place."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from rh_omics.output import json_values
from rh_omics.randomness import check_seed
from rh_omics.schema import FIXED_SEED
from rh_omics.studyfile.analysis_specs import ClassifierSpec, EnrichmentSpec
from rh_omics.studyfile.specs import StudySpec
from rh_omics.workflow.given import Given


@dataclass(frozen=True)
class RunSettings:
    """What a run does beyond the design of the study file.

    Parameters
    ----------
    seed : int, default 1
        Seed of all randomness.
    fdr : float, default 0.05
        False discovery rate.
    enrichment : EnrichmentSpec, optional
        What the features found are tested for.
    classifier : ClassifierSpec, optional
        The classifier and its evaluation.
    jobs : int, default 1
        Worker processes; no result depends on them.
    """

    seed: int = FIXED_SEED
    fdr: float = 0.05
    enrichment: EnrichmentSpec = field(default_factory=EnrichmentSpec)
    classifier: ClassifierSpec = field(default_factory=ClassifierSpec)
    jobs: int = 1

    def __post_init__(self) -> None:
        check_seed(self.seed)

    @classmethod
    def from_study(cls, spec: StudySpec, given: Given | None = None, *, jobs: int = 1) -> Self:
        """Take the settings of a study file, and what was given beside it.

        Parameters
        ----------
        spec : StudySpec
            What the study file says.
        given : Given, optional
            What wins over the file.
        jobs : int, default 1
            Worker processes.

        Returns
        -------
        RunSettings
            All settings.
        """
        more = given or Given()
        classifier = spec.classifier or ClassifierSpec()
        if more.permutations is not None:
            classifier = replace(classifier, permutations=more.permutations)
        stated = cls() if spec.design is None else cls(seed=spec.design.seed, fdr=spec.design.fdr)
        return replace(
            stated,
            seed=stated.seed if more.seed is None else more.seed,
            enrichment=spec.enrichment or EnrichmentSpec(),
            classifier=classifier,
            jobs=jobs,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the settings that a result can depend on.

        Returns
        -------
        dict
            JSON values; without `jobs`.
        """
        values = asdict(self)
        del values["jobs"]
        listed: dict[str, Any] = json_values(values)
        return listed
