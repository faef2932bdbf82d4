"""What a call of ``run`` gives beside the study file."""

from dataclasses import asdict, dataclass

from rh_omics.errors import ParameterError


@dataclass(frozen=True)
class Given:
    """Settings that win over the study file's; ``None``: what the study file says holds.

    Parameters
    ----------
    seed : int, optional
        Seed of all randomness.
    permutations : int, optional
        Shuffles of the labels in the classifier's evaluation.

    Raises
    ------
    ParameterError
        If a number is below 0.
    """

    seed: int | None = None
    permutations: int | None = None

    def __post_init__(self) -> None:
        problems = [
            f"{name} must be at least 0; got {value}"
            for name, value in asdict(self).items()
            if value is not None and value < 0
        ]
        if problems:
            raise ParameterError(problems)

    def to_dict(self) -> dict[str, int | None]:
        """Return what was given as JSON values.

        Returns
        -------
        dict
            ``None`` for what wasn't given.
        """
        return asdict(self)
