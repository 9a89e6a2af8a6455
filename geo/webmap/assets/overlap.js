/**
 * One site over the pieces of a land-use map. Python makes the map once with `atlasMap.createOverlap`,
 * and tells it at every rerun through `map.overlap.update(...)` which scene to show.
 */

import { canvasClass } from "./canvas.js";
import { addScale, fillLegend, leafletMap, panel, toggleFullscreen } from "./controls.js";
import { Coordinates } from "./coordinates.js";
import { load, loadAhead, loadFonts } from "./data.js";
import { element, icon, iconButton } from "./dom.js";
import { Land } from "./land.js";
import { Scene } from "./scene.js";
import { Underlay } from "./underlay.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_ZOOM = 22;
const FIT_MOST_ZOOM = 19;
const NARROW_PX = 640;

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A hatch that fills the pieces of a part; told apart without colour. */
function pattern(id, ground, lines) {
  const made = svg("pattern", { id, width: 9, height: 9, patternUnits: "userSpaceOnUse" });
  made.append(svg("rect", { width: 9, height: 9, fill: ground.colour, "fill-opacity": ground.opacity }));
  for (const { d, colour, width } of lines) {
    made.append(svg("path", { d, stroke: colour, "stroke-width": width, fill: "none" }));
  }
  return made;
}

const CROSS = "M0 0L9 9M9 0L0 9";
const SLANT = "M-2 2L2 -2M0 9L9 0M7 11L11 7";

class Overlap {
  constructor(map, settings) {
    this.map = map;
    this.settings = settings;
    this.scene = new Scene(settings.themes);
    this.canvas = new (canvasClass())(this.scene).addTo(map);
    this.renderer = L.svg({ padding: 0.3 }).addTo(map);
    this.hatches = svg("defs", {});
    this.pieces = L.featureGroup().addTo(map);
    this.outline = L.featureGroup().addTo(map);
    this.buttons = panel(map, "topright", "atlas-buttons");
    this.credits = panel(map, "bottomright", "atlas-credits");
    this.legend = panel(map, "bottomleft", "atlas-legend overlap-legend");
    this.isLegendOpen = map.getSize().x >= NARROW_PX;
    this.underlay = new Underlay(this.scene, () => {
      this.showLegend();
      this.showCredits();
      this.canvas.redraw();
    });
    addScale(map);
    this.coordinates = new Coordinates(map, this.scene, settings);
    this.tip = element("div", "atlas-tooltip overlap-tip");
    this.tip.hidden = true;
    map.getContainer().append(this.tip);
    this.updates = 0;
    this.listen();
    loadFonts(settings.folders.fonts).then(() => this.canvas.redraw());
  }

  /** @param {{scene: string, land: string, theme: string}} payload see `OverlapUpdate`; also as for `Underlay` */
  async update(payload) {
    const number = ++this.updates;
    try {
      const [file, land] = await Promise.all([load(payload.scene), load(payload.land)]);
      if (number !== this.updates) return;
      if (this.landUrl !== payload.land) this.scene.land = new Land(land);
      this.landUrl = payload.land;
      this.show(file, payload);
      this.underlay.show(payload);
    } catch (error) {
      console.error(error);
    }
  }

  show(file, { scene: url, theme }) {
    const { map, scene } = this;
    const isOther = this.url !== url || this.theme !== theme;
    const hasMoved = String(this.bounds) !== String(file.bounds);
    Object.assign(this, { url, theme, file, bounds: file.bounds });
    scene.table = { language: file.language, texts: file.texts };
    scene.setTheme(theme);
    for (const place of [map.getContainer(), document.documentElement]) place.dataset.theme = theme;
    document.documentElement.lang = file.language;
    if (isOther) this.draw();
    if (hasMoved) this.fit(this.hasOpened === true);
    this.hasOpened = true;
    this.canvas.redraw();
    this.coordinates.prepare();
    performance.mark("atlas:drawn", { detail: { update: this.updates, shown: file.pieces.length } });
  }

  draw() {
    const { file, scene } = this;
    this.tip.hidden = true;
    this.drawHatches();
    this.pieces.clearLayers();
    this.outline.clearLayers();
    for (const piece of file.pieces) {
      const layer = L.polygon(piece.rings, { renderer: this.renderer, ...this.style(piece.part, piece.colour) });
      layer.piece = piece;
      this.pieces.addLayer(layer);
    }
    const lines = [[scene.theme.paper, 5, 0.9], [scene.theme.ink, 2.2, 1]];
    for (const [color, weight, opacity] of lines) {
      const options = { renderer: this.renderer, interactive: false, fill: false, color, weight, opacity };
      this.outline.addLayer(L.polygon(file.site, options));
    }
    this.showLegend();
    this.showControls();
  }

  /** Patterns in the colours of the theme; the renderer's drawing holds them. */
  drawHatches() {
    const { theme } = this.scene;
    const clear = { colour: theme.paper, opacity: 0.75 };
    this.hatches.replaceChildren(
      pattern("hatch-contested", clear, [{ d: CROSS, colour: theme.accent, width: 1.5 }]),
      pattern("hatch-nodata", clear, [{ d: SLANT, colour: theme.grey, width: 1.2 }])
    );
    this.renderer._container.prepend(this.hatches);
  }

  style(part, colour) {
    const { theme } = this.scene;
    const line = { weight: 0.8, color: theme.ink, opacity: 0.75, fillOpacity: 1 };
    if (part === "contested") return { ...line, color: theme.accent, weight: 1.6, fillColor: "url(#hatch-contested)" };
    if (part === "uncovered") {
      return { ...line, color: theme.grey, weight: 1.6, dashArray: "6 5", fillColor: theme.grey, fillOpacity: 0.16 };
    }
    if (part === "nodata") return { ...line, color: theme.grey, fillColor: "url(#hatch-nodata)" };
    return { ...line, fillColor: colour };
  }

