"""Whether a method can answer a question, before anything is computed."""

from typing import Final

from rh_omics.de.adjust import Adjust
from rh_omics.de.methods.base import Method
from rh_omics.de.options import DEOptions, LimitRule, Normalization
from rh_omics.design import Design
from rh_omics.errors import ParameterError
from rh_omics.panel import Panel
from rh_omics.schema import Scale

TWO: Final = 2


def check_method(method: Method, plan: Design, panel: Panel, options: DEOptions) -> None:
    """Refuse a method that can't answer a question, or can't do what the options ask.

    Parameters
    ----------
    method : Method
        The method.
    plan : Design
        What is asked.
    panel : Panel
        The values.
    options : DEOptions
        How to test.

    Raises
    ------
    ParameterError
        If the method can't do it; every reason at once.
    ScaleError
        If the panel's scale isn't one of the method's.
    """
    if plan.question not in method.questions:
        able = ", ".join(sorted(method.questions))
        msg = f"method {method.name} answers {able}; it can't answer {plan.question}"
        raise ParameterError(msg)
    several = plan.n_levels > TWO or plan.joint is not None
    by_quantile = options.normalize is Normalization.QUANTILE
    rules = {
        f"method {method.name} compares two levels by one contrast; for more take --method "
        "moderated, voom or mixed-anova": method.takes_levels or not several,
        f"method {method.name} takes no weights of samples (--weights); moderated does": (
            method.takes_weights or plan.weights is None
        ),
        f"--adjust max-t permutes: it needs --method permutation and not {method.name}": (
            options.adjust is not Adjust.MAX_T or method.name == "permutation"
        ),
        f"method {method.name} weighs counts and takes size factors (--normalize tmm, tmmwsp, rle, "
        "upper_quartile or none), not quantile": (
            method.scales != {Scale.COUNTS} or not by_quantile
        ),
    }
    rules |= _limit_rules(method, panel, options)
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise ParameterError(broken)
    panel.require(*sorted(method.scales), by=f"method {method.name}")


def _limit_rules(method: Method, panel: Panel, options: DEOptions) -> dict[str, bool]:
    """List what must hold where a rule for detection limits is named."""
    kept = options.limits is LimitRule.KEEP
    return {
        f"method {method.name} takes detection limits for what they are; leave out --limits "
        f"{options.limits}, or name a method that needs a value in every cell (moderated, welch)": (
            kept or not method.takes_limits
        ),
        f"counts have no detection limits; leave out --limits {options.limits}": (
            kept or panel.scale is not Scale.COUNTS
        ),
    }
