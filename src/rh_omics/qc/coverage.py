"""Which samples are there: timepoints of each subject, and controls among the samples."""

from typing import Final

import pandas as pd

from rh_omics.errors import shorten
from rh_omics.io.analytes.kinds import SAMPLE_KIND, kind_of_name
from rh_omics.panel import Panel
from rh_omics.qc.findings import Check, Findings, Remark, count, levels_in_order, not_done
from rh_omics.qc.result import CHECK, FAIL, PASSED
from rh_omics.schema import CONDITION, GROUP, SUBJECT, TIMEPOINT

TIMEPOINTS: Final = "timepoints"


def timepoints(panel: Panel) -> Findings:
    """List the timepoints that subjects lack.

    Parameters
    ----------
    panel : Panel
        Any panel.

    Returns
    -------
    Findings
        Per sample ``missing_timepoints`` of its subject; table ``timepoints`` with a row per
        subject and the number of its samples at each timepoint (in a crossover, of each
        condition).
    """
    sheet = panel.samples
    occasion = sheet[TIMEPOINT].astype(str)
    if CONDITION in sheet:
        occasion = sheet[CONDITION].astype(str) + " " + occasion
    present = pd.crosstab(sheet[SUBJECT], occasion).reindex(
        index=sheet[SUBJECT].unique(), columns=levels_in_order(occasion)
    )
    if present.shape[1] == 1:
        return not_done(TIMEPOINTS, "the samples have one timepoint")
    lacking = present.eq(0).apply(lambda row: ", ".join(map(str, present.columns[row])), axis=1)
    samples = pd.DataFrame({"missing_timepoints": sheet[SUBJECT].map(lacking)}, index=sheet.index)
    table = present.reset_index(names=SUBJECT)
    if GROUP in sheet:
        groups = sheet.drop_duplicates(SUBJECT).set_index(SUBJECT)[GROUP]
        table.insert(1, GROUP, table[SUBJECT].map(groups))
    return Findings([_check(present, lacking)], samples=samples, tables={TIMEPOINTS: table})


def _check(present: pd.DataFrame, lacking: pd.Series) -> Check:
    short = lacking[lacking != ""]
    complete = len(present) - len(short)
    value = f"{complete} of {len(present)} subjects have all of {', '.join(map(str, present))}"
    if short.empty:
        return Check(TIMEPOINTS, PASSED, value, "all subjects")
    listed = shorten([f"{subject} lacks {times}" for subject, times in short.items()])
    if complete == 0:
        message = f"no subject can be compared with itself ({listed})"
        return Check(TIMEPOINTS, FAIL, value, "all subjects", message)
    message = f"{listed}; left out of paired comparisons, and a bias if they stopped for a reason"
    return Check(TIMEPOINTS, CHECK, value, "all subjects", message)


def controls_among_samples(panel: Panel) -> Findings:
    """Find samples whose names speak of a control, a blank or a standard.

    Parameters
    ----------
    panel : Panel
        Any panel.

    Returns
    -------
    Findings
        A failing remark on each.
    """
    kinds = {str(sample): kind_of_name(str(sample)) for sample in panel.data.index}
    odd = {sample: kind for sample, kind in kinds.items() if kind != SAMPLE_KIND}
    if not odd:
        return Findings()
    remarks = [
        Remark(sample, FAIL, f"its name is that of a {kind}, not of a sample")
        for sample, kind in odd.items()
    ]
    message = f"{shorten(list(odd))}: keep controls apart (--ignore, or --reader analytes)"
    check = Check("controls among samples", FAIL, count(len(odd), "sample"), "none", message)
    return Findings([check], remarks)
