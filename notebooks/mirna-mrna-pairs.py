# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # miRNA and mRNA of the same people: pairs that move against each other, and their pathways
#
# Eight patients gave thyroid tumour and normal tissue; miRNA and mRNA were counted in both
# (Riesco-Eizaguirre 2015, GSE63511). A known target that falls where its miRNA rises, within the
# same patients, is the best that such data can say of repression. Where the real tables aren't on
# this machine, the notebook runs on a SIMULATED study with two planted miRNAs.

# %%
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from rh_omics import differential_expression, enrich_genes, enrich_mirnas, read_panel
from rh_omics.enrich import anticorrelated_pairs
from rh_omics.errors import RhOmicsWarning
from rh_omics.genesets import load_mechanisms, read_gene_sets
from rh_omics.normalize import fit_expression_filter, fit_tmm
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.targets import Targets, read_targets

HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
SHARED = Path(os.environ.get("RH_OMICS_SHARED_DATA", HERE.parents[1] / "shared" / "data"))
MIRIT = SHARED / "mirit_thyroid_paired"
PAIRS = SHARED / "mirtarbase" / "mirtarbasegene.csv.gz"
KEGG = SHARED / "kegg_2021_human" / "KEGG_2021_Human.gmt"
REAL = all(path.exists() for path in (MIRIT, PAIRS, KEGG))
TISSUES = ("NTH", "PTC")


