"""What a study file may say: one frozen class per table, from which parser and schema are made.

The annotation of a field is the type that its key must have, a field without default is a key
that is needed, and the description in the docstring is what an editor shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rh_omics.schema import DEFAULT_METHOD, FIXED_SEED, Question, Scale
from rh_omics.studyfile.analysis_specs import ClassifierSpec, EnrichmentSpec
from rh_omics.studyfile.asked import Asked, comparisons_of

Reader = Literal["panel", "mirna", "analytes"]


@dataclass(frozen=True, kw_only=True)
class StudyInfo:
    """What the study is called.

    Parameters
    ----------
    name : str
        Name of the study, as it stands in reports.
    description : str, default ""
        One or two sentences for a reader of the report.
    """

    name: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class SubjectsSpec:
    """A table with one row per subject, such as age and sex.

    Parameters
    ----------
    file : str
        Table, relative to the study file.
    subject : str, default "subject"
        Column of the subject ids.
    group : str, optional
        Column of the groups, where the sample sheets don't have them.
    sheet : str, optional
        Sheet of a workbook.
    """

    file: str
    subject: str = "subject"
    group: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, kw_only=True)
class PanelSpec:
    """One assay: its file, its sample sheet, and what their columns mean.

    Parameters
    ----------
    file : str
        Matrix or export, relative to the study file; a pattern such as ``counts/*.txt`` stands
        for one file per sample.
    samples : str
        Sample sheet, relative to the study file.
    reader : {"panel", "mirna", "analytes"}, default "panel"
        ``panel`` for a plain matrix of numbers, ``mirna`` for the output of a sequencing or qPCR
        program, ``analytes`` for concentrations with units and detection limits.
    scale : {"counts", "concentration", "ct", "log2"}, optional
        What the numbers mean; needed by the reader ``panel``.
    unit : str, optional
        Unit of concentrations, such as ``nM``.
    specimen : str, optional
        What was assayed, such as ``saliva`` or ``plasma``.
    sample : str, default "sample"
        Column of the sheet with the ids that the matrix has.
    subject : str, default "subject"
        Column of the sheet with the subjects.
    timepoint : str, default "timepoint"
        Column of the sheet with the timepoints.
    group : str, default "group"
        Column of the sheet with the groups.
    condition : str, optional
        Column of the sheet with what every subject of a crossover met, such as two diets.
    format : str, optional
        Format of an export, where its content doesn't tell.
    label_column : str, optional
        Column that holds the labels of the matrix's rows; the first by default.
    samples_in : {"rows", "columns"}, optional
        Axis of the samples, where the labels don't tell.
    annotation : list of str, optional
        Columns of the matrix that describe its rows.
    ignore : list of str, optional
        Samples, features or columns to leave out.
    limits : table of numbers, optional
        Limit of quantification by feature, in the panel's unit.
    options : table, optional
        Further options of the reader, by the names that `rh_omics.read_mirna` or
        `rh_omics.read_analytes` has for them, such as ``zero = "censored"``.
    decimal : {".", ","}, optional
        Decimal mark, where the numbers don't tell.
    encoding : str, optional
        Encoding of the file, where it isn't clear.
    sheet : str, optional
        Sheet of a workbook that holds the matrix.
    samples_sheet : str, optional
        Sheet of a workbook that holds the sample sheet.
    """

    file: str
    samples: str
    reader: Reader = "panel"
    scale: Scale | None = None
    unit: str | None = None
    specimen: str | None = None
    sample: str = "sample"
    subject: str = "subject"
    timepoint: str = "timepoint"
    group: str = "group"
    condition: str | None = None
    format: str | None = None
    label_column: str | None = None
    samples_in: Literal["rows", "columns"] | None = None
    annotation: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    sheet: str | None = None
    samples_sheet: str | None = None


@dataclass(frozen=True, kw_only=True)
class LevelsSpec:
    """Other words for the levels, so that files with words of their own fit together.

    Parameters
    ----------
    timepoint : table of lists, optional
        Words of the files by timepoint, such as ``pre = ["T0", "baseline"]``.
    group : table of lists, optional
        Words of the files by group, such as ``responder = ["RH"]``.
    """

    timepoint: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class QuestionnaireSpec:
    """The answers that make somebody a responder.

    Parameters
    ----------
    file : str
        Table with one row per subject, relative to the study file.
    label : bool, default true
        Whether the label becomes the group of every sample; otherwise the group is that of the
        sample sheets, and the label stands beside it.
    columns : table of text, optional
        The file's column by answer: ``subject``, ``mood_pre``, ``mood_post``,
        ``minutes_without_watch``, ``run_quality``, ``feelings`` or one of ``feeling_strong``,
        ``feeling_light``, ``feeling_relaxed``, ``feeling_happy``.
    k : int, default 3
        How many of the criteria make a responder.
    missing : {"decide", "undecidable", "refuse"}, default "decide"
        What a missing answer does to the label.
    mood_basis : {"change", "post"}, default "change"
        Whether the mood criterion is on the change or on the value after the run.
    thresholds : table of numbers, optional
        Cut-offs by criterion: ``mood_improved``, ``lost_time``, ``good_run``, ``any_feeling``.
    mood_points : list of 2 numbers, optional
        Lowest and highest point of the faces scale, to refuse anything outside.
    decimal : {".", ","}, default "."
        Decimal mark.
    sheet : str, optional
        Sheet of a workbook.
    """

    file: str
    label: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)
    k: int = 3
    missing: Literal["decide", "undecidable", "refuse"] = "decide"
    mood_basis: Literal["change", "post"] = "change"
    thresholds: Mapping[str, float] = field(default_factory=dict)
    mood_points: tuple[float, float] | None = None
    decimal: Literal[".", ","] = "."
    sheet: str | None = None


@dataclass(frozen=True, kw_only=True)
class SessionsSpec:
    """The exercise of each subject, for the dose.

    Parameters
    ----------
    file : str
        Table with one row per subject, relative to the study file.
    phase : {"acute", "chronic"}
        Whether samples follow one bout or weeks of training; the two are never mixed.
    subject : str, default "subject"
        Column of the subjects.
    minutes : str, default "duration_min"
        Column of the duration in minutes.
    mean_heart_rate : str, default "mean_heart_rate_bpm"
        Column of the mean heart rate.
    resting_heart_rate : str, optional
        Column of the resting heart rate, for the reserve.
    measured_maximum : str, optional
        Column of a measured maximum heart rate, in the place of a formula.
    age : str, default "age"
        Column of the age, in this table or among the facts on subjects.
    sex : str, optional
        Column of the sex (F or M), which the formula ``gulati`` needs.
    formula : {"fox", "tanaka", "gulati", "inbar"}, default "tanaka"
        How the maximum heart rate is estimated from age.
    percent : float, default 70.0
        Intensity to be exceeded, in percent.
    minutes_above : float, default 30.0
        Minutes above it to be exceeded.
    metric : {"maximum", "reserve"}, default "maximum"
        Percent of the maximum heart rate, or of the reserve.
    mode : str, default ""
        Kind of exercise, such as ``run``.
    heart_rate : str, optional
        Recordings: a pattern with ``{subject}`` such as ``hr/{subject}.fit``.
    sheet : str, optional
        Sheet of a workbook.
    """

    file: str
    phase: Literal["acute", "chronic"]
    subject: str = "subject"
    minutes: str = "duration_min"
    mean_heart_rate: str = "mean_heart_rate_bpm"
    resting_heart_rate: str | None = None
    measured_maximum: str | None = None
    age: str = "age"
    sex: str | None = None
    formula: Literal["fox", "tanaka", "gulati", "inbar"] = "tanaka"
    percent: float = 70.0
    minutes_above: float = 30.0
    metric: Literal["maximum", "reserve"] = "maximum"
    mode: str = ""
    heart_rate: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, kw_only=True)
class DesignSpec:
    """What is asked of the panels.

    Parameters
    ----------
    question : {"paired", "groups", "interaction", "crossover", "exposure"} or list of them
        ``paired``: follow-up − baseline within subjects; ``groups``: other − reference;
        ``interaction``: difference of the groups' changes; ``crossover``: difference of the changes
        in two conditions that every subject met; ``exposure``: slope on a dose, change or score.
    timepoint : list of str, optional
        Baseline and follow-up; with several follow-ups any change is tested by F, then each.
    followup : str, optional
        Follow-up of the steps that look at one change (association, classifier); the first by
        default.
    group : list of 2 str, optional
        Reference group and other group.
    condition : list of str, optional
        Reference condition of a crossover and the other; with several, any difference is tested by
        F, then each.
    exposure : str, optional
        Column of a sheet or of the facts on subjects (``dose_minutes``, ``responder_score``), or
        ``PANEL.FEATURE``: the log2 change of that feature in each subject.
    shape : bool, default false
        Whether the response to the exposure is also tested for a turn, as in an inverted U.
    at : str, optional
        Timepoint at which groups, or values beside the exposure, are compared.
    covariates : list of str, optional
        Columns to adjust for, of the sheets or the facts on subjects: age, sex, batch.
    method : str, default "moderated"
        Test, as ``rh-omics de --method`` takes it.
    subject_effect : {"fixed", "random"}, default "fixed"
        Subjects as a block, or by consensus correlation.
    fdr : float, default 0.05
        False discovery rate.
    pin : str or list of str, default "hicks2019"
        Features that stay in the tables in any case, or the name of a marker set.
    panels : list of str, optional
        Panels that are tested; all by default.
    seed : int, default 1
        Seed of all randomness.
    """

    question: Question | tuple[Question, ...]
    timepoint: tuple[str, ...] | None = None
    followup: str | None = None
    group: tuple[str, str] | None = None
    condition: tuple[str, ...] | None = None
    exposure: str | None = None
    shape: bool = False
    at: str | None = None
    covariates: tuple[str, ...] = ()
    method: str = DEFAULT_METHOD
    subject_effect: Literal["fixed", "random"] = "fixed"
    fdr: float = 0.05
    pin: str | tuple[str, ...] = "hicks2019"
    panels: tuple[str, ...] = ()
    seed: int = FIXED_SEED

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions, also where there is only one."""
        return (self.question,) if isinstance(self.question, Question) else self.question

    @property
    def change(self) -> tuple[str, str] | None:
        """Return baseline and follow-up where a single change is asked for; None: not named."""
        if self.timepoint is None:
            return None
        return self.timepoint[0], self.followup or self.timepoint[1]

    @property
    def change_words(self) -> str:
        """Return which change a step of one change looks at; empty where there is no other."""
        if self.change is None or len(self.timepoint or ()) == len(self.change):
            return ""
        return f"of several changes only {self.change[1]} − {self.change[0]} is looked at"

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Return every comparison, in the order of the questions."""
        return tuple(asked for question in self.questions for asked in self._comparisons(question))

    def asked_of(self, panel: str) -> tuple[Asked, ...]:
        """Return the comparisons of a panel: a panel's own feature is no exposure of it.

        Parameters
        ----------
        panel : str
            Name of the panel.

        Returns
        -------
        tuple of Asked
            Every comparison, without the exposures that the panel itself holds.
        """
        own = (self.exposure or "").startswith(f"{panel}.")
        return tuple(a for a in self.asked if not (own and a.question is Question.EXPOSURE))

    def _comparisons(self, question: Question) -> tuple[Asked, ...]:
        at_one = question is Question.EXPOSURE and self.at is not None
        times = None if at_one or question is Question.GROUPS else self.timepoint
        return tuple(
            comparisons_of(question, timepoint=times, condition=self.condition, shape=self.shape)
        )


@dataclass(frozen=True, kw_only=True)
class StudySpec:
    """All that a study file says.

    Parameters
    ----------
    study : StudyInfo
        What the study is called.
    panels : table of panels
        The assays, each under a name of its own.
    subjects : SubjectsSpec, optional
        Facts on subjects.
    levels : LevelsSpec, optional
        Other words for timepoints and groups.
    questionnaire : QuestionnaireSpec, optional
        Answers that make somebody a responder.
    sessions : SessionsSpec, optional
        The exercise of each subject.
    design : DesignSpec, optional
        What is asked.
    enrichment : EnrichmentSpec, optional
        What the features found are tested for.
    classifier : ClassifierSpec, optional
        The classifier of responders, and how it is evaluated.
    """

    study: StudyInfo
    panels: Mapping[str, PanelSpec]
    subjects: SubjectsSpec | None = None
    levels: LevelsSpec = field(default_factory=LevelsSpec)
    questionnaire: QuestionnaireSpec | None = None
    sessions: SessionsSpec | None = None
    design: DesignSpec | None = None
    enrichment: EnrichmentSpec | None = None
    classifier: ClassifierSpec | None = None

    @property
    def change(self) -> tuple[str, str] | None:
        """Return baseline and follow-up of a single change, where the design names them."""
        return None if self.design is None else self.design.change
