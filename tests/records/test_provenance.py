from __future__ import annotations

from datetime import date
from itertools import permutations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.records import provenance, vocabulary
from geo.records.provenance import (
    Observation,
    Source,
    choose,
    chosen_index,
    is_draft_only,
    ranked,
    wide_table,
)

SIGNED = Source("a-signed", "Decision", published="2020-06-30", standing="signed_decision")
PRESS = Source("b-press", "News", published="2023-05-10", standing="press")
DRAFT = Source("c-draft", "Draft", published="2026-03", standing="draft")
UNDATED = Source("d-undated", "Database", standing="reference_database")
SOURCES = pd.DataFrame(
    [vars(source) for source in (SIGNED, PRESS, DRAFT, UNDATED)], columns=list(vocabulary.SOURCE_COLUMNS)
)


def area(source, value="1", **more):
    return Observation("f", "area_ha", value, source, **more)


def table(*rows):
    cells = dict.fromkeys(vocabulary.OBSERVATION_COLUMNS, "") | {
        "feature_id": "f", "attribute": "area_ha", "qualifier": "exact", "basis": "actual",
    }  # fmt: skip
    return pd.DataFrame([cells | row for row in rows], columns=list(vocabulary.OBSERVATION_COLUMNS))


# -- the rule ------------------------------------------------------------------------------------


def chosen_source(*observations, **options):
    """The source of the chosen one, the same in whatever order they come."""
    found = {
        best.source.source_id if (best := choose(order, **options)) else None
        for order in permutations(observations)
    }
    assert len(found) == 1
    return found.pop()


def test_actual_comes_before_a_plan_of_better_standing():
    assert chosen_source(area(SIGNED, basis="planned"), area(PRESS), area(DRAFT, basis="target")) == "b-press"


def test_standing_comes_before_date():
    assert chosen_source(area(SIGNED, as_of="2010"), area(PRESS, as_of="2025")) == "a-signed"


def test_of_equal_standing_the_newest_is_taken():
    other = Source("z-signed", "Later decision", published="2022", standing="signed_decision")
    assert chosen_source(area(SIGNED), area(other)) == "z-signed"
    assert chosen_source(area(SIGNED, as_of="2023"), area(other)) == "a-signed"


def test_of_equal_dates_the_first_source_is_taken():
    twin = Source("z-twin", "Twin", published=SIGNED.published, standing="signed_decision")
    assert chosen_source(area(twin), area(SIGNED)) == "a-signed"


def test_an_override_beats_standing_but_not_basis():
    assert chosen_source(area(SIGNED), area(PRESS, preferred="override")) == "b-press"
    assert chosen_source(area(SIGNED), area(PRESS, preferred="override", basis="planned")) == "a-signed"


def test_what_was_not_known_yet_does_not_take_part():
    both = area(SIGNED, as_of="2025"), area(PRESS)
    assert chosen_source(*both, as_of=date(2025, 12, 31)) == "a-signed"
    assert chosen_source(*both, as_of=date(2025, 12, 30)) == "b-press"
    assert chosen_source(*both, as_of=date(2023, 5, 9)) is None


def test_an_undated_value_of_an_undated_source_is_older_than_all():
    assert chosen_source(area(UNDATED), as_of=date(1900, 1, 1)) == "d-undated"
    dated = Source("z", "Dated", published="1950", standing="reference_database")
    assert chosen_source(area(UNDATED), area(dated)) == "z"


def test_drafts_can_be_left_out():
    assert chosen_source(area(DRAFT), area(PRESS, basis="planned")) == "c-draft"
    assert chosen_source(area(DRAFT), area(PRESS, basis="planned"), drafts=False) == "b-press"
    assert chosen_source(area(DRAFT), drafts=False) is None


TOKENS = st.tuples(
    st.sampled_from([SIGNED, PRESS, DRAFT, UNDATED]),
    st.sampled_from(vocabulary.BASES),
    st.sampled_from(["", "2019", "2019-06", "2024-01-15", "2030"]),
    st.sampled_from(["", "rule", "override"]),
)


@given(
    st.lists(TOKENS, max_size=6), st.sampled_from([None, date(2020, 1, 1), date(2025, 1, 1)]), st.booleans()
)
def test_tables_and_objects_choose_alike(rows, as_of, drafts):
    objects = [
        area(source, value=str(place), basis=basis, as_of=day, preferred=preferred)
        for place, (source, basis, day, preferred) in enumerate(rows)
    ]
    frame = table(
        *({"value": o.value, "basis": o.basis, "as_of": o.as_of, "preferred": o.preferred,
           "source_id": o.source.source_id} for o in objects)
    )  # fmt: skip
    best = choose(objects, as_of=as_of, drafts=drafts)
    index = chosen_index(frame, SOURCES, as_of=as_of, drafts=drafts)
    assert [frame.at[row, "value"] for row in index] == ([best.value] if best else [])
    assert ranked(objects, as_of=as_of, drafts=drafts)[:1] == ([best] if best else [])


# -- wide tables ---------------------------------------------------------------------------------


