"""Units of concentration as laboratories write them, and conversion by molar mass."""

import pytest

from rh_omics.analytes import analyte_registry
from rh_omics.errors import UnitError
from rh_omics.units import conversion_factor, is_unit, parse_unit


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("nM", "nM"),
        ("uM", "µM"),
        ("\N{MICRO SIGN}M", "µM"),
        ("\N{GREEK SMALL LETTER MU}M", "µM"),
        ("mM", "mM"),
        ("M", "M"),
        ("ng/mL", "ng/mL"),
        ("ng/ml", "ng/mL"),
        ("NG/ML", "ng/mL"),
        ("[ng/mL]", "ng/mL"),
        ("ng mL-1", "ng/mL"),
        ("ng·mL⁻¹", "ng/mL"),
        ("ng mL−1", "ng/mL"),
        ("ng_mL", "ng/mL"),
        ("pg per mL", "pg/mL"),
        ("pguL", "pg/µL"),
        ("\N{GREEK SMALL LETTER MU}g/L", "µg/L"),
        ("pmol/mL", "pmol/mL"),
        ("(nmol/L)", "nmol/L"),
        ("fmol/uL", "fmol/µL"),
        ("mg/dL", "mg/dL"),
        ("mmol/L", "mmol/L"),
    ],
)
def test_spellings(text, symbol):
    assert parse_unit(text).symbol == symbol


@pytest.mark.parametrize(
    "text", ["", "nm", "NM", "ng", "ng/g", "IU/mL", "ppb", "%", "total", "mol", "nM/mL", "kg/L"]
)
def test_what_is_no_unit_of_concentration(text):
    assert not is_unit(text)
    with pytest.raises(UnitError, match="isn't known"):
        parse_unit(text)


def test_a_length_is_told_from_a_concentration():
    with pytest.raises(UnitError, match="nM is written with a capital M"):
        parse_unit("nm")


@pytest.mark.parametrize(
    ("name", "old", "new", "factor"),
    [
        # SCIENCE.md 2, to the four digits printed there.
        ("AEA", "ng/mL", "nM", 2.877),
        ("AEA", "ng/mL", "pmol/mL", 2.877),
        ("2-AG", "ng/mL", "nM", 2.642),
        ("AEA", "nM", "ng/mL", 0.3475),
        ("2-AG", "nM", "ng/mL", 0.3785),
        ("1-AG", "nM", "ng/mL", 0.3785),
    ],
)
def test_published_conversions(name, old, new, factor):
    mass = analyte_registry()[name].molar_mass
    found = conversion_factor(old, new, molar_mass=mass)
    assert found == pytest.approx(factor, abs=5.1e-4 if factor > 1 else 5.1e-5)


@pytest.mark.parametrize(
    ("old", "new", "factor"),
    [
        ("nM", "pmol/mL", 1),
        ("nM", "fmol/µL", 1),
        ("ng/mL", "µg/L", 1),
        ("pg/µL", "ng/mL", 1),
        ("pM", "nM", 1e-3),
        ("mM", "nM", 1e6),
        ("pg/mL", "ng/mL", 1e-3),
        ("mg/dL", "mg/L", 10),
    ],
)
def test_conversions_that_need_no_molar_mass(old, new, factor):
    assert conversion_factor(old, new) == pytest.approx(factor, rel=1e-12)
    assert conversion_factor(new, old) == pytest.approx(1 / factor, rel=1e-12)


def test_lactate_in_clinical_units():
    # 1 mmol/L of lactic acid is 9.008 mg/dL.
    mass = analyte_registry()["lactate"].molar_mass
    assert conversion_factor("mmol/L", "mg/dL", molar_mass=mass) == pytest.approx(9.008, abs=5e-4)


def test_mass_to_amount_needs_a_molar_mass():
    with pytest.raises(UnitError, match=r"BDNF: pg/mL can't be converted to nM .* molar mass"):
        conversion_factor("pg/mL", "nM", name="BDNF")
