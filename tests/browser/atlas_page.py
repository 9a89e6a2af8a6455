"""The app's page as a reader sees and uses it; every step waits for what it causes, never for a time."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .settling import AT_REST

_DRAWN = "performance.getEntriesByName('atlas:drawn')"
_SETTLED = f"""() => {{
    const frame = document.querySelector("iframe[src*='streamlit_folium']");
    const {{ map, performance }} = frame?.contentWindow ?? {{}};
    const drawn = performance?.getEntriesByName('atlas:drawn').at(-1)?.detail.update;
    return ({AT_REST})() && drawn !== undefined && drawn === map?.atlas?.updates
        && !map._animatingZoom && !map._panAnim?._inProgress;
}}"""
_SELECTED = "map.atlas.scene.selected === null ? null : map.atlas.scene.table.ids[map.atlas.scene.selected]"


class AtlasPage:
    """One open page with its map.

    Parameters
    ----------
    page : playwright.sync_api.Page
    """

    def __init__(self, page: Any) -> None:
        self.page = page

    # -- waiting -------------------------------------------------------------------------------

    @property
    def map(self) -> Any:
        """The frame of the map, once it is there."""
        frame = self.page.wait_for_selector("iframe[src*='streamlit_folium']").content_frame()
        assert frame is not None
        return frame

    def settle(self) -> None:
        """Wait until the page has run and the map shows what it was last told.

        All is asked at once, of the map that is there then: a new page takes the map of the one before away.
        """
        self.page.wait_for_function(_SETTLED)

    def wait_for_map(self, condition: str, argument: object = None) -> None:
        """Wait until a JavaScript condition holds in the frame of the map; ``arg`` is the argument."""
        self.map.wait_for_function(f"(arg) => {condition}", arg=argument)

    def wait_for_shown(self, count: int) -> None:
        """Wait until the map shows this many features."""
        self.wait_for_map(f"{_DRAWN}.at(-1)?.detail.shown === arg", count)

    # -- what is seen --------------------------------------------------------------------------

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the page's address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def shown(self) -> int:
        """How many features the map shows."""
        return int(self.map.evaluate(f"{_DRAWN}.at(-1).detail.shown"))

    def selected(self) -> str | None:
        """Id of the feature that the map marks."""
        selected: str | None = self.map.evaluate(_SELECTED)
        return selected

    def figure(self, name: str) -> str:
        """The headline figure as text, without its unit's line."""
        return str(self.page.locator(f"[data-figure={name}] .value").inner_text())

    def rows(self) -> int:
        """How many rows the table has."""
        return (
            int(self.page.locator("[data-testid=stDataFrame] [role=grid]").get_attribute("aria-rowcount")) - 1
        )

    def view(self) -> tuple[float, float, float]:
        """Latitude, longitude and zoom of the map."""
        latitude, longitude, zoom = self.map.evaluate(
            "[map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
        )
        return latitude, longitude, zoom

    # -- what is done --------------------------------------------------------------------------

    def toggle_layer(self, layer: str) -> None:
        """Tick or untick a layer in the side bar."""
        self.page.locator(f".st-key-f_layer_{layer} label").first.click()

    def go_to(self, latitude: float, longitude: float, zoom: float) -> None:
        """Move the map at once."""
        self.map.evaluate(
            "([view, zoom]) => { map.setView(view, zoom, { animate: false }) }", [[latitude, longitude], zoom]
        )

    def place_of(self, feature_id: str) -> tuple[float, float]:
        """Where a feature's point lies on the page, in pixels."""
        x, y = self.map.evaluate(
            """(id) => {
                const { scene } = map.atlas;
                const i = scene.indexOf.get(id);
                const world = L.point(scene.shapes.x[i], scene.shapes.y[i]);
                const at = map.latLngToContainerPoint(L.CRS.EPSG3857.pointToLatLng(world, 0));
                return [at.x, at.y];
            }""",
            feature_id,
        )
        return self._on_page(x, y)

    def middle(self) -> tuple[float, float]:
        """Middle of the map on the page, in pixels."""
        width, height = self.map.evaluate("[map.getSize().x, map.getSize().y]")
        return self._on_page(width / 2, height / 2)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press at one place of the page, move in steps to another, release."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
        mouse.move(*end, steps=5)
        mouse.up()

    def draw_rectangle(self, half_width: int = 90, half_height: int = 60) -> dict[str, Any]:
        """Draw a rectangle round the middle of the map and return it as GeoJSON geometry."""
        self.map.locator(".atlas-tools button").nth(1).click()
        self.wait_for_map("map.atlas.drawing.isBusy")
        x, y = self.middle()
        self.drag((x - half_width, y - half_height), (x + half_width, y + half_height))
        self.wait_for_map("map.atlas.drawing.drawn.getLayers().length === 1")
        collection = self.map.evaluate("JSON.stringify(map.atlas.drawing.drawn.toGeoJSON())")
        geometry: dict[str, Any] = json.loads(collection)["features"][0]["geometry"]
        return geometry

    def click_row(self, row: int) -> None:
        """Click the box that selects a row of the table, counted from 0."""
        table = self.page.locator("[data-testid=stDataFrame]")
        table.scroll_into_view_if_needed()
        table.locator(".dvn-scroller").click(position={"x": 18, "y": 34 + 33 * row + 16})

    def _on_page(self, x: float, y: float) -> tuple[float, float]:
        box = self.page.locator("iframe[src*='streamlit_folium']").bounding_box()
        return box["x"] + x, box["y"] + y
