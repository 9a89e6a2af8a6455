"""The vocabulary of the atlas: layers, tables with their columns, tokens."""

from __future__ import annotations

LAYERS = ("zones", "clusters", "hydropower", "mines", "projects")

# -- tables of data/zones, one CSV each; column order is the order in the file ------------------

IDENTITY_COLUMNS = (
    "feature_id",
    "layer",
    "name_vi",
    "name_en",
    "aliases",
    "kind",
    "status",
    "minerals",
    "sectors",
)
"""Columns of layers and files that say what a feature is."""
PLACE_COLUMNS = (
    "province_code",
    "province_pre2025_code",
    "districts_pre2025",
    "communes_pre2025",
    "commune_codes_2025",
    "communes_2025",
)
"""Columns of layers and files that name where it lies."""
FEATURE_COLUMNS = (
    "feature_id",  # lower case ASCII, never reused
    "layer",
    "name_vi",
    "name_en",
    "aliases",  # other names, old names, spellings; separated by " | "
    "kind",
    "status",  # equals the chosen observation of the attribute `status`
    "minerals",  # tokens of MINERALS separated by " | "; mines and some projects only
    "sectors",  # tokens of SECTORS separated by " | "
    "province_code",  # since 2025-07-01; a code may mean another province before
    "province_pre2025_code",
    "districts_pre2025",  # names separated by " | "
    "communes_pre2025",
    "commune_codes_2025",  # codes of admin_units.csv separated by " | "
    "lon",  # WGS 84 degrees; blank where no location is known
    "lat",
    "location_level",  # token of LOCATION_LEVELS
    "accuracy_m",
    "location_method",  # how the point was made, as the source or the collector says
    "location_source_id",
    "notes",
)
OBSERVATION_COLUMNS = (
    "feature_id",
    "attribute",
    "value",  # normalised: a number with a decimal point, a token, an ISO date or text
    "lower",  # bounds of a range, at_least, at_most; blank for exact and about
    "upper",
    "qualifier",  # token of QUALIFIERS
    "unit",
    "as_of",  # ISO date, month or year the figure describes (a plan: the date of the plan)
    "horizon",  # year or period a planned or target value is meant for
    "basis",  # token of BASES
    "source_id",
    "locator",  # page, table, annex, line
    "value_as_printed",  # where it differs from value
    "quote",
    "preferred",  # "rule" or "override" on the chosen value of each (feature, attribute), else blank
    "preferred_reason_vi",  # both needed with "override"
    "preferred_reason_en",
    "note",
)
SOURCE_COLUMNS = (
    "source_id",
    "title",
    "publisher",  # of an act: who issued it
    "published",  # of an act: its full date
    "url",
    "access",  # token of ACCESSES: how an outsider reaches it
    "number",  # of an act
    "version",  # of a database
    "standing",
    "licence",
    "note",
)
INDICATOR_COLUMNS = (
    "indicator_id",
    "province_code",
    "vintage",  # "pre2025" or "2025": which land the province name meant
    "scope",
    "indicator_vi",
    "indicator_en",
    "sub_industry",
    "period",
    "value",
    "lower",
    "upper",
    "qualifier",
    "unit",
    "basis",
    "as_of",
    "source_id",
    "quote",
    "note",
)
ADMIN_UNIT_COLUMNS = (
    "code",
    "level",  # province, district, commune
    "name_vi",
    "name_en",
    "kind",  # xã, phường, thị trấn, huyện, …
    "parent_code",
    "lon",
    "lat",
    "area_km2",
    "valid_from",
    "valid_to",
    "source_id",
    "note",
)
ADMIN_SUCCESSION_COLUMNS = (
    "old_name",
    "old_kind",
    "old_district",
    "old_province_code",
    "new_code",
    "source_id",
)
OUTLINE_COLUMNS = (
    "outline_id",
    "feature_id",
    "name_vi",
    "document",  # act, plan or report whose boundary it is, with its number where it has one
    "source_id",  # that document, or the page where it can be opened
    "read_source_id",  # where the corners were read
    "how",  # token of OUTLINE_HOWS
    "geometry_basis",  # surveyed: corners of an act; digitised: of another document
    "declared_area_ha",
    "declared_scope",  # outline, group (total of several outlines), net (less than the outline)
    "epsg",
    "accuracy_m",
    "confidence",  # good, doubtful, point (no outline printed)
    "used_for_geometry",  # 1: the polygon of the feature is built from it; 0: listed only
    "reason",
    "locator",
    "note",
)
OUTLINE_CORNER_COLUMNS = ("outline_id", "part", "seq", "corner_label", "x_north_m", "y_east_m")
CHINESE_NAME_COLUMNS = (
    "name_vi",
    "name_zh",
    "kind",
    "grade",  # A: an official or state page writes it so; B: a reliable one
    "feature_id",  # where the name is that of a feature
    "source_id",
    "note",
)
SHOWN_GRADES = ("A", "B")
"""Grades of a Chinese name that let it be shown."""
LEFT_COLUMNS = ("feature_id", "name_vi", "name_en", "day", "reason")
"""Features that the atlas once had, so that old links can say so."""
MERGE_COLUMNS = ("kept_id", "merged_id", "merged_name", "reason", "source_id")

