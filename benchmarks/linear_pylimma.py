"""Time pylimma on the matrix that linear.py wrote, in pylimma's own environment.

python linear_pylimma.py FOLDER prints "name seconds" lines.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pylimma

folder = Path(sys.argv[1])
for n in (50,):
    y = np.fromfile(folder / f"y{n}.bin").reshape(n, 20000).T
    subject = np.repeat(np.arange(n // 2), 2)
    group, when = (subject >= n // 4) * 1.0, np.tile([0.0, 1.0], n // 2)
    design = np.column_stack([np.ones(n), group, when, group * when])
    for name, options in (("plain", {}), ("both", {"trend": True, "robust": True})):
        seconds = []
        for _ in range(2 if name == "plain" else 1):
            start = time.perf_counter()
            pylimma.e_bayes(pylimma.lm_fit(y, design), **options)
            seconds.append(time.perf_counter() - start)
        print(f"{name}{n}", min(seconds))
