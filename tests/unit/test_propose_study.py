"""A folder's files are recognised by content, and the study file that is written can be read."""

import tomllib

import numpy as np
import pytest
from analyte_files import COMPOUNDS, SCIEX
from mirna_files import QUANTSTUDIO, RCC
from study_folder import change, write_study

from rh_omics.errors import FileFormatError, RhOmicsWarning
from rh_omics.simulate import CohortOptions, simulate_cohort, write_exports
from rh_omics.studyfile import open_study
from rh_omics.studyfile.propose import propose_study_file
from rh_omics.studyfile.recognise import Part, recognise
from rh_omics.studyfile.words import find_columns, order_levels

COMMON = "sample,subject,timepoint\n"


@pytest.fixture
def folder(tmp_path):
    write_study(tmp_path).unlink()
    change(
        tmp_path / "answers.csv",
        lambda text: text.replace("before,after", "Mood before,Mood after"),
    )
    return tmp_path


def test_parts_are_recognised_by_content_not_by_name(folder):
    for path in list(folder.iterdir()):
        path.rename(folder / f"{ord(path.name[0])}{len(path.name)}.txt")
    found = sorted(recognise(path).part for path in folder.iterdir())
    assert found == sorted(
        [Part.MATRIX, Part.SHEET, Part.SUBJECTS, Part.QUESTIONNAIRE, Part.SESSIONS]
    )


def test_proposal_can_be_read_and_says_what_was_assumed(folder):
    proposal = propose_study_file(folder)
    (folder / "study.toml").write_text(proposal.text)
    loaded = open_study(folder / "study.toml")
    assert list(loaded.study.panels) == ["counts"]
    assert loaded.file.spec.design.timepoint == ("pre", "post")
    assert loaded.study.subjects["group"].value_counts().to_dict() == {
        "responder": 4,
        "non_responder": 4,
    }
    said = "\n".join(proposal.assumptions)
    for part in (
        "counts.tsv: panel counts, mirna",
        "answers.csv: questionnaire",
        "(100 % of that sheet)",
    ):
        assert part in said
    assert all(f"#   {line}" in proposal.text for line in proposal.assumptions)
    assert any("phase" in question for question in proposal.questions)


def test_what_a_run_enriches_and_classifies_is_proposed_and_said(folder):
    change(folder / "runners.csv", lambda text: text.replace(",F\n", ",\n", 1))
    proposal = propose_study_file(folder)
    tables = tomllib.loads(proposal.text)
    assert tables["enrichment"] == {"library": "mechanisms"}
    assert tables["classifier"] == {
        "markers": "hicks2019",
        "task": "susceptibility",
        "covariates": ["age", "hours_since_meal"],
    }, "sex isn't known of everyone"
    said = "\n".join(proposal.assumptions)
    assert "markers hicks2019 at rest, which must beat age, hours_since_meal" in said
    assert 'library = "kegg" takes KEGG' in said


def test_without_groups_nothing_is_classified_and_without_design_nothing_enriched(folder):
    (folder / "answers.csv").unlink()
    paired = tomllib.loads(propose_study_file(folder).text)
    assert "classifier" not in paired
    assert "enrichment" in paired
    change(folder / "sheet.csv", lambda text: text.replace(",post,", ",pre2,"))
    assert not {"design", "enrichment"} & set(tomllib.loads(propose_study_file(folder).text))


def test_a_study_is_named_after_the_folder_above_input(folder):
    (folder / "input").mkdir()
    for path in [path for path in folder.iterdir() if path.is_file()]:
        path.rename(folder / "input" / path.name)
    tables = tomllib.loads(propose_study_file(folder / "input").text)
    assert tables["study"]["name"] == folder.name


def test_headings_and_levels_of_other_people(folder):
    change(
        folder / "sheet.csv",
        lambda text: (
            text.replace("sample,subject,timepoint", "Sample ID,Runner,Time point")
            .replace(",pre,", ",Before,")
            .replace(",post,", ",After,")
        ),
    )
    (folder / "study.toml").write_text(propose_study_file(folder).text)
    spec = open_study(folder / "study.toml").file.spec
    assert spec.panels["counts"].sample == "Sample ID"
    assert spec.panels["counts"].subject == "Runner"
    assert spec.design.timepoint == ("Before", "After")


def test_levels_whose_direction_is_not_known_are_asked_for(folder):
    change(
        folder / "sheet.csv",
        lambda text: text.replace(",pre,", ",left,").replace(",post,", ",right,"),
    )
    proposal = propose_study_file(folder)
    assert any("which timepoint is subtracted from which" in line for line in proposal.questions)
    assert "timepoint = " not in proposal.text.partition("[design]")[2]


