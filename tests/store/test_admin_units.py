"""The administrative units before and after 2025-07-01 agree with what is published about them."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.records import vocabulary
from geo.records.territory import province_names
from geo.store import catalog
from geo.store.tables import read_table


@pytest.fixture(scope="module")
def units() -> pd.DataFrame:
    return read_table(catalog.data_folder(), "admin_units").set_index("code")


@pytest.fixture(scope="module")
def successions() -> pd.DataFrame:
    return read_table(catalog.data_folder(), "admin_successions")


def _communes(units: pd.DataFrame, province: str) -> pd.DataFrame:
    return units[(units["level"] == "commune") & (units["parent_code"] == province)]


def test_lai_chau_has_38_communes_and_lao_cai_99(units: pd.DataFrame) -> None:
    assert len(_communes(units, "12")) == 38
    assert len(_communes(units, "15")) == 99


def test_three_old_provinces_had_26_districts(units: pd.DataFrame) -> None:
    districts = units[units["level"] == "district"]
    assert districts["parent_code"].value_counts().to_dict() == {"10": 9, "12": 8, "15-pre2025": 9}
    assert set(districts["valid_to"]) == {"2025-06-30"}


def test_provinces_say_when_they_were_valid(units: pd.DataFrame) -> None:
    provinces = units[units["level"] == "province"]
    current = provinces[provinces["valid_to"] == ""]
    assert dict(zip(current.index, current["name_vi"], strict=True)) == province_names("2025")
    assert provinces.at["15", "valid_from"] == vocabulary.VINTAGE_CHANGE
    assert provinces.at["10", "name_vi"] == "Lào Cai"
    assert provinces.at["15-pre2025", "name_vi"] == "Yên Bái"


@pytest.mark.parametrize(
    ("province", "official_km2", "within"), [("12", 9068.73, 0.001), ("15", 13256.92, 0.3)]
)
def test_areas_of_communes_sum_to_the_province(
    units: pd.DataFrame, province: str, official_km2: float, within: float
) -> None:
    difference_pct = (_communes(units, province)["area_km2"].sum() / official_km2 - 1) * 100
    assert abs(difference_pct) < within
    assert units.at[province, "area_km2"] == official_km2


def test_old_provinces_together_are_the_new_one(units: pd.DataFrame) -> None:
    old = units.loc[["10", "15-pre2025"], "area_km2"].sum()
    assert old == pytest.approx(units.at["15", "area_km2"], abs=0.25)


def test_yen_binh_has_its_true_area_and_no_point_of_another_place(units: pd.DataFrame) -> None:
    yen_binh = units.loc["04714"]
    assert yen_binh["area_km2"] == 150.8
    assert pd.isna(yen_binh["lon"])
    assert yen_binh["note"]


def test_every_other_commune_has_a_point_in_the_two_provinces(units: pd.DataFrame) -> None:
    communes = units[units["level"] == "commune"].drop("04714")
    assert communes["lon"].between(102.2, 105.4).all()
    assert communes["lat"].between(21.2, 22.9).all()


def test_old_units_have_no_points(units: pd.DataFrame) -> None:
    old = units[units["valid_to"] != ""]
    assert old[["lon", "lat"]].isna().all(axis=None)


def test_every_commune_of_2025_has_a_predecessor_and_every_old_one_a_successor(
    units: pd.DataFrame, successions: pd.DataFrame
) -> None:
    communes = units.index[units["level"] == "commune"]
    assert set(successions["new_code"]) == set(communes)
    assert successions["old_province_code"].value_counts().to_dict() == {"12": 106, "10": 151, "15": 168}
    assert set(successions["old_province_code"]) == set(province_names("pre2025"))


def test_an_old_commune_is_named_with_its_district(units: pd.DataFrame, successions: pd.DataFrame) -> None:
    assert not successions.duplicated(["old_province_code", "old_district", "old_name", "old_kind"]).any()
    districts = units[units["level"] == "district"]
    known = {
        (parent[:2], name)
        for parent, name in zip(districts["parent_code"], districts["name_vi"], strict=True)
    }
    named = set(zip(successions["old_province_code"], successions["old_district"], strict=True))
    assert named == known


def test_two_communes_of_one_name_went_to_different_places(
    units: pd.DataFrame, successions: pd.DataFrame
) -> None:
    thanh_binh = successions[
        (successions["old_name"] == "Thanh Bình") & (successions["old_province_code"] == "10")
    ].set_index("old_district")["new_code"]
    assert units.at[thanh_binh["Sa Pa"], "name_vi"] == "Bản Hồ"
    assert units.at[thanh_binh["Mường Khương"], "name_vi"] == "Mường Khương"


def test_lung_phinh_took_communes_of_two_districts(successions: pd.DataFrame) -> None:
    rows = successions[successions["new_code"] == "02848"]
    assert set(rows["old_district"]) == {"Bắc Hà", "Si Ma Cai"}


def test_official_areas_of_provinces_rest_on_acts(units: pd.DataFrame) -> None:
    sources = read_table(catalog.data_folder(), "sources").set_index("source_id")
    provinces = units[units["level"] == "province"]
    assert set(provinces["source_id"].map(sources["access"])) == {"act"}
    assert provinces["source_id"].map(sources["number"]).to_dict() == {
        "10": "316/QĐ-TTg",
        "12": "1585/QĐ-TTg",
        "15": "202/2025/QH15",
        "15-pre2025": "1086/QĐ-TTg",
    }
