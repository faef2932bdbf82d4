"""Words by which columns and levels of other people's tables are recognised."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rh_omics.schema import (
    BASELINE,
    FOLLOWUP,
    GROUP,
    REFERENCE_GROUP,
    RESPONDER_GROUP,
    SAMPLE,
    SUBJECT,
    TIMEPOINT,
)

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    SAMPLE: ("sample", "sample_id", "sampleid", "sample_name", "specimen_id", "library", "aliquot"),
    SUBJECT: ("subject", "subject_id", "subjectid", "participant", "participant_id", "runner",
              "person", "patient", "donor", "individual"),
    TIMEPOINT: ("timepoint", "time_point", "time", "visit", "occasion"),
    GROUP: ("group", "arm", "responder", "condition", "phenotype", "class"),
}  # fmt: skip
"""Headings of a sample sheet by role, in the order in which they are preferred."""

ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "mood_pre": ("mood_pre", "mood_before", "pre_mood", "faces_pre", "faces_before"),
    "mood_post": ("mood_post", "mood_after", "post_mood", "faces_post", "faces_after"),
    "minutes_without_watch": (
        "minutes_without_watch",
        "lost_time",
        "watch_minutes",
        "no_watch_min",
    ),
    "run_quality": ("run_quality", "quality", "quality_of_run"),
    "feelings": ("feelings", "feeling"),
    "feeling_strong": ("feeling_strong", "strong", "intense"),
    "feeling_light": ("feeling_light", "light", "easy"),
    "feeling_relaxed": ("feeling_relaxed", "relaxed"),
    "feeling_happy": ("feeling_happy", "happy", "euphoric"),
}
"""Headings of a questionnaire by answer."""

SESSION: Final[Mapping[str, tuple[str, ...]]] = {
    "minutes": ("duration_min", "minutes", "duration", "duration_minutes"),
    "mean_heart_rate": (
        "mean_heart_rate_bpm",
        "mean_heart_rate",
        "mean_hr",
        "average_hr",
        "hr_mean",
    ),
    "resting_heart_rate": ("resting_heart_rate_bpm", "resting_heart_rate", "resting_hr", "hr_rest"),
    "measured_maximum": ("measured_hrmax", "hrmax_measured", "measured_maximum_heart_rate"),
}
"""Headings of a table of sessions by key of the study file."""

LEVELS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    TIMEPOINT: {
        BASELINE: ("pre", "before", "baseline", "t0", "0", "rest", "pre run", "pre exercise"),
        FOLLOWUP: ("post", "after", "t1", "1", "post run", "post exercise", "end", "follow up"),
    },
    GROUP: {
        REFERENCE_GROUP: ("non responder", "nonresponder", "nrh", "no", "n", "control", "0"),
        RESPONDER_GROUP: ("responder", "rh", "yes", "y", "runner's high", "1"),
    },
}
"""Words for the levels of a role whose direction is known."""


def plain(text: str) -> str:
    """Reduce a heading to what it has in common with its other spellings.

    Parameters
    ----------
    text : str
        Heading of a column, or a level.

    Returns
    -------
    str
        Lower case, words joined by ``_``.

    Examples
    --------
    >>> [plain(text) for text in ("Sample ID", "time-point", " Mood (before)")]
    ['sample_id', 'time_point', 'mood_before']
    """
    return "_".join(re.findall(r"[a-z0-9']+", text.casefold()))


def find_columns(columns: Sequence[str], words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Find the columns that have a known heading.

    Parameters
    ----------
    columns : sequence of str
        Headings of a table.
    words : mapping of str to tuple of str
        Headings by role, the preferred ones first.

    Returns
    -------
    dict of str to str
        Column by role, of the roles found.
    """
    by_plain = {plain(column): column for column in reversed(columns) if column}
    found = {}
    for role, headings in words.items():
        column = next((by_plain[heading] for heading in headings if heading in by_plain), None)
        if column is not None:
            found[role] = column
    return found


def order_levels(role: str, levels: Iterable[str]) -> tuple[str, str] | None:
    """Put two levels in their direction, if their words tell it.

    Parameters
    ----------
    role : {"timepoint", "group"}
        What they are levels of.
    levels : iterable of str
        Words of a file.

    Returns
    -------
    tuple of (str, str) or None
        Baseline and follow-up, or reference and other; None where there aren't exactly two, or
        the words don't tell.

    Examples
    --------
    >>> order_levels("timepoint", ["After", "Before"])
    ('Before', 'After')
    """
    found = list(dict.fromkeys(levels))
    first, second = ({plain(word) for word in words} for words in LEVELS[role].values())
    lower = [level for level in found if plain(level) in first]
    upper = [level for level in found if plain(level) in second]
    if len(found) == len(lower) + len(upper) and len(lower) == len(upper) == 1:
        return lower[0], upper[0]
    return None


def order_visits(levels: Sequence[str]) -> tuple[str, ...] | None:
    """Put three or more timepoints in order, if one word is a baseline or all have numbers.

    Parameters
    ----------
    levels : sequence of str
        Words of a file.

    Returns
    -------
    tuple of str or None
        Baseline first, the others by their numbers; None where the words don't tell.

    Examples
    --------
    >>> order_visits(["post 24h", "pre", "post"])
    ('pre', 'post', 'post 24h')
    >>> order_visits(["T10", "T0", "T2"])
    ('T0', 'T2', 'T10')
    """
    words = {plain(word) for word in LEVELS[TIMEPOINT][BASELINE]}
    first = [level for level in levels if plain(level) in words]
    numbers = {level: [float(n) for n in re.findall(r"\d+(?:\.\d+)?", level)] for level in levels}
    keys = [tuple(numbers[level]) for level in levels if level not in first]
    if len(first) > 1 or len(set(keys)) < len(keys) or not (first or all(keys)):
        return None
    return tuple(sorted(levels, key=lambda level: (level not in first, numbers[level])))


def meant_levels(role: str, words: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """Say which level is meant by words of a file that are known as other words for it.

    Parameters
    ----------
    role : {"timepoint", "group"}
        What they are levels of.
    words : iterable of str
        Words of a file.
    wanted : iterable of str
        Levels that a study speaks of; a word among them means itself.

    Returns
    -------
    dict of str to str
        Level by word; words that aren't known are left out.

    Examples
    --------
    >>> meant_levels("timepoint", ["PRE", "post run", "dawn"], ["pre", "post"])
    {'PRE': 'pre', 'post run': 'post'}
    """
    levels = set(wanted)
    known = {
        plain(word): level
        for level, synonyms in LEVELS[role].items()
        for word in synonyms
        if level in levels
    }
    strange = [word for word in dict.fromkeys(words) if word not in levels]
    return {word: known[plain(word)] for word in strange if plain(word) in known}
