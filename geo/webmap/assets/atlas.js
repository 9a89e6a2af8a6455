/**
 * The atlas on a Leaflet map. Python makes the map once with `atlasMap.create`, and tells it at every
 * rerun through `map.atlas.update(...)` what to show; the map keeps its view, theme and files.
 */

import { canvasClass } from "./canvas.js";
import { addScale, leafletMap, panel, toggleFullscreen } from "./controls.js";
import { Coordinates } from "./coordinates.js";
import { load, loadAhead, loadFonts, Shapes } from "./data.js";
import { element, fill, formatNumber, iconButton } from "./dom.js";
import { Drawing } from "./drawing.js";
import { Land } from "./land.js";
import { Legend } from "./legend.js";
import { Scene } from "./scene.js";
import { PickList, Tooltip } from "./tooltip.js";
import { Underlay } from "./underlay.js";

const MOST_ZOOM = 18;
const FIT_MOST_ZOOM = 14;
const LEAST_SIDE_PX = 50;
const CROWD_MOST_ZOOM = 15;
const CROWD_LEAST_PX = 40;
const POINTER_LEAST_PX = 600; // of a map that shows the place at its middle at first
const VIEW_KEY = "at";

class Atlas {
  constructor(map, settings, drawn) {
    this.map = map;
    this.settings = settings;
    this.scene = new Scene(settings.themes);
    this.canvas = new (canvasClass())(this.scene).addTo(map);
    this.tooltip = new Tooltip(map, this.scene);
    this.list = new PickList(map, this.scene, (index) => this.select(index));
    this.drawing = new Drawing(map, this.scene, drawn, settings, () => {
      this.hover(null);
      this.list.hide();
    });
    this.buttons = panel(map, "topright", "atlas-buttons");
    this.credits = panel(map, "bottomright", "atlas-credits");
    this.legend = new Legend(map, this.scene, () => this.canvas.redraw());
    this.underlay = new Underlay(this.scene, () => {
      this.legend.show(this.legend.groups);
      this.showAttribution(this.payload.basemap);
      this.canvas.redraw();
    });
    addScale(map);
    this.coordinates = new Coordinates(map, this.scene, settings);
    this.notice = element("div", "atlas-notice", null, { role: "status", "aria-live": "polite" });
    this.spoken = element("div", "atlas-spoken", null, { "aria-live": "polite" });
    this.aim = element("div", "atlas-aim", null, { "aria-hidden": "true" });
    map.getContainer().append(this.notice, this.spoken, this.aim);
    this.updates = 0;
    this.told = 0;
    this.listen();
    loadFonts(settings.folders.fonts).then(() => this.canvas.redraw());
  }

  // -- what Python says ---------------------------------------------------------------------

  /** @param {object} payload what `update_payload` of base_map.py made */
  update(payload) {
    const number = ++this.updates;
    performance.mark("atlas:update");
    if (this.files && this.files.every((url, i) => url === [payload.land, payload.geometry, payload.attributes][i])) {
      this.apply(payload);
      return;
    }
    this.applyTheme(payload.theme);
    this.fetch(payload).then((ready) => {
      if (ready && number === this.updates) this.apply(payload);
    });
  }

  async fetch({ land, geometry, attributes }) {
    try {
      const [landFile, bytes, table] = await Promise.all([
        load(land),
        load(geometry),
        load(attributes),
      ]);
      const known = this.files || [];
      if (known[0] !== land) this.scene.land = new Land(landFile);
      if (known[1] !== geometry) this.scene.setShapes(new Shapes(new Uint8Array(bytes)));
      this.scene.setTable(table);
      this.scene.visibleBits = null;
      this.files = [land, geometry, attributes];
      return true;
    } catch (error) {
      console.error(error);
      return false;
    }
  }

