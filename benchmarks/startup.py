"""How long a user waits: --help, import, and rh-omics de beside the imports that it can't avoid.

Best of some runs, each in a process of its own; the peer is ``import pandas, scipy.stats`` in the
same run.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort
from rh_omics.simulate.files import COUNTS, SALIVA_SAMPLES

REPEATS = 7


def best(*words: str) -> float:
    """Return the shortest wall time of a command, in seconds."""
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    """Print each time and its ratio to the peer's."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_cohort(simulate_cohort(CohortOptions()), folder)
        de = [
            python, "-m", "rh_omics", "de", str(folder / COUNTS), "--samples",
            str(folder / SALIVA_SAMPLES), "--scale", "counts", "--question", "interaction",
            "-o", str(folder / "out.tsv"), "--force", "-q",
        ]  # fmt: skip
        commands = {
            "python -c pass": [python, "-c", "pass"],
            "import pandas": [python, "-c", "import pandas"],
            "import pandas, scipy.stats": [python, "-c", "import pandas, scipy.stats"],
            "import rh_omics": [python, "-c", "import rh_omics"],
            "rh-omics --help": [python, "-m", "rh_omics", "--help"],
            "rh-omics de, 460 x 50": de,
        }
        seconds = {name: best(*words) for name, words in commands.items()}
    peer = seconds["import pandas, scipy.stats"]
    for name, value in seconds.items():
        print(f"{name:28} {value:6.2f} s   {value / peer:5.2f} x pandas + scipy.stats")


if __name__ == "__main__":
    main()