# %%
def real_panels() -> tuple[Panel, Panel]:
    """Read both count tables; columns 1-8 are tumours, 9-16 the same patients' normal tissue."""
    sheet = pd.DataFrame(
        {
            "sample": [f"{tissue} {number}" for tissue in ("PTC", "NTH") for number in range(1, 9)],
            "subject": [f"P{number}" for _ in range(2) for number in range(1, 9)],
            "timepoint": ["PTC"] * 8 + ["NTH"] * 8,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samples.csv"
        sheet.to_csv(path, index=False)
        mirna = read_panel(MIRIT / "mirnaCounts.csv", samples=path, scale="counts", name="miRNA")
        mrna = read_panel(MIRIT / "geneCounts.csv.gz", samples=path, scale="counts", name="mRNA")
    return mirna, mrna


def simulated_targets(rng: np.random.Generator) -> Targets:
    """SIMULATED: 60 miRNAs with random targets; the first two target endocannabinoid genes."""
    mechanisms = load_mechanisms()
    genes = sorted(mechanisms.genes)
    rows = [
        (f"hsa-miR-{9000 + number}-5p", gene)
        for number in range(60)
        for gene in rng.choice(genes, 25, replace=False)
    ]
    planted = mechanisms.members["endocannabinoid"][:16]
    rows += [(f"hsa-miR-{number}-5p", gene) for number in (9000, 9001) for gene in planted]
    table = pd.DataFrame(rows, columns=["mirna", "gene"]).drop_duplicates()
    return Targets(table.assign(evidence="weak", method="", pmid="", source="SIMULATED"), ())


def simulated_panels(targets: Targets, rng: np.random.Generator) -> tuple[Panel, Panel]:
    """SIMULATED: eight pairs; two miRNAs rise in the second tissue and repress their targets."""
    sheet = pd.DataFrame(
        [(f"{t}{i}", f"P{i}", t) for t in TISSUES for i in range(8)],
        columns=["sample", "subject", "timepoint"],
    ).set_index("sample")
    rise = np.where(sheet["timepoint"] == "PTC", rng.normal(2.0, 0.5, 16), 0.0)
    hit = set(targets.of_mirnas(targets.mirnas[:2]).genes)

    def counts(names: list[str], effect: list[float], name: str) -> Panel:
        level = rng.uniform(5, 9, len(names)) + np.outer(rise, effect)
        values = rng.poisson(2 ** (level + rng.normal(0, 0.3, (16, len(names)))))
        data = pd.DataFrame(values, index=sheet.index, columns=names)
        return Panel(data, sheet, Scale.COUNTS, name=name, simulated=True)

    mirnas = list(targets.mirnas)
    genes = [*targets.genes, *(f"OTHER{i}" for i in range(300))]
    return (
        counts(mirnas, [1.0 * (i < 2) for i in range(len(mirnas))], "miRNA"),
        counts(genes, [-0.6 * (gene in hit) for gene in genes], "mRNA"),
    )


def log2(panel: Panel) -> Panel:
    """Filter by expression and scale to log2 counts per million (TMM)."""
    kept = fit_expression_filter(panel).apply(panel)
    return fit_tmm(kept).apply(kept)


# %%
warnings.simplefilter("ignore", RhOmicsWarning)
rng = np.random.default_rng(7)
targets = read_targets(PAIRS) if REAL else simulated_targets(rng)
library = read_gene_sets(KEGG) if REAL else load_mechanisms()
mirna, mrna = real_panels() if REAL else simulated_panels(targets, rng)
print("real tables" if REAL else "SIMULATED study")
print(mirna, mrna, sep="\n")

# %% [markdown]
# ## What differs between the tissues

# %%
question = {"question": "paired", "timepoint": "timepoint=NTH,PTC", "pin": ()}
de_mirna = differential_expression(mirna, **question)
de_mrna = differential_expression(mrna, **question)
print(de_mirna, de_mrna, sep="\n")

# %% [markdown]
# ## Known pairs that go against each other within patients

# %%
pairs = anticorrelated_pairs(log2(mirna), log2(mrna), targets)
negative = 100 * (pairs["r"] < 0).mean()
print(f"{len(pairs)} known pairs measured on both sides; {negative:.1f} % with r < 0")
print(pairs.head(10).to_string(index=False, float_format="{:.3g}".format))

# %% [markdown]
# With thousands of pairs and eight patients few correlations survive a correction over all of them.
# The pairs whose members both differ between the tissues (FDR 0.05), in opposite directions, are a
# smaller family, corrected by itself. Mind that such a pair correlates within patients *because*
# both members differ: correlation and difference aren't two independent proofs.

# %%
changed_mirna = de_mirna.significant().set_index("feature")["log2_fc"]
changed_gene = de_mrna.significant().set_index("feature")["log2_fc"]
both = pairs[pairs["mirna"].isin(changed_mirna.index) & pairs["gene"].isin(changed_gene.index)]
sign_mirna = np.sign(changed_mirna.loc[both["mirna"]].to_numpy())
sign_gene = np.sign(changed_gene.loc[both["gene"]].to_numpy())
opposite = both[sign_mirna * sign_gene < 0]
opposite = opposite.assign(padj=benjamini_hochberg(opposite["pvalue"].to_numpy()))
kept = opposite[opposite["padj"] <= 0.05]
genes = sorted(kept["gene"].unique())
print(f"all pairs: {(pairs['padj'] <= 0.05).sum()} with r < 0 at FDR 0.05")
print(
    f"{len(both)} pairs change on both sides, {len(opposite)} in opposite directions; of these "
    f"{len(kept)} pairs of {kept['mirna'].nunique()} miRNAs and {len(genes)} genes are kept"
)

# %% [markdown]
# ## Their pathways
#
# The background is every gene of a measured known pair: what could have come out.

# %%
background = sorted(pairs["gene"].unique())
if genes:
    print(enrich_genes(genes, background=background, library=library))

# %% [markdown]
# ## Against random measured miRNAs
#
# The genes above were chosen through miRNAs, so the naive test may share their bias. The corrected
# test compares the changed miRNAs with as many random *measured* ones, with targets that are
# expressed here.

# %%
expressed = targets.expressed_in(log2(mrna), above=0.0)
measured = de_mirna.table.loc[de_mirna.table["pvalue"].notna(), "feature"]
for direction, sign in (("up", 1), ("down", -1)):
    listed = list(changed_mirna.index[np.sign(changed_mirna) == sign])
    if not set(listed) & set(expressed.mirnas):
        print(f"no changed miRNA with expressed targets goes {direction}")
        continue
    result = enrich_mirnas(listed, universe=measured, targets=expressed, library=library)
    naive, held = len(result.significant(naive=True)), len(result.significant())
    print(f"{direction}: {len(listed)} miRNAs, {naive} terms naive, {held} corrected (FDR 0.05)")
    shown = result.table[["term", "overlap", "pvalue", "empirical_pvalue", "verdict"]]
    print(shown.head(5).to_string(index=False, float_format="{:.3g}".format))
