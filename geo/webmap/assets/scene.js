/** What the map shows: the atlas's shapes and words, which of them are visible, in which colours. */

import { gather } from "./clusters.js";
import { bytesOf, CellIndex } from "./data.js";
import { pixelRatio } from "./dom.js";
import { SymbolBook } from "./symbols.js";

/** Latitude and longitude of a world position. */
const latLng = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);

export class Scene {
  /** @param {Record<string, Record<string, string>>} themes colours of the light and dark map */
  constructor(themes) {
    this.themes = themes;
    this.shades = {};
    this.land = this.ground = this.ownGround = this.shapes = this.table = this.cells = null;
    this.shown = [];
    this.discs = [];
    this.selected = null;
    this.hovered = null;
    this.hasTiles = false;
    this.vintage = "2025";
    this.setTheme("light");
  }

  setTheme(name) {
    const ratio = pixelRatio();
    if (this.themeName === name && this.book.ratio === ratio) return;
    this.themeName = name;
    this.theme = this.themes[name];
    this.book = new SymbolBook(this.theme, ratio);
  }

  get language() {
    return this.table ? this.table.language : "vi";
  }

  get texts() {
    return this.table ? this.table.texts : {};
  }

  setShapes(shapes) {
    this.shapes = shapes;
    this.cells = new CellIndex(shapes);
    this.visibleBits = null;
  }

  setTable(table) {
    this.table = table;
    this.indexOf = new Map(table.ids.map((id, i) => [id, i]));
  }

  /** @param {string} bits one bit a feature, base64 */
  setVisible(bits) {
    if (bits === this.visibleBits) return;
    this.visibleBits = bits;
    const bytes = bytesOf(bits);
    this.isShown = Uint8Array.from({ length: this.shapes.count }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
    this.shown = [];
    this.unlocated = 0;
    for (let i = 0; i < this.shapes.count; i++) {
      if (!this.isShown[i]) continue;
      if (this.shapes.kinds[i]) this.shown.push(i);
      else this.unlocated++;
    }
    this.discs = this.shown.filter((i) => this.table.disc[i] > 0);
    this.groupsAt = null;
  }

  /** What lies under the features, the lowest first; nothing where tiles of the Internet hide it. */
  grounds() {
    return this.hasTiles ? [] : [this.ownGround, this.ground].filter(Boolean);
  }

  symbol(i) {
    const { table } = this;
    return {
      layer: table.layer[i],
      state: table.state[i],
      tone: this.tone(table.tone[i]),
      radius: table.radius[i],
      place: table.place[i],
      draft: table.draft[i],
      own: table.own[i],
    };
  }

  tone(index) {
    return this.table.tones[index][this.themeName === "dark" ? 1 : 0];
  }

  /** Areas with equal keys are drawn in one stroke. */
  areaKey(i) {
    const { table } = this;
    return ((table.tone[i] * 8 + table.state[i]) * 2 + table.draft[i]) * 2 + table.own[i];
  }

  /** Marks gathered at a zoom level; kept until the level or the visible set changes. */
  grouped(points, zoom) {
    if (!this.groupsAt || this.groupsAt.zoom !== zoom || this.groupsAt.count !== points.length) {
      const groups = gather(points, this.shapes.x, this.shapes.y, zoom);
      this.groupsAt = { zoom, count: points.length, groups };
    }
    return this.groupsAt.groups;
  }

  /** Each layer among the features, with their number. */
  counts(members) {
    const counts = new Map();
    for (const i of members) counts.set(this.table.layer[i], (counts.get(this.table.layer[i]) || 0) + 1);
    return [...counts].sort(([a], [b]) => a - b);
  }

  /** Colour of each layer among the features, with their number. */
  shares(members) {
    return this.counts(members).map(([layer, n]) => [this.tone(layer), n]);
  }

  /** The smallest visible area round a world position, or null. */
  areaAt(x, y) {
    const { box } = this.shapes;
    let best = null;
    let least = Infinity;
    for (const i of this.cells.near(x, y)) {
      const size = (box[i * 4 + 2] - box[i * 4]) * (box[i * 4 + 3] - box[i * 4 + 1]);
      if (size < least && this.isShown[i] && this.shapes.contains(i, x, y)) {
        best = i;
        least = size;
      }
    }
    return best;
  }

  /** The smallest disc round a world position, or null. */
  discAt(x, y, frame) {
    let best = null;
    for (const i of this.discs) {
      const radius = frame.pixels(this.table.disc[i], this.shapes.y[i]) / frame.scale;
      const isInside = Math.hypot(x - this.shapes.x[i], y - this.shapes.y[i]) < radius;
      if (isInside && (best === null || this.table.disc[i] < this.table.disc[best])) best = i;
    }
    return best === null ? null : { index: best };
  }

  /** Geographic bounds of features, or null where none has a place. */
  bounds(members) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const i of members) {
      const box = this.shapes.box.subarray(i * 4, i * 4 + 4);
      west = Math.min(west, box[0]);
      north = Math.min(north, box[1]);
      east = Math.max(east, box[2]);
      south = Math.max(south, box[3]);
    }
    if (west > east) return null;
    return L.latLngBounds(latLng(west, south), latLng(east, north));
  }
}
