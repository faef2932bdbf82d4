"""Hundreds of broken files over all readers: what becomes of each, counted.

    python benchmarks/broken_files.py [SEED] [--list]

Each valid file of each reader and format is damaged in each way of ``tests/damage.py``. A damaged
file may be refused in words, read with every cell that it still has as it was, or read with a
notice that says what is different. Anything else, and anything but an error of ours, is a fault
and ends the run with exit code 1. ``--list`` shows each outcome.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from broken_files import Outcome, attempt, broken, judge

FAULTS = (Outcome.WRONG, Outcome.TRACEBACK)


def main() -> None:
    seed = next((int(word) for word in sys.argv[1:] if word.isdigit()), 20190501)
    counts: dict[str, Counter[Outcome]] = {}
    whole = {}
    for case, name, content in broken(seed):
        with tempfile.TemporaryDirectory() as folder:
            if case not in whole:
                found, words = attempt(case, case.content, Path(folder))
                if found is None:
                    sys.exit(f"{case.reader} {case.name}: the valid file isn't read: {words}")
                whole[case] = found
            outcome, said = judge(whole[case], *attempt(case, content, Path(folder)), name)
        counts.setdefault(case.reader, Counter())[outcome] += 1
        if outcome in FAULTS or "--list" in sys.argv:
            print(f"{outcome}: {case.reader}, {case.name}, {name}: {said}")
    print(f"{'':16}" + "".join(f"{outcome:>22}" for outcome in Outcome))
    for reader, found in counts.items():
        print(f"{reader:16}" + "".join(f"{found[outcome]:22d}" for outcome in Outcome))
    total = sum(counts.values(), Counter())
    print(f"{'all':16}" + "".join(f"{total[outcome]:22d}" for outcome in Outcome))
    print(f"{total.total()} broken files of {len(whole)} valid ones, seed {seed}")
    sys.exit(any(total[outcome] for outcome in FAULTS))


if __name__ == "__main__":
    main()