  apply(payload) {
    const { scene } = this;
    this.payload = payload;
    this.applyTheme(payload.theme);
    scene.vintage = payload.vintage;
    scene.shades = payload.shades || {};
    scene.setVisible(payload.visible);
    if (payload.heard >= this.told) this.takeSelected(payload.selected);
    scene.hovered = null;
    this.tooltip.hide();
    this.applyBasemap(payload.basemap);
    this.legend.show(payload.legend);
    const hasMoved = this.applyView(payload);
    if (!hasMoved) this.canvas.redraw();
    this.nameControls();
    this.drawing.setUp(payload.drawing);
    this.drawing.setArea(payload.area);
    this.announce();
    this.rememberView(); // a rerun may have put an older address back
    performance.mark("atlas:drawn", { detail: { update: this.updates, shown: scene.shown.length } });
    this.coordinates.prepare();
    this.underlay.show(payload);
  }

  /** What the page says was chosen; a later choice on the map, which it has not heard of yet, stands. */
  takeSelected(id) {
    const selected = this.scene.indexOf.get(id);
    this.scene.selected = selected === undefined ? null : selected;
  }

  applyTheme(name) {
    this.scene.setTheme(name);
    this.map.getContainer().dataset.theme = name;
    document.documentElement.dataset.theme = name;
  }

  applyBasemap(basemap) {
    const url = basemap && basemap.url;
    if (url === this.tilesUrl) return;
    this.tilesUrl = url;
    if (this.tiles) this.tiles.remove();
    this.tiles = null;
    this.scene.hasTiles = false;
    this.notice.textContent = "";
    this.showAttribution(basemap);
    if (!basemap) return;
    this.tiles = L.tileLayer(basemap.url, { maxNativeZoom: basemap.maxNativeZoom, maxZoom: MOST_ZOOM });
    this.tiles.on("tileload", () => {
      if (this.scene.hasTiles) return;
      this.scene.hasTiles = true;
      this.notice.textContent = "";
      this.legend.show(this.legend.groups); // tiles hide the ground
      this.showAttribution(basemap);
      this.canvas.redraw();
    });
    this.tiles.on("tileerror", () => {
      if (!this.scene.hasTiles) this.notice.textContent = this.scene.texts.tiles_failed;
    });
    this.tiles.addTo(this.map);
  }

  showAttribution(basemap) {
    const parts = [element("span", null, this.scene.texts.attribution)];
    const credits = this.scene.grounds().map((ground) => ground.credits);
    for (const text of new Set(credits)) if (text) parts.push(element("span", "atlas-ground-credits", text));
    if (basemap) {
      const link = element("a", null, basemap.attribution, { href: basemap.link, target: "_blank", rel: "noopener" });
      parts.unshift(link);
    }
    this.credits.replaceChildren(...parts);
  }

  /** Move as asked; each wish once. The first update opens the map where it shall be. */
  applyView({ fit, view }) {
    const isFirst = !this.hasOpened;
    this.hasOpened = true;
    if (fit && fit.token !== this.fitToken) {
      this.fitToken = fit.token;
      const [west, south, east, north] = fit.bounds;
      this.fit(L.latLngBounds([south, west], [north, east]), !isFirst);
      return true;
    }
    if (!isFirst) return false;
    if (view) this.map.setView([view[0], view[1]], view[2], { animate: false });
    else this.map.fitBounds(this.settings.home, { animate: false, paddingTopLeft: [this.legend.width(), 0] });
    return true;
  }

  announce() {
    const { texts, shown, language } = this.scene;
    const count = shown.length;
    const text = count ? fill(texts.shown, { n: formatNumber(count, language) }) : texts.none_shown;
    if (this.spoken.textContent !== text) this.spoken.textContent = text;
  }

  // -- what the reader does -----------------------------------------------------------------

  listen() {
    const { map } = this;
    let wanted = null;
    map.on("mousemove", (event) => {
      const isWaiting = wanted !== null;
      wanted = event;
      if (!isWaiting) {
        requestAnimationFrame(() => {
          this.point(wanted);
          wanted = null;
        });
      }
    });
    map.on("mouseout", () => this.hover(null));
    map.on("movestart zoomstart", () => this.hover(null));
    map.on("click", (event) => this.click(event));
    map.on("moveend", () => this.rememberView());
    map.on("move", () => this.followDrag());
    const container = map.getContainer();
    container.addEventListener("keydown", (event) => this.key(event));
    container.addEventListener("keyup", () => this.lookAtMiddle());
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
    document.addEventListener("fullscreenchange", () => map.invalidateSize());
  }

