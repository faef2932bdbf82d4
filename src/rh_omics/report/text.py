"""Numbers, counts and lists as a report writes them."""

import math
from collections.abc import Sequence
from typing import Any, Final

MINUS: Final = "\N{MINUS SIGN}"
NOTHING: Final = "–"
SMALL: Final = 1e-3


def number(value: Any, digits: int = 3) -> str:  # noqa: ANN401 - a cell holds any value
    """Write a number with some significant digits.

    Parameters
    ----------
    value : float or None
        The number.
    digits : int, default 3
        Significant digits.

    Returns
    -------
    str
        The text; a dash where there is no number.

    Examples
    --------
    >>> number(-1.23456), number(4496), number(0.00012345), number(float("nan"))
    ('−1.23', '4,496', '1.23e−4', '–')
    """
    if value is None or not math.isfinite(value):
        return NOTHING if value is None or math.isnan(value) else ("∞" if value > 0 else "−∞")
    size = abs(value)
    if size >= 10 ** (digits - 1):
        return _minus(f"{value:,.0f}")
    if size >= SMALL or size == 0:
        return _minus(f"{value:.{digits}g}")
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    return _minus(f"{mantissa}e{int(power)}")


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign and some decimals.

    Parameters
    ----------
    value : float
        The number.
    digits : int, default 2
        Decimals.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> signed(0.5), signed(-0.512)
    ('+0.50', '−0.51')
    """
    if value is None or math.isnan(value):
        return NOTHING
    return _minus(f"{value:+.{digits}f}")


def p_words(pvalue: float) -> str:
    """Write a p-value with two significant digits.

    Parameters
    ----------
    pvalue : float
        The p-value.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> p_words(0.0432), p_words(0.5), p_words(3.21e-7), p_words(1.0)
    ('0.043', '0.50', '3.2e−7', '1')
    """
    if pvalue is None or math.isnan(pvalue):
        return NOTHING
    if pvalue >= 1:
        return "1"
    if pvalue >= SMALL:
        decimals = 1 - math.floor(math.log10(pvalue))
        return f"{pvalue:.{max(decimals, 2)}f}"
    return number(pvalue, 2)


def interval(low: float, high: float, digits: int = 2) -> str:
    """Write an interval.

    Parameters
    ----------
    low, high : float
        Its ends.
    digits : int, default 2
        Decimals.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> interval(-0.2, 1.3)
    '−0.20 to +1.30'
    """
    return f"{signed(low, digits)} to {signed(high, digits)}"


def count(n: int, one: str, many: str = "") -> str:
    """Write a number of things.

    Parameters
    ----------
    n : int
        How many.
    one : str
        The thing.
    many : str, optional
        Its plural; with an s by default.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> count(1, "subject"), count(1200, "subject"), count(0, "analysis", "analyses")
    ('1 subject', '1,200 subjects', '0 analyses')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listing(names: Sequence[str], most: int = 5) -> str:
    """Write names one after the other, some of them if there are many.

    Parameters
    ----------
    names : sequence of str
        The names.
    most : int, default 5
        How many to write out.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> listing(["a", "b", "c"]), listing(["a", "b", "c", "d"], most=2)
    ('a, b and c', 'a, b and 2 more')
    """
    shown = [str(name) for name in names[:most]]
    rest = len(names) - len(shown)
    last = [f"{rest:,} more"] if rest else []
    words = [*shown, *last]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def capital(sentence: str) -> str:
    """Begin a sentence with a capital letter.

    Parameters
    ----------
    sentence : str
        The sentence.

    Returns
    -------
    str
        The sentence.

    Examples
    --------
    >>> capital("miRNAs rise")
    'MiRNAs rise'
    """
    return sentence[:1].upper() + sentence[1:]


def percent(share: float) -> str:
    """Write a share as percent.

    Parameters
    ----------
    share : float
        The share, 0 to 1.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> percent(0.05), percent(0.125)
    ('5 %', '12.5 %')
    """
    return f"{100 * share:g} %"


def fold(log2_fc: float) -> str:
    """Write the ratio that a log2 value stands for.

    Parameters
    ----------
    log2_fc : float
        Size of a log2 fold change.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> fold(1.0), fold(-1.0), fold(5.0)
    ('2.0-fold', '2.0-fold', '32-fold')
    """
    ratio = 2.0 ** abs(log2_fc)
    return f"{ratio:.1f}-fold" if ratio < 10 else f"{ratio:,.0f}-fold"  # noqa: PLR2004


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
