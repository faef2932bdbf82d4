"""β-endorphin, BDNF, serotonin, cortisol, lactate and mRNA go through the same doors."""

import numpy as np
import pandas as pd
import pytest

from rh_omics.concordance import concordance, pool_studies, study_effects
from rh_omics.de import DEOptions, differential_expression
from rh_omics.panel import Panel
from rh_omics.power import Subjects, pilot_effect, plan_study
from rh_omics.schema import Scale

ANALYTES = ["beta-endorphin", "BDNF", "serotonin", "cortisol", "lactate", "AEA"]


def simulated(names, scale, seed):
    rng = np.random.default_rng(seed)
    rows = [
        (f"{k}{time}", f"S{k}", time, "responder" if k % 2 else "non_responder")
        for k in range(12)
        for time in ("pre", "post")
    ]
    sheet = pd.DataFrame(rows, columns=["sample", "subject", "timepoint", "group"])
    sheet = sheet.set_index("sample")
    late = (sheet["timepoint"] == "post").to_numpy()[:, None]
    logs = rng.normal(5, 1, (24, len(names))) + 1.5 * late
    values = 2**logs if scale is Scale.CONCENTRATION else 30 - logs
    data = pd.DataFrame(values, index=sheet.index, columns=names)
    unit = "nM" if scale is Scale.CONCENTRATION else None
    return Panel(data, sheet, scale, unit=unit, simulated=True)


@pytest.mark.parametrize(
    ("names", "scale", "question", "published"),
    [
        (ANALYTES, Scale.CONCENTRATION, "paired", "AEA"),
        (ANALYTES, Scale.CONCENTRATION, "groups", "serotonin"),
        (["MAPK11", "CNR1", "FAAH", "ACTB", "GAPDH", "B2M"], Scale.CT, "groups", "MAPK11"),
    ],
)
def test_from_panel_to_concordance(names, scale, question, published):
    factors = {
        "paired": {"timepoint": "timepoint=pre,post"},
        "groups": {"group": "group=non_responder,responder", "at": "post"},
    }[question]
    if question == "groups":
        factors["timepoint"] = "timepoint=pre,post"
    housekeeping = ("ACTB", "GAPDH", "B2M") if scale is Scale.CT else ()
    result = differential_expression(
        simulated(names, scale, 4),
        question=question,
        pin=(),
        options=DEOptions(reference_assays=housekeeping),
        **factors,
    )
    rows = concordance(result, question=question, phase="acute").table.set_index("feature")
    seen = rows.loc[[published]]
    assert seen["study_log2_fc"].notna().all()
    assert (seen["detectable_alone"] > 0).all()


def test_from_pilot_to_plan_and_pool():
    pilots = {
        name: differential_expression(
            simulated(ANALYTES, Scale.CONCENTRATION, seed),
            question="paired",
            timepoint="timepoint=pre,post",
            pin=(),
        )
        for name, seed in (("first", 1), ("second", 2), ("third", 3))
    }
    taken = pilot_effect(
        pilots["first"].table, "BDNF", design="paired", subjects=Subjects(12, 0), log2_fc=0.5
    )
    assert plan_study(effect=taken).n > 12
    rows = [study_effects(result, study=name, phase="acute") for name, result in pilots.items()]
    pooled = pool_studies(pd.concat(rows)).table.set_index("feature")
    assert set(pooled.index) == set(ANALYTES)
    assert pooled["estimate"].between(0.5, 2.5).all()