  point(event) {
    const isOnMap = !event.originalEvent.target.closest(".leaflet-control, .atlas-picklist");
    if (this.map.dragging.moving() || this.drawing.isBusy || !isOnMap) {
      this.hover(null);
      return;
    }
    this.coordinates.show(event.latlng);
    this.hover(this.canvas.hit(event.layerPoint), event.containerPoint);
  }

  hover(hit, at) {
    const { scene } = this;
    const before = scene.hovered;
    const isSame = before && hit && before.index === hit.index && before.group === hit.group;
    if (hit && hit.group) hit.group.isTight = this.isTight(hit.group);
    if (hit) this.tooltip.show(hit, at);
    else this.tooltip.hide();
    if (isSame || (!before && !hit)) return;
    scene.hovered = hit;
    this.map.getContainer().classList.toggle("is-pointing", Boolean(hit));
    this.canvas.redrawTop();
  }

  /** While the map is dragged past what was drawn, draw again. */
  followDrag() {
    const { map, canvas } = this;
    if (map._animatingZoom || !canvas._bounds || !map.dragging.moving()) return;
    const min = map.containerPointToLayerPoint([0, 0]);
    const seen = L.bounds(min, min.add(map.getSize()));
    if (!canvas._bounds.contains(seen)) canvas._update();
  }

  click(event) {
    if (this.drawing.isBusy || this.drawing.isReleasing || !this.scene.shapes) return;
    if (!this.list.box.hidden) {
      this.list.hide();
      return;
    }
    this.coordinates.show(event.latlng);
    const hit = this.canvas.hit(event.layerPoint);
    if (hit && hit.group) this.open(hit.group, event.containerPoint);
    else this.select(hit ? hit.index : null, event);
  }

  /** Whether zooming in would not part the features of a group. */
  isTight(group) {
    const { x, y } = this.scene.shapes;
    const scale = 2 ** CROWD_MOST_ZOOM;
    const [first] = group.members;
    return group.members.every((i) => Math.hypot(x[i] - x[first], y[i] - y[first]) * scale < CROWD_LEAST_PX);
  }

  open(group, at) {
    this.hover(null);
    if (this.isTight(group)) this.list.show(group, at);
    else this.fit(this.scene.bounds(group.members), true, CROWD_MOST_ZOOM);
  }

  /**
   * Select a feature, or nothing. The page hears of it as a click on this layer: streamlit-folium
   * hands `toGeoJSON()` of what was clicked to Python.
   */
  select(index, event) {
    const { scene, map } = this;
    if (index === null && scene.selected === null) return;
    scene.selected = index;
    this.canvas.redrawTop();
    const centre = map.getCenter();
    this.told = Math.max(Date.now(), this.told + 1);
    const properties = {
      feature_id: index === null ? null : scene.table.ids[index],
      n: this.told,
      view: [centre.lat, centre.lng, map.getZoom()],
    };
    const clicked = { toGeoJSON: () => ({ type: "Feature", properties, geometry: null }) };
    this.canvas.fire("click", { layer: clicked, latlng: event ? event.latlng : centre });
    this.report();
  }

  /** Tell Python at once; streamlit-folium by itself waits a quarter of a second. */
  report() {
    const page = window.__GLOBAL_DATA__;
    if (!page || !window.Streamlit) return;
    const value = { all_drawings: page.all_drawings, last_active_drawing: page.last_active_drawing };
    page.previous_data = value;
    window.Streamlit.setComponentValue(value);
  }

  key(event) {
    if (event.target !== this.map.getContainer()) return;
    if (event.key === "Enter") {
      const middle = this.map.getSize().divideBy(2);
      this.click({
        containerPoint: middle,
        layerPoint: this.map.containerPointToLayerPoint(middle),
        latlng: this.map.getCenter(),
      });
    }
    if (event.key === "Escape" && !this.drawing.isBusy) this.select(null);
  }

