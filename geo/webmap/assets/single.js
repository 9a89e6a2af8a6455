/** The page of a map in one file: layer switch, list of features, card of a feature, sources, print. */

import { create } from "./atlas.js";
import { panel } from "./controls.js";
import { bytesOf, provide } from "./data.js";
import { element, fill, formatNumber, iconButton, setPaperRatio, swatch, textButton } from "./dom.js";

const ROOM_LEAST_PX = 800; // of a map that has room for list and card beside it
const MARGIN_PX = 24;
const FIGURES_PX = 100; // the coordinates and the scale at the lower edge
const OPEN_MOST_ZOOM = 13;
const PAPER_RATIO = 3;
const FILES = { land: "land", geometry: "geometry", attributes: "attributes", ground: "ground" };

class Page {
  constructor(data) {
    this.data = data;
    this.texts = data.texts;
    this.provideFiles();
    this.map = create("map", data.settings, new L.FeatureGroup());
    this.scene = this.map.atlas.scene;
    this.layers = new Set(data.layers);
    this.card = document.getElementById("single-card");
    this.list = document.getElementById("single-list");
    this.sources = document.getElementById("single-sources");
    this.addButtons();
    this.addSources();
    this.map.atlas.canvas.on("click", ({ layer }) => this.show(layer.toGeoJSON().properties.feature_id));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    window.addEventListener("beforeprint", () => this.beforePrint());
    window.addEventListener("afterprint", () => this.afterPrint());
    this.update();
    this.whenDrawn(() => this.open());
  }

  /** What the app's map fetches lies in the page. */
  provideFiles() {
    const { data } = this;
    provide(FILES.land, data.land);
    provide(FILES.ground, data.ground);
    provide(FILES.geometry, bytesOf(data.geometry));
    provide(FILES.attributes, data.table);
    for (const [name, font] of Object.entries(data.fonts)) provide(name, bytesOf(font).buffer);
  }

  whenDrawn(act) {
    if (this.scene.shapes && this.scene.isShown) act();
    else requestAnimationFrame(() => this.whenDrawn(act));
  }

  /** Begin with all features in view, or with the one that the address names: map.html#feature. */
  open() {
    const { scene, map } = this;
    this.addLayerSwitch();
    const bounds = scene.bounds(scene.shown);
    const isWide = map.getSize().x >= ROOM_LEAST_PX;
    const left = Math.max(MARGIN_PX, map.atlas.legend.width());
    const corners = { paddingTopLeft: [left, MARGIN_PX], paddingBottomRight: [MARGIN_PX, isWide ? FIGURES_PX : MARGIN_PX] };
    if (bounds) map.fitBounds(bounds, { ...corners, maxZoom: OPEN_MOST_ZOOM, animate: false });
    const wanted = scene.indexOf.get(decodeURIComponent(window.location.hash.slice(1)));
    if (wanted !== undefined) this.choose(wanted);
    document.body.dataset.ready = "true";
  }

  // -- layers -------------------------------------------------------------------------------

  update() {
    const { data, layers } = this;
    this.map.atlas.update({
      ...FILES,
      visible: this.bits(),
      selected: this.selected || null,
      vintage: data.vintage,
      theme: "light",
      basemap: null,
      drawing: false,
      legend: this.legend([...layers]).slice(1), // the layer switch shows the first group
      fit: null,
      view: null,
      area: null,
    });
  }

  /** One bit a feature of the layers that are switched on, base64. */
  bits() {
    const { layer } = this.data.table;
    const bytes = new Uint8Array(Math.ceil(layer.length / 8));
    layer.forEach((of, i) => {
      if (this.layers.has(of)) bytes[i >> 3] |= 1 << (i & 7);
    });
    return btoa(String.fromCharCode(...bytes));
  }

  legend(layers) {
    return this.data.legend
      .map(({ title, items }) => ({
        title,
        items: items
          .map(([label, symbol, counts, isCounted]) => {
            const count = layers.reduce((total, layer) => total + counts[layer], 0);
            return [label, symbol, isCounted ? count : null, count];
          })
          .filter(([, , , count]) => count > 0)
          .map(([label, symbol, count]) => [label, symbol, count]),
      }))
      .filter(({ items }) => items.length > 0);
  }

  addLayerSwitch() {
    const { texts, data } = this;
    const box = panel(this.map, "topleft", "single-layers");
    const section = element("details");
    section.open = this.map.getSize().x >= ROOM_LEAST_PX;
    section.append(element("summary", null, texts.layers));
    for (const layer of data.layers) {
      const count = data.table.layer.reduce((total, of) => total + (of === layer ? 1 : 0), 0);
      const line = element("label");
      const tick = element("input", null, null, { type: "checkbox", checked: "" });
      tick.addEventListener("change", () => {
        this.layers[tick.checked ? "add" : "delete"](layer);
        if (!this.isShown(this.selected)) this.close();
        this.update();
        this.fillList();
      });
      line.append(
        tick,
        this.map.atlas.legend.swatch({ layer, tone: layer }),
        element("span", null, data.table.layerNames[layer]),
        element("span", "single-count", formatNumber(count, data.table.language))
      );
      section.append(line);
    }
    box.append(section);
  }

