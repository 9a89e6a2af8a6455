"""The vocabulary of the legal tables: columns, tokens, and the inputs that a rule can ask for."""

from __future__ import annotations

# -- tables of data/legal, one CSV each ----------------------------------------------------------

LANDUSE_COLUMNS = (
    "code",
    "series",  # token of SERIES
    "branch",  # token of BRANCHES: the group of the land law
    "parent",
    "name_vi",
    "name_en",
    "land_groups",  # tokens of LAND_GROUPS that land of this code may be; blank: any of them
    "detail",  # tokens of DETAILS of that group; blank: any of them
    "colour",  # #RRGGBB of the official symbol set; blank where none was found
    "successors",  # current codes that took over from an older one
    "circular_ids",
    "source_ids",
    "name_confidence",
    "code_confidence",
    "colour_confidence",
    "successor_confidence",
    "note_vi",
    "note_en",
)
MAP_FIELD_COLUMNS = ("field", "role", "system", "meaning_vi", "meaning_en", "source_id")
RULE_COLUMNS = (
    "rule_id",
    "topic",
    "effect",
    "subject_vi",
    "subject_en",
    "consequence_vi",
    "consequence_en",
    "authorities",
    "article_vi",
    "article_en",
    "document_ids",
    "amended_by_ids",
    "in_force_from",
    "in_force_to",  # the last day in force; blank while no end is known
    "date_confidence",
    "threshold_as_printed",
    "factor",  # hectares to replace for each hectare of factor_input
    "factor_input",
    "quote",
    "read_in_ids",  # where the text was read, if not in a copy of the document itself
    "confidence",
    "note_vi",
    "note_en",
)
CONDITION_COLUMNS = (
    "rule_id",
    "role",  # when: the rule concerns the site; test: what it asks
    "clause",  # tests of one clause hold together, one clause is enough; blank for role when
    "inputs",  # an input, or a sum of inputs ("rice_ha + mineral_ha")
    "operator",
    "threshold",
    "tokens",  # with operator "is"
    "unit",
)
LEGAL_SOURCE_COLUMNS = (
    "source_id",
    "kind",  # document: law, decree, circular, standard; copy: where one was read; catalogue
    "title_vi",
    "title_en",
    "published",
    "url",
    "note_vi",
    "note_en",
)

# -- tokens ----------------------------------------------------------------------------------------

SERIES = ("current", "older", "functional_zone", "indicator")
"""Which list a code is of; the last two are boundaries drawn over the codes of parcels."""

BRANCHES = ("agricultural", "non_agricultural", "unused", "coastal_water", "functional_zone", "indicator")
FOREST_GROUPS = ("special_use_forest", "protective_forest", "production_forest")
LAND_GROUPS = (
    "rice",
    *FOREST_GROUPS,
    "other_agricultural",
    "residential",
    "defence_security",
    "mineral",
    "industrial",
    "other",
    "unused",
)
"""The groups of land that the rules tell apart, in the order in which a ledger lists them."""

DETAILS: dict[str, tuple[str, ...]] = {
    "rice": ("specialised", "other"),
    **dict.fromkeys(FOREST_GROUPS, ("natural", "planted", "bare")),
}
"""Kinds of land inside a group that a rule asks for."""

Atom = tuple[str, str]
"""A land group with one of its details, ``""`` where it has none: land is exactly one of them."""

ATOMS: frozenset[Atom] = frozenset(
    (group, detail) for group in LAND_GROUPS for detail in DETAILS.get(group, ("",))
)

FIELD_ROLES = (
    "code",
    "earlier_code",
    "mixed_code",
    "purpose_id",
    "planned_purpose_id",
    "parcel",
    "sheet",
    "area",
    "commune",
    "user_type",
    "personal",
    "place",
    "symbol",
    "flag",
)

TOPICS = (
    "land",
    "rice",
    "forest",
    "plan",
    "corridor",
    "dam",
    "water",
    "mineral",
    "defence",
    "cluster",
    "zone",
    "environment",
    "flood",
    "terrain",
)
EFFECTS = ("need", "requirement", "option", "class", "information")
"""need: met, it calls for what the consequence says; requirement: not met, it does; option: met, it
allows; class: met, the land is so called; information: nothing to test."""

CONFIDENCES = ("text_seen", "text_not_seen", "general_knowledge")
COLOUR_CONFIDENCES = ("two_tables", "one_table")
SUCCESSOR_CONFIDENCES = ("text_not_seen", "inferred", "general_knowledge")
SOURCE_KINDS = ("document", "copy", "catalogue")
AUTHORITIES = (
    "national_assembly",
    "prime_minister",
    "provincial_council",
    "provincial_committee",
    "provincial_chair",
    "commune_committee",
    "competent_person",
    "investment_authority",
    "planning_authority",
    "land_agency",
    "tax_authority",
    "irrigation_authority",
    "works_manager",
    "ministry_defence",
    "ministry_security",
    "ministry_industry_trade",
    "ministry_agriculture_environment",
    "minister_agriculture_environment",
    "dept_agriculture_environment",
    "dept_industry_trade",
)
ROLES = ("when", "test")
NUMBER_OPERATORS = (">", ">=", "<", "<=")
IS = "is"

