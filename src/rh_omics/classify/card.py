"""The model card: what a model is, what it is for, how good it is, and what its limits are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from rh_omics.schema import SIMULATED

if TYPE_CHECKING:
    from rh_omics.classify.result import EvaluationResult

CARD_FORMAT: Final = "rh-omics model card"

INTENDED_USE: Final = (
    "Research on the runner's high: to compare cohorts and to plan studies. Not for decisions "
    "about a person."
)
LIMITS: Final = (
    "Trained on few subjects of one cohort; not validated on another one unless stated here.",
    "Probabilities hold at the prevalence of the training cohort.",
    "Meals, clock time, sample handling and platform change the markers as much as exercise does.",
)


def model_card(
    facts: Mapping[str, Any], evaluation: "EvaluationResult | None" = None
) -> dict[str, Any]:
    """Gather the content of a model card.

    Parameters
    ----------
    facts : mapping
        What is known of the model: classes, markers with unit and scale, training hash, n per
        class, task, classifier, versions, simulated.
    evaluation : EvaluationResult, optional
        The evaluation of the same classifier on the same subjects.

    Returns
    -------
    dict
        JSON values.
    """
    measured = None if evaluation is None else evaluation.to_dict()
    return {
        "format": CARD_FORMAT,
        "format_version": "1.0",
        **facts,
        "intended_use": INTENDED_USE,
        "limits": list(LIMITS),
        "evaluation": measured,
        "tripod_ai": tripod_items(facts, measured),
    }


def tripod_items(facts: Mapping[str, Any], evaluation: Mapping[str, Any] | None) -> dict[str, str]:
    """Fill those TRIPOD+AI items [1]_ that a run can answer, and leave the others to the authors.

    Parameters
    ----------
    facts : mapping
        See `model_card`.
    evaluation : mapping or None
        Evaluation as JSON values.

    Returns
    -------
    dict of str to str
        Text by item.

    References
    ----------
    .. [1] Collins, G. S. et al. (2024). TRIPOD+AI statement. BMJ 385, e078378.
    """
    low, high = facts["classes"]
    n_low, n_high = facts["n_per_class"]
    items = {
        "title": f"Development of a classifier of {high} against {low} ({facts['task']}).",
        "participants": "To be written by the authors: setting, dates, eligibility.",
        "outcome": f"{high} against {low}; to be written by the authors: how it was labelled.",
        "predictors": f"{len(facts['markers'])} markers: {', '.join(facts['markers'])}.",
        "sample size": f"{n_low} {low}, {n_high} {high}.",
        "analytical methods": facts["classifier"],
        "model specification": "All coefficients stand in the model file.",
        "missing data": "See the classifier's parameters; no score where a marker is missing.",
        "class imbalance": "No sample was copied or left out; weights: see the parameters.",
        "model output": f"Probability of {high}, at the prevalence of the training cohort.",
        "fairness": "Not assessed: too few subjects to compare groups of people.",
        "code and software": ", ".join(f"{name} {v}" for name, v in facts["versions"].items()),
        "model performance": "Not evaluated.",
    }
    if evaluation is not None:
        options, size = evaluation["options"], evaluation["sample_size"]
        auc = evaluation["metrics"][0]
        items["sample size"] += (
            f" Riley's criteria ask for {size['needed']}; the cohort supports "
            f"{evaluation['supported_parameters']} candidate markers."
        )
        items["analytical methods"] += (
            f" {options['n_repeats']} × {evaluation['n_splits']}-fold nested cross-validation, "
            f"stratified and grouped by subject, seed {options['seed']}."
        )
        items["model performance"] = (
            f"AUC {auc['estimate']:.3f} (95 % CI {auc['ci_low']:.3f} to {auc['ci_high']:.3f}), "
            f"optimism {evaluation['apparent']['optimism']:+.3f}: {evaluation['verdict']['text']}."
        )
    return items


def card_markdown(card: Mapping[str, Any]) -> str:
    """Write a model card for people.

    Parameters
    ----------
    card : mapping
        Content of the card.

    Returns
    -------
    str
        Markdown.
    """
    badge = f"{SIMULATED}: " if card.get("simulated") else ""
    lines = [f"# {badge}Model card: {card['classes'][1]} against {card['classes'][0]}", ""]
    lines += [f"**Task** {card['task']}", "", f"**Intended use** {card['intended_use']}", ""]
    lines += ["## Limits", "", *(f"- {limit}" for limit in card["limits"]), "", "## Markers", ""]
    lines += ["| marker | unit | how | panel |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {fact.get('unit', '')} | {fact.get('how', '')} | {fact.get('panel', '')} |"
        for name, fact in card["markers"].items()
    ]
    lines += ["", "## Training", "", f"- data sha256 `{card['training_sha256']}`"]
    lines += [f"- miRBase {card['mirbase']}"]
    counts = zip(card["classes"], card["n_per_class"], strict=True)
    lines += [f"- {name}: {count}" for name, count in counts]
    lines += ["", "## Evaluation", "", *_evaluation_lines(card["evaluation"])]
    lines += ["", "## TRIPOD+AI", ""]
    lines += [f"- **{item}**: {text}" for item, text in card["tripod_ai"].items()]
    return "\n".join(lines) + "\n"


def _evaluation_lines(evaluation: Mapping[str, Any] | None) -> list[str]:
    if evaluation is None:
        return ["Not evaluated: nothing is known of its worth on new subjects."]
    verdict = evaluation["verdict"]
    lines = [f"**{verdict['text']}** {' '.join(verdict['reasons'])}", ""]
    lines += ["| measure | estimate | 95 % CI | interval |", "|---|---|---|---|"]
    return lines + [
        f"| {row['metric']} | {_number(row['estimate'])} | {_number(row['ci_low'])} to "
        f"{_number(row['ci_high'])} | {row['interval']} |"
        for row in evaluation["metrics"]
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