# -- tokens ------------------------------------------------------------------------------------

STANDINGS = (
    "signed_decision",
    "licence_register",
    "departmental_report",
    "reference_database",
    "press",
    "draft",
)
"""What kind of document a value rests on, most preferred first (the rule of preference)."""

ACCESSES = ("open_url", "act", "database")
"""How an outsider reaches a source: a page to open, a signed act to ask for by its number, a database."""

QUALIFIERS = ("exact", "about", "range", "at_least", "at_most")
LEFT_REASONS = ("unpublished_source", "no_fact")
"""Why a feature left: its sources cannot be opened or asked for; nothing but a name or place is known."""

BASES = ("actual", "planned", "target")
GEOMETRY_BASES = ("surveyed", "digitised", "schematic", "point")
OUTLINE_HOWS = ("printed", "recovered")
"""Corners as printed, or turned back from coordinates that a page publishes in WGS 84."""

LOCATION_LEVELS = ("site", "approximate", "commune", "district", "none")
"""site: within about 1 km; approximate: about 1–5 km; commune, district: a centroid; none."""

STATUSES = (
    "operating",
    "under_construction",
    "approved",
    "planned",
    "licensed",
    "exploration",
    "suspended",
    "relocating",
    "closed",
    "removed_from_plan",
    "occurrence",
)

FILL_RATES_OF = ("leasable", "planned", "cleared", "phase", "operating")
"""What a fill rate is a share of: industrial land, all planned land, cleared land, a phase or section,
land of works that run. Blank where the source does not say."""

KINDS: dict[str, tuple[str, ...]] = {
    "zones": (
        "industrial_zone",
        "border_gate_economic_zone",
        "economic_zone_subzone",
        "border_gate_area",
        "it_zone",
        "logistics_area",
        "industrial_centre",
    ),
    "clusters": ("industrial_cluster",),
    "hydropower": (
        "hydropower_plant",
        "hydropower_extension",
        "irrigation_hydropower",
        "pumped_storage",
    ),
    "mines": (
        "mine",
        "exploration_area",
        "small_scattered_deposit",
        "construction_material_area",
        "fill_earth_area",
        "mineral_water_source",
        "mineral_belt",
        "occurrence",
        "ore_stockpile",
    ),
    "projects": (
        "processing_plant",
        "mineral_processing_plant",
        "metallurgy_plant",
        "chemical_plant",
        "manufacturing_plant",
        "waste_treatment",
        "power_biomass",
        "power_waste",
        "power_wind",
        "power_solar",
        "secondary_project",
        "mining_project",
        "infrastructure",
        "relocation",
        "repair_workshop",
        "plantation",
        "training",
        "study",
        "programme",
    ),
}
"""What a feature is, by layer."""

SECTORS = (
    "agro_processing",
    "aquatic_products",
    "tea",
    "rubber",
    "food",
    "wood",
    "paper",
    "textiles",
    "handicraft",
    "consumer_goods",
    "pharmaceuticals",
    "mining",
    "mineral_processing",
    "rare_earths",
    "metallurgy",
    "chemicals",
    "fertiliser",
    "building_materials",
    "mechanical",
    "electronics",
    "semiconductors",
    "information_technology",
    "supporting_industry",
    "plastics",
    "energy",
    "waste_recycling",
    "logistics",
    "border_trade",
    "infrastructure",
    "urban_services",
    "tourism",
    "training",
)
"""Branches of industry that a feature's free text names (kept whole as ``sectors_text``)."""

PLANT_TYPES = ("run_of_river", "storage")

MINERAL_GROUPS: dict[str, str] = {
    "rare_earths": "rare_earths",
    "uranium": "other",
    "copper": "copper",
    "iron": "iron",
    "gold": "gold",
    "lead_zinc": "lead_zinc",
    "molybdenum": "other",
    "tungsten": "other",
    "apatite": "apatite",
    "graphite": "graphite",
    "serpentine": "industrial_minerals",
    "barite": "industrial_minerals",
    "fluorite": "industrial_minerals",
    "quartz": "industrial_minerals",
    "kaolin": "industrial_minerals",
    "feldspar": "industrial_minerals",
    "mica": "industrial_minerals",
    "weathered_granite": "industrial_minerals",
    "dolomite": "industrial_minerals",
    "gemstones": "other",
    "coal": "coal",
    "peat": "coal",
    "white_limestone": "stone",
    "construction_stone": "stone",
    "gabbro_diabase": "stone",
    "construction_sand": "sand",
    "brick_clay": "clay",
    "cement_clay": "clay",
    "fill_earth": "fill_earth",
    "mineral_water": "hot_water",
}
"""Group of each mineral; the groups have the colours of ``palette.MINERAL_COLOURS``."""

MINERALS = tuple(MINERAL_GROUPS)

VINTAGE_CHANGE = "2025-07-01"
