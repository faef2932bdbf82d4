"""Every public function that draws at random refuses a seed that is none, in our own words."""

import numpy as np
import pandas as pd
import pytest

from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.evaluation import EvaluationOptions
from rh_omics.de import DEOptions
from rh_omics.errors import ParameterError
from rh_omics.randomness import random_generator
from rh_omics.simulate import CohortOptions
from rh_omics.simulate.normal import simulate_normal
from rh_omics.stats.permutation import sign_flip_test
from rh_omics.workflow.settings import RunSettings

VALUES = np.random.default_rng(1).normal(size=(12, 3))
LABEL = pd.Series([0, 1] * 6)
DRAWS = {
    "options of a test": lambda seed: DEOptions(seed=seed),
    "evaluation": lambda seed: EvaluationOptions(seed=seed),
    "classifier": lambda seed: ResponderClassifier(random_state=seed).fit(
        pd.DataFrame(VALUES), LABEL
    ),
    "cohort": lambda seed: CohortOptions(seed=seed),
    "normal values": lambda seed: simulate_normal("paired", seed=seed),
    "permutation": lambda seed: sign_flip_test(VALUES, seed=seed),
    "run": lambda seed: RunSettings(seed=seed),
    "generator": random_generator,
}


@pytest.mark.parametrize("seed", [-1, 1.5, True, None])
@pytest.mark.parametrize("draw", list(DRAWS.values()), ids=list(DRAWS))
def test_a_seed_that_is_none_is_refused(draw, seed):
    with pytest.raises(ParameterError, match="must be a whole number of at least 0"):
        draw(seed)


def test_numbers_of_numpy_are_seeds_too():
    assert random_generator(np.int64(3)).random() == np.random.default_rng(3).random()
    assert random_generator(3, 1).random() == np.random.default_rng([3, 1]).random()