  /** For the keyboard the middle of the map is the pointer. */
  lookAtMiddle() {
    if (!this.map.getContainer().matches(":focus-visible")) return;
    const middle = this.map.getSize().divideBy(2);
    this.coordinates.show(this.map.getCenter());
    this.hover(this.canvas.hit(this.map.containerPointToLayerPoint(middle)), middle);
  }

  fit(bounds, animate, mostZoom = FIT_MOST_ZOOM) {
    if (!bounds) return;
    const size = this.map.getSize();
    if (Math.min(size.x, size.y) < LEAST_SIDE_PX) {
      // the frame has not got its room yet
      this.map.once("resize", () => this.fit(bounds, false, mostZoom));
      return;
    }
    const isWide = size.x > 700;
    this.map.fitBounds(bounds, { padding: isWide ? [48, 48] : [24, 24], maxZoom: mostZoom, animate });
  }

  /** Whether the map is where an address says, to a pixel or two: opening a link does not rewrite it. */
  isAt(text) {
    const [lat, lng, zoom] = (text || "").split(",").map(Number);
    if (!Number.isFinite(lat + lng + zoom) || zoom.toFixed(2) !== this.map.getZoom().toFixed(2)) return false;
    return this.map.project([lat, lng]).distanceTo(this.map.project(this.map.getCenter())) < 2;
  }

  /** Keep the view in the page's address without asking Python. */
  rememberView() {
    if (!this.hasOpened || !this.payload || this.settings.isAlone) return;
    clearTimeout(this.viewTimer);
    this.viewTimer = setTimeout(() => {
      const centre = this.map.getCenter();
      const text = [centre.lat.toFixed(4), centre.lng.toFixed(4), this.map.getZoom().toFixed(2)].join(",");
      try {
        const page = window.parent;
        const url = new URL(page.location.href);
        if (this.isAt(url.searchParams.get(VIEW_KEY))) return;
        url.searchParams.set(VIEW_KEY, text);
        page.history.replaceState(page.history.state, "", url);
      } catch (error) {
        console.debug("the page around the map is out of reach", error);
      }
    }, 250);
  }

  // -- controls -----------------------------------------------------------------------------

  nameControls() {
    const { map, scene } = this;
    const { texts, language } = scene;
    if (this.controlLanguage === language) return;
    this.controlLanguage = language;
    document.documentElement.lang = language;
    map.getContainer().setAttribute("aria-label", texts.map);
    map.getContainer().setAttribute("role", "application");
    this.buttons.replaceChildren(
      iconButton("zoomIn", texts.zoom_in, () => map.zoomIn()),
      iconButton("zoomOut", texts.zoom_out, () => map.zoomOut()),
      iconButton("fit", texts.fit, () => this.fit(scene.bounds(scene.shown), true)),
      iconButton("fullscreen", texts.fullscreen, toggleFullscreen)
    );
    this.showAttribution(this.payload.basemap);
    // Where there is no pointer to follow, the place shows once the reader has touched one.
    const hasPointer = window.matchMedia("(hover: hover)").matches && map.getSize().x > POINTER_LEAST_PX;
    const { latest } = this.coordinates;
    if (latest || hasPointer) this.coordinates.show(latest || map.getCenter());
  }
}

/**
 * Make the map. Called once, by the script of `AtlasMap`.
 * @param {string} id of the element
 * @param {object} settings see `map_settings` of base_map.py
 * @param {L.FeatureGroup} drawn
 */
export function create(id, settings, drawn) {
  const map = leafletMap(id, settings, window.atlasMap.styles, {
    minZoom: 7,
    maxZoom: MOST_ZOOM,
    maxBounds: L.latLngBounds(settings.home).pad(1.2),
    maxBoundsViscosity: 0.6,
  });
  map.atlas = new Atlas(map, settings, drawn);
  return map;
}

loadAhead(document.currentScript.src);
window.atlasMap.create = create;
