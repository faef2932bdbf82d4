"""The same numbers to the bit for any number of BLAS threads and of processors."""

import os
import subprocess
import sys

SCRIPT = """
import hashlib, os, sys
if sys.argv[1] == "1" and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import numpy as np
from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.linear import contrast_fit, fit_linear
from rh_omics.stats.moderated import moderated_t
from rh_omics.stats.squeeze import squeeze_fit
from rh_omics.stats.voom import voom

rng = np.random.default_rng(1)
counts = rng.negative_binomial(4, 0.01, size=(60, 12000))
subject = np.repeat(np.arange(30), 2)
design = np.column_stack([np.ones(60), subject > 14, np.tile([0, 1], 30)])
blocked = np.column_stack([np.equal.outer(subject, np.arange(30)), np.tile([0, 1], 30)])
found = voom(counts[:, :600], design)
lacking = found.log_cpm.copy()
lacking[rng.random(lacking.shape) < 0.01] = np.nan
digest = hashlib.sha256()
for y, x, weights in (
    (np.log2(counts + 1.0), design, None),
    (np.log2(counts + 1.0), blocked, None),
    (found.log_cpm, design, found.weights),
    (lacking, design, None),
):
    fit = fit_linear(y, x, weights=weights)
    test = moderated_t(contrast_fit(fit, np.eye(x.shape[1])[-1]), squeeze_fit(fit))
    digest.update(np.stack(test).tobytes())
many = np.repeat(np.arange(150), 2)
wide = np.column_stack([np.equal.outer(many, np.arange(150)), np.tile([0, 1], 150)])
digest.update(fit_linear(rng.normal(size=(300, 7000)), wide).sigma.tobytes())
rho = consensus_correlation(np.log2(counts + 1.0), design, subject)
digest.update(rho.by_feature.tobytes())
print(digest.hexdigest(), repr(rho.consensus))
"""


def start(threads):
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    command = [sys.executable, "-c", SCRIPT, str(threads)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_one_thread_or_processor_and_two_give_the_same_bits():
    one, two = (process.communicate()[0] for process in (start(1), start(2)))
    assert one
    assert one == two
