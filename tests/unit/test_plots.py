"""Each plot draws the numbers of its result, says its n, and is the same each time."""

import subprocess
import sys

import cohort_results
import numpy as np
import pytest

from rh_omics import plot
from rh_omics.concordance import concordance
from rh_omics.errors import OutputError, ParameterError

PLOTS = {
    "volcano": lambda **more: plot.volcano(cohort_results.de_result("interaction"), **more),
    "before_after": lambda **more: plot.before_after(
        cohort_results.cohort().study.panels["plasma"], "AEA", **more
    ),
    "heat_map": lambda **more: plot.heat_map(
        cohort_results.cohort().study.panels["mirna"],
        list(cohort_results.de_result().top(8)["feature"]),
        **more,
    ),
    "pca": lambda **more: plot.pca(cohort_results.cohort().study.panels["mirna"], **more),
    "dot_plot": lambda **more: plot.dot_plot(cohort_results.enrichment_result(), **more),
    "roc": lambda **more: plot.roc(cohort_results.evaluation_result(), **more),
    "calibration_curve": lambda **more: plot.calibration_curve(
        cohort_results.evaluation_result(), **more
    ),
    "permutation_null": lambda **more: plot.permutation_null(
        cohort_results.evaluation_result(), **more
    ),
    "marker_stability": lambda **more: plot.marker_stability(
        cohort_results.evaluation_result(), **more
    ),
    "dose_response": lambda **more: plot.dose_response(cohort_results.dose_result(), **more),
    "effect_intervals": lambda **more: plot.effect_intervals(
        cohort_results.de_result("interaction"), **more
    ),
    "concordance_forest": lambda **more: plot.concordance_forest(
        concordance(cohort_results.de_result("paired", "plasma"), question="paired", phase="acute"),
        **more,
    ),
    "forest": lambda **more: plot.forest(cohort_results.pooled_result(), "AEA", **more),
}


def all_text(ax) -> str:
    figure = ax.figure.get_figure(root=True)
    return " ".join(text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text")))


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("width", [80.0, 180.0])
def test_a_figure_of_the_width_asked_for_with_its_n(name, width):
    ax = PLOTS[name](width_mm=width)
    assert ax.figure.get_figwidth() == pytest.approx(width / 25.4)
    assert any(character.isdigit() for character in plot.n_text(ax))


@pytest.mark.parametrize(
    "name", sorted(PLOTS.keys() - {"forest", "dose_response", "concordance_forest"})
)
def test_simulated_stands_on_what_is(name):
    assert "SIMULATED" in all_text(PLOTS[name]())


def test_same_bytes_and_fonts_as_text(tmp_path):
    paths = [plot.save_figure(PLOTS["volcano"](), tmp_path / f"{i}.svg") for i in "ab"]
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert b"hsa-miR" in first


def test_volcano_draws_every_tested_feature():
    result = cohort_results.de_result("interaction")
    drawn = np.concatenate([np.asarray(c.get_offsets()) for c in plot.volcano(result).collections])
    tested = result.table[result.table["pvalue"].notna()]
    assert len(drawn) == len(tested)
    assert np.sort(drawn[:, 0]) == pytest.approx(np.sort(tested["log2_fc"]))
    assert drawn[:, 1].max() == pytest.approx(-np.log10(tested["pvalue"].min()))


def test_before_after_of_an_unknown_feature():
    with pytest.raises(ParameterError, match="no feature 'X'"):
        plot.before_after(cohort_results.cohort().study.panels["plasma"], "X")


def test_figure_of_another_format(tmp_path):
    with pytest.raises(OutputError, match="must end in"):
        plot.save_figure(PLOTS["pca"](), tmp_path / "x.bmp")


def test_import_loads_no_matplotlib():
    code = "import rh_omics.plot, sys; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_pyplot_shows_figures_where_it_is_in_use_and_few_at_a_time():
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    drawn = [PLOTS["roc"]().figure for _ in range(20)]
    waiting = [plt.figure(number) for number in plt.get_fignums()]
    assert waiting == drawn[-15:]
    plt.close("all")


def test_pyplot_does_not_show_what_only_goes_to_a_file_or_a_text():
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    with plot.not_shown():
        PLOTS["roc"]()
    plot.svg_text(PLOTS["roc"]())
    assert plt.get_fignums() == []


def test_a_figure_keeps_its_title_where_a_notebook_cuts_it():
    plt = pytest.importorskip("matplotlib.pyplot")
    figure = PLOTS["roc"](width_mm=80).figure
    figure.canvas.draw()
    width, height = figure.get_tightbbox().size
    assert (width, height) == pytest.approx(tuple(figure.get_size_inches()), rel=0.02)
    plt.close("all")