  isShown(id) {
    const index = this.indexOf(id);
    return index >= 0 && this.layers.has(this.data.table.layer[index]);
  }

  indexOf(id) {
    return this.data.table.ids.indexOf(id);
  }

  // -- card ---------------------------------------------------------------------------------

  /** Show what is known of a feature; null closes the card. */
  show(id) {
    const index = this.indexOf(id);
    if (index < 0) {
      this.card.hidden = true;
      this.selected = null;
      return;
    }
    this.selected = id;
    this.card.replaceChildren(...this.cardOf(index));
    this.card.setAttribute("aria-label", this.data.table.names[index]);
    this.card.hidden = false;
    this.card.scrollTop = 0;
  }

  close() {
    if (this.sources.open) return;
    this.list.hidden = true;
    if (this.selected && this.scene.selected !== null) this.map.atlas.select(null);
    this.show(null);
  }

  /** Show a feature that was chosen in the list, wherever it lies. */
  choose(index) {
    const { scene, map } = this;
    const hasPlace = scene.shapes.kinds[index] > 0;
    if (map.getSize().x < ROOM_LEAST_PX) this.list.hidden = true;
    if (hasPlace) {
      map.atlas.fit(scene.bounds([index]), true, OPEN_MOST_ZOOM);
      map.atlas.select(index);
    } else {
      map.atlas.select(null);
    }
    this.show(this.data.table.ids[index]);
  }

  /** The head of what opens over the map: its title, and the button that closes it. */
  head(title, onClose) {
    const head = element("div", "single-card-head");
    head.append(element("h2", null, title), iconButton("close", this.texts.close, onClose));
    return head;
  }

  cardOf(index) {
    const { data, texts } = this;
    const { table } = data;
    const word = ({ labels, codes }) => labels[codes[index]];
    const feature = data.features[index];
    const parts = [this.head(table.names[index], () => this.close())];
    const line = (text, className) => text && parts.push(element("p", className || null, text));
    if (feature.other !== table.names[index]) line(feature.other, "single-quiet");
    if (feature.aliases) line(fill(texts.also, { names: feature.aliases }), "single-quiet");
    line(
      [word(table.kinds) || table.layerNames[table.layer[index]], word(table.statuses), feature.minerals]
        .filter(Boolean)
        .join(" · "),
      "single-kind"
    );
    line(feature.place);
    if (table.draft[index]) line(texts.draft, "single-warning");
    if (table.disc[index]) line(texts.schematic, "single-warning");
    if (feature.own) line(texts.own, "single-warning");
    parts.push(feature.facts.length ? this.factTable(feature.facts) : element("p", "single-quiet", texts.no_figures));
    const place = element("p", "single-quiet", this.scene.shapes.kinds[index] ? feature.location : texts.no_place);
    if (feature.source !== null) place.append(" ", this.sourceMark(feature.source));
    parts.push(place);
    line(feature.notes, "single-quiet");
    const used = [...new Set([...feature.facts.map((fact) => fact[4]), feature.source])].filter((n) => n !== null);
    if (used.length) parts.push(element("h3", null, texts.sources), this.sourceList(used.sort((a, b) => a - b)));
    parts.push(element("p", "single-id", table.ids[index]));
    return parts;
  }

  factTable(facts) {
    const { texts } = this;
    const table = element("table");
    const head = element("tr");
    head.append(...["figure", "value", "as_of"].map((name) => element("th", null, texts[name], { scope: "col" })));
    const body = element("tbody");
    for (const [name, value, when, basis, source, note] of facts) {
      const row = element("tr");
      const shown = element("td", null, value);
      if (basis) shown.append(element("span", "single-basis", basis));
      if (note) shown.append(element("span", "single-note", note));
      const dated = element("td", null, when);
      if (source !== null) dated.append(" ", this.sourceMark(source));
      row.append(element("th", null, name, { scope: "row" }), shown, dated);
      body.append(row);
    }
    const top = element("thead");
    top.append(head);
    table.append(top, body);
    return table;
  }

  sourceMark(number) {
    const { title } = this.data.sources[number];
    return element("span", "single-mark", `[${number + 1}]`, { title });
  }

  // -- list ---------------------------------------------------------------------------------

  addButtons() {
    const { texts } = this;
    document.getElementById("single-buttons").append(
      textButton("single-button", texts.list, () => this.openList()),
      textButton("single-button", texts.sources, () => this.sources.showModal()),
      textButton("single-button", texts.print, () => window.print())
    );
  }