def test_sheet_words_for_groups_are_translated(folder):
    change(
        folder / "sheet.csv",
        lambda text: "\n".join(
            line + (",arm" if n == 0 else ",RH" if line[:3] < "S05" else ",NRH")
            for n, line in enumerate(text.splitlines())
        ),
    )
    proposal = propose_study_file(folder)
    (folder / "study.toml").write_text(proposal.text)
    assert dict(open_study(folder / "study.toml").file.spec.levels.group) == {
        "non_responder": ("NRH",),
        "responder": ("RH",),
    }


@pytest.mark.parametrize(
    ("rows", "scale"),
    [
        ("x,-1.5 y,2.5", "log2"),
        ("x,18.1 y,31.7", "ct"),
        ("x,180 y,3170", "counts"),
        ("x,180.5 y,3170.1", "concentration"),
        ("x,0.5 y,12.25", "log2"),
    ],
)
def test_scale_is_guessed_from_the_numbers_and_said(tmp_path, rows, scale):
    last = "7" if scale == "counts" else "8.5"
    lines = ["gene,a,b", *(f"{row},{last}" for row in rows.split())]
    (tmp_path / "values.csv").write_text("\n".join(lines))
    (tmp_path / "s.csv").write_text(COMMON + "a,S1,pre\nb,S1,post\n")
    proposal = propose_study_file(tmp_path)
    assert f'scale = "{scale}"' in proposal.text
    assert any("numbers" in line and f", {scale} (" in line for line in proposal.assumptions)


def test_analytes_are_read_by_their_reader(tmp_path):
    (tmp_path / "lipids.csv").write_text("sample,AEA (nM),2-AG (nM)\na,0.4,<1.5\nb,0.9,8\n")
    (tmp_path / "plasma.csv").write_text(COMMON + "a,S1,pre\nb,S1,post\n")
    (tmp_path / "study.toml").write_text(propose_study_file(tmp_path).text)
    panel = open_study(tmp_path / "study.toml").study.panels["lipids"]
    assert panel.specimen == "plasma"
    assert panel.censored.loc["a", "2-AG"]


def test_a_matrix_goes_with_the_sheet_that_has_its_samples(tmp_path):
    for name, sample in (("one", "a"), ("two", "p")):
        other = chr(ord(sample) + 1)
        (tmp_path / f"{name}.csv").write_text(f"gene,{sample},{other}\nx,180,7\ny,900,6\n")
        (tmp_path / f"sheet_{name}.csv").write_text(f"{COMMON}{sample},S1,pre\n{other},S1,post\n")
    text = propose_study_file(tmp_path).text
    assert 'file = "one.csv"\nsamples = "sheet_one.csv"' in text
    assert 'file = "two.csv"\nsamples = "sheet_two.csv"' in text


def test_samples_may_be_the_names_of_the_rows_as_r_writes_them(tmp_path):
    (tmp_path / "counts.csv").write_text('"","X1","X2"\n"x",180,7\n"y",900,6\n')
    sheet = '"","Sample.ID","Subject","Timepoint"\n"X1",70,"S1","pre"\n"X2",71,"S1","post"\n'
    (tmp_path / "sheet.csv").write_text(sheet)
    proposal = propose_study_file(tmp_path)
    assert "sample =" not in proposal.text
    (tmp_path / "study.toml").write_text(proposal.text)
    assert list(open_study(tmp_path / "study.toml").study.panels["counts"].data.index) == [
        "X1",
        "X2",
    ]


def test_labels_that_do_not_meet_are_shown_beside_each_other(tmp_path):
    (tmp_path / "counts.csv").write_text("gene,X1,X2\nx,180,7\ny,900,6\n")
    (tmp_path / "sheet.csv").write_text(f"{COMMON}A1,S1,pre\nA2,S1,post\n")
    with pytest.raises(FileFormatError) as caught:
        propose_study_file(tmp_path)
    assert "(its columns: gene, X1, X2; sheet.csv sample: A1, A2)" in "\n".join(
        caught.value.problems
    )


def test_files_that_are_not_used_are_named_with_the_reason(folder):
    (folder / "notes.txt").write_text("call Anna\n")
    (folder / "other.csv").write_text("gene,q1,q2\nx,1,2\n")
    said = "\n".join(propose_study_file(folder).assumptions)
    assert "notes.txt: not used" in said
    assert "other.csv: not used; a matrix, but no sample sheet has its samples" in said


def test_a_folder_without_a_panel_is_refused_with_what_was_seen(tmp_path):
    (tmp_path / "notes.txt").write_text("call Anna\n")
    with pytest.raises(FileFormatError, match="no panel was found") as caught:
        propose_study_file(tmp_path)
    assert "notes.txt: not recognised" in caught.value.problems[1]
    with pytest.raises(FileFormatError, match="is no folder"):
        propose_study_file(tmp_path / "none")