# -- inputs ----------------------------------------------------------------------------------------


def _of(groups: tuple[str, ...], *details: str) -> frozenset[Atom]:
    return frozenset(atom for atom in ATOMS if atom[0] in groups and (not details or atom[1] in details))


LEDGER_INPUTS: dict[str, frozenset[Atom]] = {
    **{f"{group}_ha": _of((group,)) for group in LAND_GROUPS},
    "specialised_rice_ha": _of(("rice",), "specialised"),
    "natural_forest_ha": _of(FOREST_GROUPS, "natural"),
    "other_forestry_ha": _of(FOREST_GROUPS, "planted", "bare"),
    "forest_cover_ha": _of(FOREST_GROUPS, "natural", "planted"),
}
"""Hectares that the land-use map tells, and the land that each counts."""

SITE_NUMBERS: dict[str, str] = {
    "area_ha": "ha",
    "area_increase_ha": "ha",
    "below_dam_crest_ha": "ha",
    "civil_works_n": "works",
    "commune_cluster_fill_pct": "%",
    "commune_unleased_ha": "ha",
    "corridor_ha": "ha",
    "dam_distance_m": "m",
    "district_cluster_fill_pct": "%",
    "district_unleased_ha": "ha",
    "fill_rate_pct": "%",
    "flood_return_years": "years",
    "green_belt_m": "m",
    "green_share_pct": "%",
    "ground_above_flood_m": "m",
    "lake_surface_ha": "ha",
    "land_agreed_pct": "%",
    "land_users_agreed_pct": "%",
    "largest_phase_ha": "ha",
    "largest_phase_rice_ha": "ha",
    "mineral_layers_ha": "ha",
    "months_since_forest_policy": "months",
    "national_reserve_ha": "ha",
    "outside_plan_ha": "ha",
    "plot_density_pct": "%",
    "plot_floors_n": "floors",
    "plot_green_share_pct": "%",
    "previous_phase_fill_pct": "%",
    "province_housing_share_pct": "%",
    "province_zone_fill_pct": "%",
    "reservoir_volume_m3": "m3",
    "rice_crops_per_year": "crops/year",
    "slope_pct": "%",
    "technical_share_pct": "%",
    "transport_share_pct": "%",
}
"""Figures of the site that no land-use map tells, with their units."""

YES_NO = ("yes", "no")
_ZONE_TYPES = ("ordinary", "small", "supporting", "specialised", "eco", "high_tech")
_REGIONS = (
    "red_river_delta",
    "mekong_delta",
    "north_central",
    "central_coast",
    "southeast",
    "northern_mountains",
    "central_highlands",
)
SITE_TOKENS: dict[str, tuple[str, ...]] = {
    "site_kind": ("industrial_zone", "industrial_cluster", "other"),
    "stage": ("new", "expansion", "existing"),
    "new_use": ("agricultural", "non_agricultural"),
    "region": _REGIONS,
    "cluster_type": ("ordinary", "high_tech", "eco"),
    "zone_type": _ZONE_TYPES,
    "dam_class": ("special", "i", "ii", "iii", "iv", "none"),
    "urban_class": ("special", "i", "ii", "iii", "iv", "v"),
    "hazard_class": ("i", "ii", "iii", "iv", "v"),
    "environment_group": ("i", "ii", "iii", "iv"),
    **dict.fromkeys(
        (
            "demand_exceeds_remaining",
            "file_under_appraisal",
            "forest_conversion_pending",
            "full_or_cleared",
            "hazard_prone",
            "in_provincial_list",
            "inner_urban",
            "mountain_or_craft_village",
            "near_settlement_or_defence",
            "phased",
            "previous_phase_built",
            "resettlement",
            "sensitive_place",
            "shared_infrastructure",
            "wastewater_plant",
            "within_same_unit",
        ),
        YES_NO,
    ),
}
"""Facts of the site that are one of some words."""

INPUT_UNITS: dict[str, str] = {**dict.fromkeys(LEDGER_INPUTS, "ha"), **SITE_NUMBERS}
"""Unit of every input that is a number."""


def split_sum(inputs: str) -> tuple[str, ...]:
    """Return the inputs that a cell of the column ``inputs`` adds up."""
    return tuple(part.strip() for part in inputs.split("+"))
