"""A simulated cohort: a study, what belongs to it, and the truth that it was made from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rh_omics.schema import GROUP
from rh_omics.simulate.mapk11 import simulate_mapk11
from rh_omics.simulate.options import CohortOptions
from rh_omics.simulate.plasma import simulate_plasma
from rh_omics.simulate.runners import simulate_answers, simulate_runs, simulate_subjects
from rh_omics.simulate.saliva import simulate_saliva
from rh_omics.simulate.samples import simulate_samples
from rh_omics.study import Study


@dataclass(frozen=True, eq=False)
class Truth:
    """What a simulated cohort was made from and an analysis should find.

    Parameters
    ----------
    mirnas : pandas.DataFrame of shape (n_mirnas, 5)
        ``share`` of the reads, ``dispersion``, and the log2 effects ``time`` (after − before, of
        non-responders), ``group`` (responder − non-responder, before) and ``interaction``
        (after − before of responders − the same of non-responders). Index: microRNAs.
    analytes : pandas.DataFrame of shape (n_analytes, 7)
        The model of each plasma analyte, in nM and log2.
    plasma : pandas.DataFrame of shape (n_samples, n_analytes)
        Concentrations in nM before censoring.
    mapk11 : dict of str to float
        Log2 effects ``group`` and ``interaction`` on MAPK11 expression.
    group : pandas.Series of shape (n_subjects,)
        Kind of each runner.
    """

    mirnas: pd.DataFrame
    analytes: pd.DataFrame
    plasma: pd.DataFrame
    mapk11: dict[str, float]
    group: pd.Series


@dataclass(frozen=True, eq=False)
class Cohort:
    """A simulated cohort of runners, before and after one run.

    Parameters
    ----------
    options : CohortOptions
        What was asked for.
    study : Study
        Subjects, and the panels ``mirna`` (saliva, counts), ``plasma`` (nM) and ``mapk11``
        (saliva, Ct), all marked as simulated.
    questionnaire : pandas.DataFrame of shape (n_subjects, 5)
        Answers after the run, from which the group follows. Index: subjects.
    sessions : pandas.DataFrame of shape (n_subjects, 6)
        The runs. Index: subjects.
    heart_rate : pandas.DataFrame of shape (n_minutes, 3)
        Subject, minute and heart rate in beats per minute.
    truth : Truth
        What the numbers were made from.
    """

    options: CohortOptions
    study: Study
    questionnaire: pd.DataFrame
    sessions: pd.DataFrame
    heart_rate: pd.DataFrame
    truth: Truth

    @property
    def label(self) -> str:
        """Words that stand on everything made from this cohort."""
        return self.options.label


def simulate_cohort(options: CohortOptions | None = None) -> Cohort:
    """Simulate runners who gave saliva and plasma before and after one run.

    Parameters
    ----------
    options : CohortOptions, optional
        Sizes, effects and seed.

    Returns
    -------
    Cohort
        The same for the same options. Each part has random numbers of its own, so that, for
        instance, the number of microRNAs doesn't change the runners.

    Examples
    --------
    >>> cohort = simulate_cohort(CohortOptions(n_mirnas=200, seed=7))
    >>> cohort.study.panels["mirna"].data.shape
    (50, 200)
    >>> cohort.label
    'SIMULATED cohort, not measured on anyone, seed 7'
    """
    options = options or CohortOptions()
    rngs = iter(np.random.default_rng(options.seed).spawn(8))
    subjects = simulate_subjects(options, next(rngs))
    sessions, heart_rate = simulate_runs(subjects, next(rngs))
    answers = simulate_answers(subjects, options, next(rngs))
    minutes = sessions["duration_min"]
    saliva = simulate_samples(subjects, minutes, prefix="SAL", rng=next(rngs))
    mirna, mirnas = simulate_saliva(saliva, subjects, options, next(rngs))
    blood = simulate_samples(subjects, minutes, prefix="PL-", rng=next(rngs))
    plasma, concentrations = simulate_plasma(blood, subjects, options, next(rngs))
    mapk11 = simulate_mapk11(saliva, subjects, options, next(rngs))
    return Cohort(
        options=options,
        study=Study(
            subjects.drop(columns="start"), {"mirna": mirna, "plasma": plasma, "mapk11": mapk11}
        ),
        questionnaire=answers,
        sessions=sessions,
        heart_rate=heart_rate,
        truth=Truth(
            mirnas=mirnas,
            analytes=pd.DataFrame(
                {name: vars(model) for name, model in options.analytes.items()}
            ).T,
            plasma=concentrations,
            mapk11={
                "group": options.mapk11_log2_group,
                "interaction": options.mapk11_log2_interaction,
            },
            group=subjects[GROUP],
        ),
    )
