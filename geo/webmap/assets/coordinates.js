/** The place under the pointer, in degrees on WGS 84 and in metres on the province's VN-2000 grid. */

import { panel } from "./controls.js";
import { loadScript, worldX, worldY } from "./data.js";
import { element, fill, formatNumber } from "./dom.js";

const AFTER_MAP_MS = 300;

export class Coordinates {
  constructor(map, scene, settings) {
    this.map = map;
    this.scene = scene;
    this.settings = settings;
    this.box = panel(map, "bottomright", "atlas-coordinates");
    this.degrees = element("div");
    this.grid = element("div");
    this.gridName = element("span", "atlas-grid-name");
    this.gridValues = element("span");
    this.grid.append(this.gridName, this.gridValues);
    this.commune = element("div", "atlas-commune");
    this.box.append(this.commune, this.degrees, this.grid);
    this.box.hidden = true;
  }

  /** Fetch the projections, once and when the map stands. */
  prepare() {
    if (this.isPreparing) return;
    this.isPreparing = true;
    setTimeout(() => this.project().catch(console.error), AFTER_MAP_MS);
  }

  async project() {
    if (typeof proj4 === "undefined") await loadScript(`${this.settings.folders.leaflet}/proj4.js`);
    const { definitions } = this.settings;
    this.projections = Object.fromEntries(
      Object.entries(definitions).map(([epsg, text]) => [epsg, proj4(text)])
    );
    if (this.latest) this.show(this.latest);
  }

  /** @param {L.LatLng} latlng */
  show(latlng) {
    this.latest = latlng;
    this.box.hidden = false;
    const { texts, language, land, ground } = this.scene;
    if (!texts.grid) return;
    const commune = ground && ground.communeAt(worldX(latlng.lng), worldY(latlng.lat));
    this.commune.textContent = commune ? fill(texts.in_commune, { commune: commune[1] }) : "";
    const degrees = (value) => formatNumber(value, language, 5, true);
    this.degrees.textContent = `${degrees(latlng.lat)}° ${texts.north}  ${degrees(latlng.lng)}° ${texts.east}`;
    if (!this.projections) return;
    const province = land && land.provinceAt(worldX(latlng.lng), worldY(latlng.lat));
    const [epsg, meridian] = (province && this.settings.grids[province.code]) || this.settings.defaultGrid;
    const [east, north] = this.projections[epsg].forward([latlng.lng, latlng.lat]);
    const metres = (value) => formatNumber(value, language, 0);
    const minutes = String(Math.round((meridian % 1) * 60)).padStart(2, "0");
    this.gridName.textContent = fill(texts.grid, { meridian: `${Math.floor(meridian)}°${minutes}′` });
    this.gridValues.textContent = fill(texts.grid_values, { north: metres(north), east: metres(east) });
  }
}
