"""The work on a Dask cluster gives the result of one process, also when a worker dies."""

import os
import signal
import threading

import numpy as np
import pandas as pd
import pytest

from rh_omics import ResponderClassifier, evaluate
from rh_omics.classify.workers import workers

pytest.importorskip("distributed")


@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_changes_nothing() -> None:
    from distributed import LocalCluster

    rng = np.random.default_rng(0)
    X, y = pd.DataFrame(rng.standard_normal((25, 6))).add_prefix("m"), np.repeat([1, 0], [13, 12])
    X.iloc[0, 0] = np.nan  # so that every fit is a task of its own
    classifier = ResponderClassifier(c=(0.1, 1.0), inner_splits=2)
    options = {"n_repeats": 1, "n_permutations": 30, "n_bootstrap": 100, "n_splits": 3}
    expected = evaluate(classifier, X, y, **options).to_dict()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]
        killer = threading.Timer(0.3, os.kill, (pids[0], signal.SIGKILL))

        def kill_soon(done: int, total: int) -> None:  # the permutations are yet to come
            if done == 1:
                assert total == 2
                killer.start()

        with workers("dask", scheduler=cluster.scheduler_address) as jobs:
            found = evaluate(classifier, X, y, n_jobs=jobs, progress=kill_soon, **options)
            assert killer.finished.is_set(), "the work was over before the worker was killed"
        with pytest.raises(ProcessLookupError):
            os.kill(pids[0], 0)
    assert found.to_dict() == expected
