/** Drawing one area: polygon, rectangle or circle; editing and deleting it. */

import { panel } from "./controls.js";
import { loadScript } from "./data.js";
import { element, iconButton, textButton } from "./dom.js";

const TOOLS = ["polygon", "rectangle", "circle"];

export class Drawing {
  /**
   * @param {L.Map} map
   * @param {L.FeatureGroup} drawn the group that streamlit-folium reads
   * @param {() => void} onStart called when a tool is taken up
   */
  constructor(map, scene, drawn, settings, onStart) {
    this.map = map;
    this.scene = scene;
    this.drawn = drawn.addTo(map);
    this.settings = settings;
    this.onStart = onStart;
    this.areaKey = null;
    this.isOwn = false;
    /** Whether a click that comes now is the release that ended a drawing. */
    this.isReleasing = false;
    this.box = panel(map, "topleft", "atlas-tools");
    this.help = element("div", "atlas-help", null, { role: "status", hidden: "" });
    map.getContainer().appendChild(this.help);
    map.on("draw:created", (event) => this.keep(event.layer));
    map.on("draw:edited", () => this.drawn.eachLayer((layer) => this.describe(layer)));
    map.on("draw:drawstop draw:editstop", () => this.stopped());
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.isBusy) return;
      event.stopImmediatePropagation();
      this.cancel();
    });
  }

  get isBusy() {
    return Boolean(this.handler);
  }

  style() {
    const { accent } = this.scene.theme;
    return { color: accent, weight: 2, fillColor: accent, fillOpacity: 0.08, interactive: false };
  }

  /** Show or hide the tools, in the reader's language. */
  setUp(isEnabled) {
    const { texts, language } = this.scene;
    const state = `${isEnabled} ${language} ${this.isBusy} ${this.drawn.getLayers().length}`;
    if (state === this.state) return;
    this.state = state;
    this.box.hidden = !isEnabled;
    this.isEnabled = isEnabled;
    if (!isEnabled) return;
    if (this.isBusy) {
      const buttons = [textButton("atlas-text-button is-cancel", texts.draw_cancel, () => this.cancel())];
      if (this.tool === "polygon") {
        buttons.unshift(textButton("atlas-text-button", texts.draw_undo, () => this.handler.deleteLastVertex()));
        buttons.unshift(textButton("atlas-text-button is-main", texts.draw_finish, () => this.handler.completeShape()));
      }
      if (this.tool === "edit") buttons.unshift(textButton("atlas-text-button is-main", texts.draw_finish, () => this.saveEdit()));
      this.box.replaceChildren(...buttons);
      return;
    }
    const buttons = TOOLS.map((tool) => iconButton(tool, texts[`draw_${tool}`], () => this.start(tool)));
    if (this.drawn.getLayers().length) {
      buttons.push(
        iconButton("edit", texts.draw_edit, () => this.start("edit")),
        iconButton("delete", texts.draw_delete, () => this.remove())
      );
    }
    this.box.replaceChildren(...buttons);
  }

  async start(tool) {
    if (!L.Draw) {
      this.loading = this.loading || loadScript(`${this.settings.folders.leaflet}/draw/leaflet.draw.js`);
      await this.loading;
    }
    this.cancel();
    this.onStart();
    this.localise();
    const shapeOptions = this.style();
    const makers = {
      polygon: () =>
        new L.Draw.Polygon(this.map, {
          shapeOptions,
          allowIntersection: false,
          drawError: { color: this.scene.theme.accent, message: this.scene.texts.polygon_crossing },
          icon: this.cornerIcon(),
          touchIcon: this.cornerIcon(),
        }),
      rectangle: () => new L.Draw.Rectangle(this.map, { shapeOptions, showArea: false }),
      circle: () => new L.Draw.Circle(this.map, { shapeOptions, feet: false }),
      edit: () => new L.EditToolbar.Edit(this.map, { featureGroup: this.drawn, selectedPathOptions: this.style() }),
    };
    this.tool = tool;
    this.handler = makers[tool]();
    this.handler.enable();
    this.map.getContainer().classList.add(tool === "edit" ? "is-editing" : "is-drawing");
    this.showHelp(tool === "edit" ? this.scene.texts.edit_help : null);
    this.setUp(this.isEnabled);
  }

  cornerIcon() {
    return new L.DivIcon({ iconSize: new L.Point(12, 12), className: "leaflet-div-icon leaflet-editing-icon" });
  }

  showHelp(text) {
    this.help.hidden = !text;
    this.help.textContent = text || "";
  }

  cancel() {
    const { handler, tool } = this;
    if (!handler) return;
    if (tool === "edit") handler.revertLayers();
    handler.disable();
    this.stopped();
  }

  saveEdit() {
    this.handler.save();
    this.handler.disable();
    this.stopped();
  }

  stopped() {
    this.handler = null;
    this.isReleasing = true;
    setTimeout(() => (this.isReleasing = false), 0);
    this.map.getContainer().classList.remove("is-drawing", "is-editing");
    this.showHelp(null);
    this.setUp(this.isEnabled);
  }

  /** Keep a new drawing in place of the one before. */
  keep(layer) {
    this.drawn.clearLayers();
    this.describe(layer);
    this.drawn.addLayer(layer);
    this.isOwn = true;
    this.setUp(this.isEnabled);
  }

  /** A circle leaves the map as a point; its radius in metres goes with it. */
  describe(layer) {
    this.isOwn = true;
    const properties = layer.getRadius ? { radius: layer.getRadius() } : {};
    layer.feature = { type: "Feature", properties };
  }

  remove() {
    this.drawn.clearLayers();
    this.isOwn = true;
    this.map.fire("draw:deleted", { layers: new L.LayerGroup() });
    this.setUp(this.isEnabled);
  }

  /**
   * Show the area that the page filters by, unless it is the reader's own drawing that comes back.
   * @param {object|null} area GeoJSON polygon
   */
  setArea(area) {
    const key = area && JSON.stringify(area);
    if (key === this.areaKey || this.isBusy) return;
    this.areaKey = key;
    if (key && this.isOwn && this.drawn.getLayers().length) {
      this.isOwn = false;
      return;
    }
    this.drawn.clearLayers();
    if (area) {
      L.geoJSON(area, { style: () => this.style() }).eachLayer((layer) => this.drawn.addLayer(layer));
    }
    this.setUp(this.isEnabled);
  }

  /** Give Leaflet.draw the page's language. */
  localise() {
    const { texts } = this.scene;
    const { handlers } = L.drawLocal.draw;
    Object.assign(handlers.polygon.tooltip, {
      start: texts.polygon_start,
      cont: texts.polygon_next,
      end: texts.polygon_end,
    });
    handlers.polyline.error = texts.polygon_crossing;
    handlers.rectangle.tooltip.start = texts.rectangle_start;
    handlers.circle.tooltip.start = texts.circle_start;
    handlers.circle.radius = texts.radius;
    handlers.simpleshape.tooltip.end = texts.shape_end;
    Object.assign(L.drawLocal.edit.handlers.edit.tooltip, { text: texts.edit_help, subtext: "" });
  }
}