@pytest.mark.parametrize(
    ("role", "levels", "wanted"),
    [
        ("timepoint", ["T1", "T0"], ("T0", "T1")),
        ("timepoint", ["post-run", "Baseline"], ("Baseline", "post-run")),
        ("group", ["RH", "NRH"], ("NRH", "RH")),
        ("timepoint", ["pre", "post", "late"], None),
        ("timepoint", ["pre", "before"], None),
        ("timepoint", ["pre"], None),
    ],
)
def test_order_of_levels(role, levels, wanted):
    assert order_levels(role, levels) == wanted


def test_preferred_heading_wins():
    assert find_columns(["Time", "Visit", "Timepoint"], {"timepoint": ("timepoint", "time")}) == {
        "timepoint": "Timepoint"
    }


def write_small_exports(folder):
    """Write exports of instruments with their sheets, SIMULATED, into an empty folder."""
    sciex = SCIEX.replace("P1", "S1_pre").replace("P2", "S1_post")
    (folder / "plasma_sciex.txt").write_text(sciex)
    (folder / "plate.txt").write_text(QUANTSTUDIO)
    for lane in ("L1", "L2"):
        text = RCC.format(sample=lane, imaged=280, first=25)
        (folder / f"lane_{lane}.RCC").write_text(text)
    sheet = "sample,subject,timepoint\n{},A,pre\n{},A,post\n"
    (folder / "plasma_sheet.csv").write_text(sheet.format("S1_pre", "S1_post"))
    (folder / "plate_sheet.csv").write_text(sheet.format("S1", "S2"))
    (folder / "lane_sheet.csv").write_text(sheet.format("L1", "L2"))


def test_exports_of_instruments_are_recognised_and_sets_become_a_pattern(tmp_path):
    write_small_exports(tmp_path)
    proposal = propose_study_file(tmp_path)
    panels = tomllib.loads(proposal.text)["panels"]
    assert {name: (panel["file"], panel["reader"]) for name, panel in panels.items()} == {
        "plasma_sciex": ("plasma_sciex.txt", "analytes"),
        "plate": ("plate.txt", "mirna"),
        "lane_l": ("lane_L*.RCC", "mirna"),
    }
    assert panels["lane_l"]["samples"] == "lane_sheet.csv"
    said = "\n".join(proposal.assumptions)
    assert "plasma_sciex.txt: panel plasma_sciex, analytes (SCIEX OS" in said
    assert "nanostring-rcc, 2 files of one sample each" in said


def test_an_export_that_lacks_concentrations_is_named_with_what_it_has(tmp_path):
    write_small_exports(tmp_path)
    (tmp_path / "areas.csv").write_text(COMPOUNDS)
    said = "\n".join(propose_study_file(tmp_path).assumptions)
    assert "areas.csv: not used; Agilent MassHunter" in said
    assert "pass quantity='area'" in said


def test_the_exports_of_a_cohort_become_a_study_that_opens(tmp_path):
    cohort = simulate_cohort(CohortOptions(n_mirnas=150, seed=3))
    write_exports(cohort, tmp_path)
    proposal = propose_study_file(tmp_path)
    assert "timepoint: pre is written PRE, baseline; post is written post run, after" in "\n".join(
        proposal.assumptions
    )
    text = proposal.text + "\n[panels.plasma_sciex.limits]\nAEA = 0.0695\n1-AG = 0.1893\n"
    (tmp_path / "study.toml").write_text(text)
    with pytest.warns(RhOmicsWarning, match="2 cells are no answers"):
        study = open_study(tmp_path / "study.toml").study
    plasma = study.panels["plasma_sciex"]
    expected = cohort.study.panels["plasma"]
    seen = ~expected.censored.to_numpy()
    # ng/mL with five digits, from nM.
    found = plasma.data.loc[expected.data.index, expected.data.columns].to_numpy()
    factors = [0.34753, 0.37855, 0.37855, 0.32553, 0.29949]
    np.testing.assert_allclose(found[seen], (expected.data.to_numpy() * factors)[seen], rtol=1e-4)
    assert plasma.censored.to_numpy().sum() == (~seen).sum()
    counts = study.panels["saliva_featurecounts"].data
    truth = cohort.study.panels["mirna"].data.rename(columns={"hsa-miR-194-5p": "hsa-miR-194"})
    assert counts.loc[truth.index, "hsa-miR-194"].tolist() == truth["hsa-miR-194"].tolist()
    assert set(plasma.samples["timepoint"]) == {"pre", "post"}
