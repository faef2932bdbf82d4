"""Small HTML pieces for objects that show themselves in a notebook."""

from collections.abc import Iterable
from html import escape


def fact_table(title: str, facts: Iterable[tuple[str, object]], *, simulated: bool = False) -> str:
    """Render named facts as an HTML table with a caption.

    Parameters
    ----------
    title : str
        Caption of the table.
    facts : iterable of (str, object)
        Name and value of each fact, in order; both are escaped.
    simulated : bool, default False
        Whether to put the word SIMULATED before the title.

    Returns
    -------
    str
        An HTML table without any script or style sheet.

    Examples
    --------
    >>> fact_table("Panel", [("unit", "<nM>")])
    '<table><caption>Panel</caption><tr><th>unit</th><td>&lt;nM&gt;</td></tr></table>'
    """
    badge = "SIMULATED " if simulated else ""
    rows = "".join(
        f"<tr><th>{escape(str(name))}</th><td>{escape(str(value))}</td></tr>"
        for name, value in facts
    )
    return f"<table><caption>{badge}{escape(title)}</caption>{rows}</table>"
