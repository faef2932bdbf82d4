"""Dose and response of subjects, with the shapes that were compared."""

from typing import TYPE_CHECKING, Final

from rh_omics.dose_response import DoseResponse
from rh_omics.errors import ParameterError
from rh_omics.plot.figure import (
    BLUE,
    COLUMN_MM,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    finish,
    new_axes,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STYLES: Final = {
    "flat": (GREY, ":"),
    "linear": (BLUE, "--"),
    "quadratic": (ORANGE, "-"),
    "threshold": (GREEN, "-."),
    "monotone": (PURPLE, (0, (5, 1))),
}


def dose_response(
    result: DoseResponse,
    *,
    simulated: bool = False,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM,
) -> "Axes":
    """Draw each subject's responses, its own level removed, and every shape with its AICc weight.

    Parameters
    ----------
    result : DoseResponse
        The comparison of shapes.
    simulated : bool, default False
        Whether the values come from a simulation; the result doesn't say.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.

    Raises
    ------
    ParameterError
        If the comparison holds no observations.
    """
    if result.observations.empty:
        msg = "this comparison holds no observations; run compare_shapes again with this version"
        raise ParameterError(msg)
    axes = new_axes(ax, width_mm=width_mm)
    seen = result.observations
    for _, rows in seen.groupby("subject"):
        ordered = rows.sort_values("dose")
        axes.plot(ordered["dose"], ordered["response"], color=GREY, linewidth=0.3, alpha=0.6)
    axes.scatter(seen["dose"], seen["response"], s=5, c=GREY, linewidths=0, zorder=2)
    weight = result.table.set_index("shape")["weight"]
    for shape, curve in result.curves.groupby("shape", sort=False):
        colour, line = _STYLES[str(shape)]
        axes.plot(
            curve["dose"], curve["response"], color=colour, linestyle=line, linewidth=1.3,
            zorder=3, label=f"{shape} ({weight[shape]:.2f})",
        )  # fmt: skip
    n = (
        f"{result.n_subjects} subjects, {result.n_observations} observations, the subjects' own "
        "levels removed; in brackets: AICc weight"
    )
    dose, response = result.labels
    return finish(
        axes, title=f"Dose and response: {result.best} predicts best", n=n, x=dose,
        y=response, simulated=simulated, legend=True,
    )  # fmt: skip