def test_numbers_become_value_and_bounds_by_qualifier():
    frame = table(
        {"feature_id": "exact", "value": "10", "source_id": "a-signed", "as_of": "2020"},
        {"feature_id": "about", "value": "20", "qualifier": "about", "source_id": "a-signed"},
        {"feature_id": "range", "lower": "30", "upper": "50", "qualifier": "range", "source_id": "a-signed"},
        {"feature_id": "least", "lower": "5", "qualifier": "at_least", "source_id": "a-signed"},
        {"feature_id": "most", "upper": "9", "qualifier": "at_most", "source_id": "a-signed"},
    )
    wide = wide_table(frame, SOURCES, "zones")
    assert wide["area_ha"].dropna().to_dict() == {"exact": 10, "about": 20}
    assert wide["area_ha_lower"].dropna().to_dict() == {"exact": 10, "about": 20, "range": 30, "least": 5}
    assert wide["area_ha_upper"].dropna().to_dict() == {"exact": 10, "about": 20, "range": 50, "most": 9}
    background = [f"area_ha_{part}" for part in ("qualifier", "basis", "as_of", "source_id")]
    assert wide.loc["exact", background].tolist() == ["exact", "actual", "2020", "a-signed"]
    assert wide["area_ha_as_of"]["about"] is None
    assert wide["fill_rate_pct"].isna().all() and wide["fill_rate_pct"].dtype == "float64"


def test_a_layer_has_only_the_columns_of_its_vocabulary():
    frame = table({"value": "10", "attribute": "capacity_mw", "unit": "MW", "source_id": "a-signed"})
    assert "capacity_mw" not in wide_table(frame, SOURCES, "zones")
    assert wide_table(frame, SOURCES, "hydropower").at["f", "capacity_mw"] == 10


def test_status_carries_its_basis_and_texts_their_source():
    frame = table(
        {"attribute": "status", "value": "planned", "basis": "planned", "source_id": "a-signed"},
        {"attribute": "owner", "value": "Công ty A", "source_id": "b-press"},
    )
    wide = wide_table(frame, SOURCES.set_index("source_id"), "zones")
    assert wide.loc["f", ["status", "status_basis", "owner", "owner_source_id"]].tolist() == [
        "planned", "planned", "Công ty A", "b-press",
    ]  # fmt: skip


def test_of_no_observations_there_is_an_empty_table_with_all_columns():
    empty = wide_table(table(), SOURCES, "zones")
    assert len(empty) == 0 and "area_ha_upper" in empty


def test_a_feature_is_a_draft_when_nothing_else_speaks_of_it():
    frame = table(
        {"feature_id": "both", "source_id": "c-draft"},
        {"feature_id": "both", "source_id": "b-press"},
        {"feature_id": "draft", "source_id": "c-draft"},
    )
    assert is_draft_only(frame, SOURCES).to_dict() == {"both": False, "draft": True}


def test_texts_that_look_like_numbers_get_no_bounds():
    frame = table(
        {"attribute": "licence", "value": "1234", "source_id": "a-signed"},
        {"value": "7", "source_id": "a-signed"},
    )
    licence, size = provenance.observations_of(frame, {"a-signed": SIGNED})
    assert (licence.lower, licence.upper) == (None, None)
    assert (size.lower, size.upper) == (7, 7)


# -- rows as objects ---------------------------------------------------------------------------------


def test_rows_become_observations_of_their_sources():
    rows = table({"value": "12.5", "source_id": "a-signed", "as_of": "2021", "unit": "ha"})
    (one,) = provenance.observations_of(rows, {"a-signed": SIGNED})
    assert (one.value, one.lower, one.upper, one.unit) == ("12.5", 12.5, 12.5, "ha")
    assert one.source is SIGNED
    assert one.known_from == date(2021, 12, 31)


def test_a_fill_rate_knows_what_it_is_of_where_its_source_says_so_for_that_date():
    rate = {"attribute": "fill_rate_pct", "value": "85", "source_id": "a-signed"}
    said = {"attribute": "fill_rate_of", "value": "leasable", "source_id": "a-signed", "as_of": "2021"}
    rows = table(
        rate | {"as_of": "2021"}, rate | {"as_of": "2022"}, said, {"value": "7", "source_id": "a-signed"}
    )
    found = provenance.observations_of(rows, {"a-signed": SIGNED})
    assert [(each.attribute, each.of) for each in found] == [
        ("fill_rate_pct", "leasable"),
        ("fill_rate_pct", ""),
        ("area_ha", ""),
    ]


def test_each_figure_of_a_layer_says_whether_it_rests_on_a_draft():
    frame = table({"value": "7", "source_id": "a-signed"}, {"attribute": "owner", "source_id": "c-draft"})
    wide = wide_table(frame, SOURCES, "zones")
    assert wide.loc["f", ["area_ha_draft", "owner_draft", "leasable_ha_draft"]].tolist() == [
        False,
        True,
        False,
    ]


def test_a_bound_stays_a_bound():
    at_least = {"qualifier": "at_least", "lower": 30.0, "source_id": "b-press"}
    between = {"qualifier": "range", "lower": 30.0, "upper": 50.0, "source_id": "b-press"}
    first, second = provenance.observations_of(table(at_least, between), {"b-press": PRESS})
    assert (first.value, first.lower, first.upper) == ("", 30.0, None)
    assert (second.lower, second.upper) == (30.0, 50.0)


def test_an_undated_value_is_known_since_its_source_was_published():
    assert area(SIGNED).known_from == date(2020, 6, 30)
    assert area(SIGNED, as_of="2019-05").known_from == date(2019, 5, 31)
    assert area(UNDATED).known_from is None


def test_a_source_is_a_draft_by_its_standing_alone():
    assert [source.is_draft for source in (SIGNED, PRESS, DRAFT, UNDATED)] == [False, False, True, False]


def test_of_nothing_nothing_is_chosen():
    assert choose([]) is None
    assert choose([area(DRAFT)], drafts=False) is None
    assert choose([area(PRESS)], as_of=date(2023, 5, 9)) is None  # published the day after
    assert choose([area(PRESS)], as_of=date(2023, 5, 10)).source is PRESS
