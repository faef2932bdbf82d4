"""The registry of analytes: one name per substance, masses from formulas, kinds of AG apart."""

import re
from collections import Counter

import pytest

from rh_omics import analytes
from rh_omics.analytes import (
    analyte_registry,
    find_analyte,
    is_internal_standard,
    resolve_analyte,
)
from rh_omics.errors import NameResolutionError

# IUPAC 2021 abridged standard atomic weights: another table than the one the masses are from.
WEIGHTS = {"C": 12.011, "H": 1.008, "N": 14.007, "O": 15.999, "S": 32.06}


@pytest.mark.parametrize("name", [n for n, a in analyte_registry().items() if a.formula])
def test_molar_mass_is_that_of_the_formula(name):
    analyte = analyte_registry()[name]
    atoms = re.findall(r"([A-Z])(\d*)", analyte.formula)
    mass = sum(WEIGHTS[element] * int(count or 1) for element, count in atoms)
    assert analyte.molar_mass == pytest.approx(mass, rel=5e-5)
    assert analyte.mass_source


def test_masses_printed_in_the_literature():
    assert analyte_registry()["AEA"].molar_mass == 347.53
    assert analyte_registry()["2-AG"].molar_mass == 378.55
    assert analyte_registry()["1-AG"].molar_mass == 378.55


def test_no_spelling_stands_for_two_analytes():
    keys = Counter(
        analytes._key(spelling)
        for analyte in analyte_registry().values()
        for spelling in {
            analytes._key(text): text for text in (analyte.name, *analyte.synonyms)
        }.values()
    )
    assert [key for key, n in keys.items() if n > 1] == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("anandamide", "AEA"),
        ("aea", "AEA"),
        ("N-Arachidonoylethanolamine", "AEA"),
        ("2AG", "2-AG"),
        ("2\N{NON-BREAKING HYPHEN}AG", "2-AG"),
        ("2\N{EN DASH}AG", "2-AG"),
        ("X2.AG", "2-AG"),
        ("2_AG", "2-AG"),
        ("1-AG", "1-AG"),
        ("2-AG (total)", "1-AG+2-AG"),
        ("2AG/1AG", "1-AG+2-AG"),
        ("1-AG + 2-AG", "1-AG+2-AG"),
        ("2-AG total", "1-AG+2-AG"),
        ("β-endorphin", "beta-endorphin"),
        ("5-HT", "serotonin"),
        ("Lactic acid", "lactate"),
        ("PEA", "PEA"),
    ],
)
def test_spellings(written, name):
    assert resolve_analyte(written).name == name


@pytest.mark.parametrize("written", ["", "AG", "12-AG", "21-AG", "3-AG", "AEA2", "endorphin"])
def test_unknown_names_stay_unknown(written):
    assert find_analyte(written) is None
    with pytest.raises(NameResolutionError, match="isn't in the registry"):
        resolve_analyte(written)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "AEA-d8",
            "AEA-d4",
            "2-AG-d5",
            "d8-AEA",
            "AEA [2H8]",
            "OEA-d2",
            "PEA d4",
            "LPC 17:0 (IS)",
        ),
        *("Sph d17:0 [ISTD]", "1_CE (22:1) iSTD", "cortisol-13C3", "S1P d18:1 13C2D2 (ISTD) [M]"),
    ],
)
def test_internal_standards(name):
    assert is_internal_standard(name)


@pytest.mark.parametrize("name", ["AEA", "2-AG", "S1P d18:1", "MHC d18:1/16:0", "ISTD_19082016x"])
def test_what_is_no_internal_standard(name):
    assert not is_internal_standard(name)
