"""The arrows between modules point downwards, and each door to the outside has one keeper."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "geo"

LEVELS = {
    0: "_gdal errors limits units crs text dates translate palette html",
    1: "records legal_records attributes provenance",
    2: "wording plane measures repair available findings outlines inside encodings",
    3: (
        "catalog tables reading writing geopackage geopackage_schema styles building rasters uploads "
        "map_files map_spool own_files own_boundaries own_boundary validate"
    ),
    4: (
        "atlas boundaries matching facets overview totals search selection selection_values "
        "selection_words overlay"
    ),
    5: (
        "maps map_attributes map_elements map_geometry map_scripts html_map symbols export shapefile kml "
        "workbook workbook_layout sheets series reports"
    ),
    6: "cli commands ui",
}
FAMILIES = {"upload_": 3, "check_": 3, "landuse_": 3, "legal_": 3, "raster_": 3, "export_": 5, "overlap_": 5}
LEVEL_OF = {name: level for level, names in LEVELS.items() for name in names.split()}

KEEPERS = {
    "streamlit": ("ui", "app"),
    "streamlit_folium": ("ui",),
    "typer": ("cli", "commands"),
    "folium": ("maps", "map_elements", "overlap_map", "html_map", "ui/map_view"),
    "branca": ("maps", "map_elements", "overlap_map", "html_map", "ui/map_view"),
    "matplotlib": ("sheets",),
    "pypdf": ("sheets", "series"),
    "docx": ("reports",),
    "pyogrio": ("reading", "writing", "uploads", "upload_maps", "upload_vectors", "landuse_map"),
    "fiona": (),
    "rasterio": ("rasters", "raster_header", "raster_uploads"),
    "requests": (),
    "urllib.request": (),
}
"""Packages that only these modules or folders may import."""

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def module_name(path):
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def level(name):
    top = name.split("/")[0]
    family = next((level for prefix, level in FAMILIES.items() if top.startswith(prefix)), None)
    return LEVEL_OF.get(top, family)


def for_types_only(tree):
    """The import statements under ``if TYPE_CHECKING``, which make no arrow when the program runs."""
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }


def imports(path):
    """The modules of the package, and those of others, that a file imports when it runs."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = for_types_only(tree)
    own, others = set(), set()
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            others |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            target = own if node.module.split(".")[0] == "geo" else others
            target.add(node.module.removeprefix("geo."))
        elif isinstance(node, ast.ImportFrom):
            folder = path.parents[node.level - 1].relative_to(PACKAGE).as_posix().removeprefix(".")
            base = "/".join(filter(None, [folder, (node.module or "").replace(".", "/")]))
            own |= {base} if node.module else {f"{base}/{alias.name}".strip("/") for alias in node.names}
    return own - {"__version__"}, others


def test_the_reader_of_imports_sees_them(tmp_path):
    atlas, _ = imports(PACKAGE / "atlas.py")
    assert {"provenance", "reading", "selection"} <= atlas
    _, sidebar = imports(PACKAGE / "ui" / "sidebar.py")
    assert "streamlit" in sidebar
    assert "atlas" not in imports(PACKAGE / "search.py")[0]


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_arrows_point_downwards(path):
    name = module_name(path)
    assert level(name) is not None, f"{name} has no level yet"
    upward = sorted(other for other in imports(path)[0] if (level(other) or 0) > level(name))
    assert not upward, f"{name} (level {level(name)}) imports from above: {upward}"


@pytest.mark.parametrize("path", [*MODULES, ROOT / "app.py"], ids=lambda path: path.stem)
def test_each_door_has_its_keepers(path):
    name = module_name(path) if path.is_relative_to(PACKAGE) else path.stem
    for package, keepers in KEEPERS.items():
        used = any(f"{other}.".startswith(f"{package}.") for other in imports(path)[1])
        allowed = any(f"{name}/".startswith(f"{keeper}/") for keeper in keepers)
        assert allowed or not used, f"{name} imports {package}"


def test_no_module_imports_itself_in_a_circle():
    arrows = {module_name(path): imports(path)[0] for path in MODULES}
    done: set[str] = set()

    def walk(name, trail):
        assert name not in trail, " → ".join([*trail, name])
        if name not in done:
            for other in arrows.get(name, ()):
                walk(other, [*trail, name])
            done.add(name)

    for name in arrows:
        walk(name, [])
