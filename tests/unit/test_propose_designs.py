"""What ``init`` notices of a design: conditions, visits, units, and columns to adjust for."""

import pytest
from design_studies import write_crossover, write_visits
from study_folder import TOML, change, write_study

from rh_omics.studyfile import open_study
from rh_omics.studyfile.propose import propose_study_file
from rh_omics.studyfile.review import review_study
from rh_omics.studyfile.words import order_visits


def accepted(folder):
    """Write what is proposed, and review it as ``check`` does."""
    proposal = propose_study_file(folder)
    (folder / "study.toml").write_text(proposal.text, encoding="utf-8")
    review = review_study(open_study(folder / "study.toml"))
    assert review.problems == ()
    return proposal, review


@pytest.mark.parametrize("heading", ["Diet", "condition", "group", "arm"])
def test_a_crossover_is_proposed_and_accepted(tmp_path, heading):
    write_crossover(tmp_path, toml=None)
    change(tmp_path / "sheet.csv", lambda text: text.replace("Diet", heading))
    proposal, review = accepted(tmp_path)
    assert f'condition = "{heading}"' in proposal.text
    assert 'condition = ["rest", "run"]' in proposal.text
    assert [question.question for question in review.questions] == ["crossover"]
    assert "[classifier]" not in proposal.text
    assert not any("reference condition" in question for question in proposal.questions)


def test_a_reference_that_no_word_tells_is_asked_for(tmp_path):
    write_crossover(tmp_path, toml=None)
    change(tmp_path / "sheet.csv", lambda text: text.replace("rest,", "yoga,"))
    proposal, _ = accepted(tmp_path)
    assert any("is yoga the reference condition" in question for question in proposal.questions)


def test_repeated_samples_that_nothing_tells_apart_are_asked_about(tmp_path):
    write_crossover(tmp_path, toml=None)
    change(tmp_path / "sheet.csv", lambda text: text.replace(",rest,", ",run,"))
    (question, *_) = propose_study_file(tmp_path).questions
    assert question.startswith(
        "which samples count? sheet.csv has several samples at one timepoint"
    )
    assert 'ignore = ["SAMPLE"]' in question


def test_three_visits_are_ordered_and_asked_about(tmp_path):
    write_visits(tmp_path, toml=None)
    proposal, review = accepted(tmp_path)
    assert 'timepoint = ["T0", "T1", "T2"]' in proposal.text
    assert any("is T0 the baseline" in question for question in proposal.questions)
    assert {question.name for question in review.questions} == {
        "paired", "paired_T1", "paired_T2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        (["day 10", "day 2", "baseline"], ("baseline", "day 2", "day 10")),
        (["V3", "V1", "V2"], ("V1", "V2", "V3")),
        (["morning", "noon", "night"], None),
        (["pre", "t0", "post"], None),
    ],
)
def test_order_of_visits(levels, wanted):
    assert order_visits(levels) == wanted


def test_columns_to_adjust_for_are_comments_only(tmp_path):
    write_visits(tmp_path, toml=None)
    change(tmp_path / "people.csv", lambda text: text.replace("km", "Source"))
    proposal, _ = accepted(tmp_path)
    assert '# covariates = ["Gender", "Source"]' in proposal.text
    assert open_study(tmp_path / "study.toml").file.spec.design.covariates == ()


def test_a_unit_that_the_file_lacks_is_asked_for_where_it_goes(tmp_path):
    write_visits(tmp_path, toml=None)
    change(tmp_path / "plasma.csv", lambda text: text.replace(" (nM)", ""))
    proposal = propose_study_file(tmp_path)
    assert any(
        "in which unit are the concentrations of plasma.csv" in question
        for question in proposal.questions
    )
    panel = proposal.text.partition("\n[panels.plasma]")[2].partition("\n[")[0]
    assert '# unit = "nM"' in panel
    (tmp_path / "study.toml").write_text(
        proposal.text.replace("# unit =", "unit ="), encoding="utf-8"
    )
    assert open_study(tmp_path / "study.toml").study.panels["plasma"].unit == "nM"


def test_words_that_levels_translate_are_no_confounder(tmp_path):
    toml = TOML.replace('scale = "counts"', 'scale = "counts"\ngroup = "felt"') + (
        '[levels.group]\nresponder = ["high"]\nnon_responder = ["low"]\n'
    )
    path = write_study(tmp_path, toml=toml)
    lines = (tmp_path / "sheet.csv").read_text(encoding="utf-8").splitlines()
    felt = ["felt", *("high" if line.split(",")[1] < "S05" else "low" for line in lines[1:])]
    text = "\n".join(f"{line},{word}" for line, word in zip(lines, felt, strict=True))
    (tmp_path / "sheet.csv").write_text(text + "\n", encoding="utf-8")
    (question,) = review_study(open_study(path)).questions
    assert not any(line.startswith("felt") for line in question.unbalanced)
