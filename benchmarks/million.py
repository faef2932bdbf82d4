"""A million features × 200 samples from Parquet: seconds and memory beside merely reading the file.

SIMULATED: 100 subjects before and after, in two groups. The file (about 1.7 GB) is made in a
temporary folder with pyarrow's defaults, and is removed at the end. Reading and testing are
processes of their own, one after the other, several times; "merely reading" is pyarrow's own
iteration over the same file, with its default threads, and nothing else.

    python benchmarks/million.py [--features N] [--folder PATH]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SUBJECTS, GROUP = 100, 10_000


def make(folder: Path, n_features: int) -> tuple[Path, Path]:
    """Write the matrix in row groups of 10,000 features, and the sheet."""
    subject = np.repeat(np.arange(SUBJECTS), 2)
    sheet = pd.DataFrame(
        {
            "sample": [f"S{i:03d}" for i in range(2 * SUBJECTS)],
            "subject": [f"P{i:03d}" for i in subject],
            "timepoint": np.tile(["pre", "post"], SUBJECTS),
            "group": np.where(subject < SUBJECTS // 2, "non_responder", "responder"),
        }
    )
    sheet.to_csv(folder / "sheet.csv", index=False)
    rng, path, writer = np.random.default_rng(1), folder / "million.parquet", None
    for start in range(0, n_features, GROUP):
        n = min(GROUP, n_features - start)
        spread = np.sqrt(0.3 * 8 / rng.chisquare(8, n))
        person = rng.normal(0, 0.5, (SUBJECTS, n))[subject]
        values = rng.uniform(-4, 4, n) + person + spread * rng.normal(size=(2 * SUBJECTS, n))
        columns = {"feature": [f"cg{start + i:08d}" for i in range(n)]}
        columns |= dict(zip(sheet["sample"], values, strict=True))
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()
    return path, folder / "sheet.csv"


def read(path: Path) -> None:
    """Read every value and do nothing with it."""
    file = pq.ParquetFile(path, pre_buffer=False)
    for batch in file.iter_batches(batch_size=16_000):
        batch.num_rows  # noqa: B018 - the batch is decoded by now


def analyse(path: Path, sheet: Path, result: Path) -> None:
    """Run the command as a user does."""
    from rh_omics.cli import main as rh_omics  # noqa: PLC0415 - part of what is timed

    words = ["de", str(path), "--samples", str(sheet), "--scale", "log2", "--stream", "--force"]
    question = ["--question", "interaction", "--group", "group=non_responder,responder"]
    rh_omics([*words, *question, "--timepoint", "timepoint=pre,post", "-o", str(result), "--quiet"])


def child(words: list[str]) -> tuple[float, float, float]:
    """Run a part in a process; its seconds, seconds of processor, and largest memory in GB."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", *words], capture_output=True, text=True, check=True
    )
    seconds, busy, memory = map(float, done.stdout.split()[-3:])
    return seconds, busy, memory


def run_part(words: list[str]) -> None:
    """Do one part and print its seconds and memory."""
    name, *paths = words
    start = time.perf_counter()
    try:
        (read if name == "read" else analyse)(*map(Path, paths))
    except SystemExit as end:
        if end.code:
            raise
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


def main() -> None:
    """Make the file, time both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        run_part(chosen.part)
        return
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        path, sheet = make(Path(name), chosen.features)
        print(f"SIMULATED, {chosen.features} × {2 * SUBJECTS}, {path.stat().st_size / 1e9:.2f} GB")
        result = Path(name) / "result.parquet"
        pairs = [
            (child(["read", str(path)]), child(["analyse", str(path), str(sheet), str(result)]))
            for _ in range(chosen.runs)
        ]
        for (reading, busy, _), (testing, busier, memory) in pairs:
            print(f"  reading {reading:6.2f} s ({busy:.2f} s of processor)", end="")
            print(
                f"   testing {testing:6.2f} s ({busier:.2f} s) = {testing / reading:.2f} ×", end=""
            )
            print(f"   resident {memory:.2f} GB")
        best = [min(part[which][0] for part in pairs) for which in (0, 1)]
        print(f"best of each: testing / reading = {best[1] / best[0]:.2f} (goal 2)")
        print(f"tested: {pd.read_parquet(result, columns=['pvalue']).notna().sum().iloc[0]}")


if __name__ == "__main__":
    main()
