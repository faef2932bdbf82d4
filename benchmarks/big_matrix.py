"""A matrix of counts of some gigabytes: time and memory beside pandas' and polars' plain read.

    python benchmarks/big_matrix.py [GIGABYTES] [SAMPLES] [PYTHON_WITH_POLARS]

Writes SIMULATED counts of 2 GB and 5,000 samples by default into a temporary folder, reads them
in a fresh process with each reader, prints wall and processor seconds, the largest resident memory
and their ratios to pandas, and deletes the file. What pandas and polars read isn't checked in any
way: no label is compared, no cell refused. polars is run where the third argument names a Python
that has it, with the threads that it takes by itself.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

READERS = {
    "pandas.read_csv": "import pandas; t = pandas.read_csv({path!r}, sep='\\t', index_col=0)",
    "polars.read_csv": "import polars; t = polars.read_csv({path!r}, separator='\\t')",
    "rh_omics.read_panel": (
        "import pandas, rh_omics; t = rh_omics.read_panel({path!r}, scale='counts', "
        "samples=pandas.DataFrame({{'sample': [f'S{{j}}' for j in range({samples})]}})).data"
    ),
    "rh_omics.read_mirna": "import rh_omics; t = rh_omics.read_mirna({path!r}).data",
}
MEASURE = """
import resource, time
begin = time.perf_counter()
{code}
seconds = time.perf_counter() - begin
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(seconds, time.process_time(), memory, *t.shape)
"""


def write_counts(path: Path, gigabytes: float, samples: int) -> int:
    """Write SIMULATED counts, one miRNA a row, and return the number of rows."""
    rng = np.random.default_rng(20190501)
    drawn = rng.negative_binomial(0.4, 0.002, size=(200, samples))
    texts = ["\t".join(map(str, row)) for row in drawn]
    header = "\t".join(["miRNA", *(f"S{j}" for j in range(samples))])
    rows = 0
    with path.open("w") as out:
        out.write(header + "\n")
        while out.tell() < gigabytes * 1e9:
            # The draws are used in turn, each time cut and joined elsewhere.
            text, place = texts[rows % len(texts)], (rows * 7919) % 1000
            at = text.index("\t", place) + 1
            out.write(f"hsa-miR-{10000 + rows}-5p\t{text[at:]}\t{text[: at - 1]}\n")
            rows += 1
    return rows


def measure(python: str, code: str) -> tuple[float, float, float, str]:
    """Run code in a fresh process; return wall and processor seconds, gigabytes and the shape."""
    done = subprocess.run(
        [python, "-c", MEASURE.format(code=code)], check=True, capture_output=True, text=True
    )
    seconds, processor, memory, *shape = done.stdout.split()
    return float(seconds), float(processor), float(memory), " x ".join(shape)


def main() -> None:
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
    polars = sys.argv[3] if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "SIMULATED_counts.tsv"
        rows = write_counts(path, gigabytes, samples)
        print(f"SIMULATED counts: {path.stat().st_size / 1e9:.2f} GB, {rows} x {samples}")
        peer: tuple[float, float, float] | None = None
        for name, code in READERS.items():
            python = polars if name.startswith("polars") else sys.executable
            if python is None:
                continue
            *found, shape = measure(python, code.format(path=str(path), samples=samples))
            peer = peer or (found[0], found[1], found[2])
            wall, processor, memory = (one / other for one, other in zip(found, peer, strict=True))
            print(
                f"{name:20}{found[0]:7.1f} s ({found[1]:6.1f} s of processor) {found[2]:6.2f} GB  "
                f"{shape:>15}   {wall:5.2f} x time ({processor:5.2f} x), {memory:5.2f} x memory",
                flush=True,
            )


if __name__ == "__main__":
    main()
