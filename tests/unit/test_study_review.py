"""The review says which design a study has and how small an effect it could find."""

import pytest
from study_folder import TOML, change, write_study

from rh_omics.studyfile import open_study
from rh_omics.studyfile.review import review_study


def review_of(path):
    return review_study(open_study(path))


def test_smallest_effects_are_those_of_r(tmp_path):
    # R 4.2.2: power.t.test(n = 4, power = 0.8, sig.level = 0.05, strict = TRUE)$delta,
    # and at 0.05 / 20
    (question,) = review_of(write_study(tmp_path)).questions
    assert question.one_marker == pytest.approx(2.380754, rel=1e-5)
    assert question.first_hit == pytest.approx(4.397196, rel=1e-5)
    assert (question.n_samples, question.n_subjects, question.left_out) == (16, 8, 0)


def test_each_question_is_reviewed_and_groups_are_compared_at_baseline(tmp_path):
    toml = TOML.replace('"interaction"', '["paired", "groups", "interaction"]')
    review = review_of(write_study(tmp_path, toml=toml))
    assert [q.question for q in review.questions] == ["paired", "groups", "interaction"]
    assert review.questions[1].words.endswith("at pre")
    assert len(review.claims) == 3
    assert any("causes the change, without a control session" in line for line in review.limits)


def test_what_goes_along_with_the_group_is_named(tmp_path):
    path = write_study(tmp_path)
    change(
        tmp_path / "sheet.csv",
        lambda text: "\n".join(
            line.rpartition(",")[0] + ",meal" if not n
            else line.rpartition(",")[0] + (",1" if line < "S05" else ",4")
            for n, line in enumerate(text.splitlines())
        ),
    )  # fmt: skip
    review = review_of(path)
    assert review.questions[0].unbalanced[0].startswith("meal confounded")
    assert any("meal confounded" in line for line in review.limits)


def test_the_groups_own_column_is_not_confounded_with_the_group(tmp_path):
    toml = TOML[: TOML.index("[questionnaire]")] + TOML[TOML.index("[design]") :]
    path = write_study(tmp_path, toml=toml.replace("scale =", 'group = "arm"\nscale ='))
    change(
        tmp_path / "sheet.csv",
        lambda text: "\n".join(
            line + (",arm" if not n else ",non_responder" if line < "S05" else ",responder")
            for n, line in enumerate(text.splitlines())
        ),
    )
    review = review_of(path)
    assert not any("arm" in line for line in review.questions[0].unbalanced)


def test_a_design_that_cannot_be_estimated_is_a_problem(tmp_path):
    path = write_study(tmp_path)
    change(tmp_path / "sheet.csv", lambda text: "\n".join(
        line for line in text.splitlines() if not ("post" in line and line < "S04")))  # fmt: skip
    change(tmp_path / "counts.tsv", _without_posts)
    review = review_of(path)
    assert review.questions == ()
    assert review.problems[0].startswith("panel mirna, interaction:")


def _without_posts(text):
    lines = [line.split("\t") for line in text.splitlines()]
    kept = [n for n, name in enumerate(lines[0]) if not (name.endswith("_T1") and name < "S04")]
    return "\n".join("\t".join(line[n] for n in kept) for line in lines)


def test_without_a_design_nothing_is_asked(tmp_path):
    review = review_of(write_study(tmp_path, toml=TOML.partition("[design]")[0]))
    assert review.questions == review.problems == ()


def test_responders_beyond_chance_are_put_beside_chance(tmp_path):
    # Half of the runners meet all four criteria: by chance 5/16 would meet three.
    limits = review_of(write_study(tmp_path)).limits
    assert any("50 % were labelled so, and 31 % would be" in line for line in limits)