  openList() {
    if (!this.list.hidden) {
      this.list.hidden = true;
      return;
    }
    const { texts } = this;
    const head = this.head(texts.list, () => {
      this.list.hidden = true;
    });
    this.filter = element("input", "single-filter", null, {
      type: "search",
      placeholder: texts.search,
      "aria-label": texts.search,
    });
    this.filter.addEventListener("input", () => this.fillList());
    this.names = element("ul");
    this.list.replaceChildren(head, this.filter, this.names);
    this.list.hidden = false;
    this.fillList();
    this.filter.focus();
  }

  fillList() {
    if (this.list.hidden || !this.names) return;
    const { table, features } = this.data;
    const wanted = folded(this.filter.value);
    const items = [];
    table.names.forEach((name, i) => {
      const feature = features[i];
      if (!this.layers.has(table.layer[i])) return;
      if (wanted && !folded([name, feature.other, feature.aliases, feature.place].join(" ")).includes(wanted)) return;
      const button = element("button", null, null, { type: "button" });
      button.append(swatch("single-swatch", table.tones[table.tone[i]][0]), element("span", null, name));
      if (!this.scene.shapes.kinds[i]) button.append(element("span", "single-quiet", this.texts.unplaced));
      button.addEventListener("click", () => this.choose(i));
      const item = element("li");
      item.append(button);
      items.push(item);
    });
    this.names.replaceChildren(...(items.length ? items : [element("li", "single-quiet", this.texts.none)]));
  }

  // -- sources ------------------------------------------------------------------------------

  addSources() {
    const { texts, data } = this;
    this.sources.setAttribute("aria-label", texts.sources);
    this.sources.append(
      this.head(texts.sources, () => this.sources.close()),
      this.sourceList(data.sources.map((_, i) => i)),
      element("p", "single-quiet", document.querySelector("footer").textContent)
    );
  }

  sourceList(numbers) {
    const list = element("ol", "single-source-list");
    for (const number of numbers) {
      const source = this.data.sources[number];
      const item = element("li", null, null, { value: String(number + 1) });
      const isWeb = /^https?:\/\//i.test(source.url);
      item.append(
        isWeb
          ? element("a", null, source.title, { href: source.url, target: "_blank", rel: "noopener noreferrer nofollow" })
          : element("span", null, source.title)
      );
      const about = [source.publisher, source.published, source.standing, source.licence].filter(Boolean).join(" · ");
      if (about) item.append(element("span", "single-about", about));
      list.append(item);
    }
    return list;
  }

  // -- print --------------------------------------------------------------------------------

  /** Give the map the size of the sheet, and put the open legend beside it, before the sheet is laid out. */
  beforePrint() {
    if (this.screen) return;
    const { map } = this;
    const { legend } = map.atlas;
    const { isOpen, openGroups, groups, box } = legend;
    this.screen = { bounds: map.getBounds(), isOpen, openGroups, groups, home: box.parentNode };
    document.body.classList.add("is-printing");
    const whole = this.legend([...this.layers]);
    Object.assign(legend, { isOpen: true, openGroups: new Set([...whole.keys(), "ground"]) });
    legend.show(whole);
    this.list.before(box);
    document.querySelector("footer").after(this.card);
    setPaperRatio(PAPER_RATIO);
    this.scene.setTheme("light");
    this.fitAgain();
    this.picture = this.pictureOf();
  }

  /**
   * The drawn map as a picture in the place of its canvas: browsers print a canvas that has just
   * been drawn as an empty one.
   */
  pictureOf() {
    const { canvas } = this.map.atlas;
    const [below, above] = [canvas._ctx, canvas._topCtx];
    below.setTransform(1, 0, 0, 1, 0, 0);
    below.drawImage(above.canvas, 0, 0);
    const picture = element("img", "single-picture", null, { src: below.canvas.toDataURL("image/png"), alt: "" });
    picture.style.width = below.canvas.style.width;
    picture.style.height = below.canvas.style.height;
    canvas._container.append(picture);
    return picture;
  }

  afterPrint() {
    if (!this.screen) return;
    const { legend } = this.map.atlas;
    const { isOpen, openGroups, groups, home } = this.screen;
    document.body.classList.remove("is-printing");
    home.append(legend.box);
    this.list.after(this.card);
    this.picture.remove();
    setPaperRatio(null);
    this.scene.setTheme("light");
    Object.assign(legend, { isOpen, openGroups });
    legend.show(groups);
    this.fitAgain();
    this.screen = null;
  }

  fitAgain() {
    this.map.invalidateSize({ animate: false, pan: false });
    this.map.fitBounds(this.screen.bounds, { animate: false });
  }
}

/** Lower case without marks, đ as d, as `fold` of text.py compares names. */
function folded(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replaceAll("đ", "d");
}

window.atlasMap.page = new Page(JSON.parse(document.getElementById("single-data").textContent));