  // -- legend, controls ---------------------------------------------------------------------

  showLegend() {
    const { texts, legend } = this.file;
    const list = element("ul");
    for (const { part, colour, label, name, amount } of legend) {
      const line = element("li");
      line.append(this.swatch(part, colour), element("span", null, label));
      if (name) line.append(element("span", "overlap-name", name));
      if (amount) line.append(element("span", "atlas-legend-count", amount));
      list.append(line);
    }
    fillLegend(this.legend, this.isLegendOpen, texts, [list, ...this.groundNotes()], () => {
      this.isLegendOpen = !this.isLegendOpen;
      this.showLegend();
    });
  }

  swatch(part, colour) {
    const box = svg("svg", { viewBox: "0 0 26 18", class: "overlap-swatch", "aria-hidden": "true" });
    const { theme } = this.scene;
    if (part === "site") {
      box.append(svg("rect", { x: 2, y: 2, width: 22, height: 14, fill: "none", stroke: theme.ink, "stroke-width": 2.2 }));
      return box;
    }
    const { fillColor, fillOpacity, color, weight, dashArray } = this.style(part, colour);
    const shape = svg("rect", { x: 1.5, y: 1.5, width: 23, height: 15, rx: 2, fill: fillColor, stroke: color });
    shape.setAttribute("fill-opacity", fillOpacity);
    shape.setAttribute("stroke-width", weight);
    if (dashArray) shape.setAttribute("stroke-dasharray", "4 3");
    box.append(shape);
    return box;
  }

  showControls() {
    const { map } = this;
    const { texts } = this.file;
    map.getContainer().setAttribute("aria-label", texts.overlap_map);
    map.getContainer().setAttribute("role", "application");
    this.showCredits();
    this.buttons.replaceChildren(
      iconButton("zoomIn", texts.zoom_in, () => map.zoomIn()),
      iconButton("zoomOut", texts.zoom_out, () => map.zoomOut()),
      iconButton("fit", texts.fit_site, () => this.fit(true)),
      iconButton("fullscreen", texts.fullscreen, toggleFullscreen)
    );
  }

  groundCredits() {
    return [...new Set(this.scene.grounds().map((ground) => ground.credits))].filter(Boolean);
  }

  /** Whom the ground is owed to, folded: a narrow map has no room for it at its edge. */
  groundNotes() {
    const credits = this.groundCredits();
    if (!credits.length) return [];
    const [{ title }] = this.scene.grounds().toReversed();
    const notes = element("details");
    const heading = element("summary", null, title[this.file.language]);
    heading.append(icon("fold"));
    notes.append(heading, ...credits.map((text) => element("p", "atlas-legend-note", text)));
    return [notes];
  }

  showCredits() {
    const parts = this.groundCredits().map((text) => element("span", "atlas-ground-credits", text));
    this.credits.replaceChildren(element("span", null, this.file.texts.attribution), ...parts);
  }

  fit(animate) {
    const [west, south, east, north] = this.bounds;
    const isWide = this.map.getSize().x > NARROW_PX;
    const legend = isWide && this.isLegendOpen ? Math.min(this.legend.offsetWidth, this.map.getSize().x * 0.4) : 0;
    this.map.fitBounds([[south, west], [north, east]], {
      paddingTopLeft: [28 + legend, 28],
      paddingBottomRight: [isWide ? 64 : 28, 40],
      maxZoom: FIT_MOST_ZOOM,
      animate,
    });
  }

  // -- what the reader does -----------------------------------------------------------------

  listen() {
    const { map, pieces } = this;
    map.on("mousemove", ({ latlng }) => this.coordinates.show(latlng));
    pieces.on("mousemove", (event) => this.point(event));
    pieces.on("click", (event) => this.point(event));
    pieces.on("mouseout", () => (this.tip.hidden = true));
    map.on("movestart zoomstart", () => (this.tip.hidden = true));
    new ResizeObserver(() => this.resize()).observe(map.getContainer());
    document.addEventListener("fullscreenchange", () => map.invalidateSize());
  }

  /** A map that was opened out of sight finds its place once it is seen. */
  resize() {
    const { map } = this;
    const was = map.getSize();
    map.invalidateSize({ animate: false });
    if (this.bounds && (was.x < 50 || was.y < 50)) this.fit(false);
  }

  point({ layer, containerPoint }) {
    const { piece } = layer;
    const head = element("div", "atlas-tooltip-head");
    head.append(this.swatch(piece.part, piece.colour), element("strong", null, piece.label));
    const figures = element("dl", "atlas-tooltip-figures");
    for (const [term, value] of piece.lines) figures.append(element("dt", null, term), element("dd", null, value));
    this.tip.replaceChildren(head, figures);
    this.tip.hidden = false;
    const size = this.map.getSize();
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const left = Math.max(8, Math.min(containerPoint.x + 16, size.x - width - 8));
    const below = containerPoint.y + 18;
    const top = below + height < size.y - 8 ? below : Math.max(8, containerPoint.y - height - 14);
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}

/**
 * Make the map. Called once, by the script of `OverlapMap`.
 * @param {string} id of the element
 * @param {object} settings see `map_settings` of base_map.py
 */
function createOverlap(id, settings) {
  const map = leafletMap(id, settings, window.atlasMap.styles, { minZoom: 5, maxZoom: MOST_ZOOM });
  map.overlap = new Overlap(map, settings);
  return map;
}

loadAhead(document.currentScript.src);
window.atlasMap.createOverlap = createOverlap;
