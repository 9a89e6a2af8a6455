/** The legend: exactly what is on the map, with the map's own symbols. */

import { fillLegend, panel } from "./controls.js";
import { element, fill, formatNumber, icon, pixelRatio } from "./dom.js";
import { groundMark } from "./ground.js";
import { ownGroundSwatch } from "./own_ground.js";
import { paintArea } from "./symbols.js";

const OPEN_LEAST_PX = 800; // of a map whose legend is open at first
const BESIDE_LEAST_PX = 1000; // of a map whose features are shown beside the legend
const SWATCH_PX = 26;
const PLAIN_TONE = { light: "#5B6670", dark: "#9AA6B0" };

export class Legend {
  /** @param {() => void} onGround called when a group of the ground was switched */
  constructor(map, scene, onGround) {
    this.map = map;
    this.scene = scene;
    this.onGround = onGround;
    this.box = panel(map, "bottomleft", "atlas-legend");
    this.isOpen = map.getSize().x >= OPEN_LEAST_PX;
    this.openGroups = new Set([0]);
  }

  /** @param {{title: string, items: [string, object, number|null][]}[]} groups */
  show(groups) {
    const { texts, themeName, language } = this.scene;
    const under = this.scene.grounds().map((ground) => [ground.groups, [...ground.hidden]]);
    const state = JSON.stringify([groups, themeName, language, this.isOpen, [...this.openGroups], this.scene.unlocated, under]);
    if (state === this.state) return;
    this.state = state;
    this.groups = groups;
    const lines = this.isOpen ? [...groups.map((group, i) => this.group(group, i)), ...this.ground(), ...this.closing()] : [];
    fillLegend(this.box, this.isOpen, texts, lines, () => {
      this.isOpen = !this.isOpen;
      this.show(this.groups);
    });
  }

  /** Pixels at the left of a wide map that the open legend takes, in part. */
  width() {
    return this.isOpen && this.map.getSize().x >= BESIDE_LEAST_PX ? this.box.offsetWidth * 0.6 : 0;
  }

  closing() {
    const { unlocated, texts } = this.scene;
    if (!unlocated) return [];
    return [element("p", "atlas-legend-note", fill(texts.unlocated, { n: unlocated }))];
  }

  section(title, position) {
    const section = element("details");
    section.open = this.openGroups.has(position);
    section.addEventListener("toggle", () => this.openGroups[section.open ? "add" : "delete"](position));
    const heading = element("summary", null, title);
    heading.append(icon("fold"));
    section.append(heading);
    return section;
  }

  /** What lies under the features, each with its switch; the user's own last. */
  ground() {
    const { ground, ownGround, language } = this.scene;
    const grounds = this.scene.grounds().toReversed().filter(({ groups }) => groups.length);
    if (!grounds.length) return [];
    const { title } = ground || ownGround;
    const section = this.section(title[language], "ground");
    const list = element("ul", "atlas-legend-ground");
    for (const one of grounds) list.append(...one.groups.map((group) => this.groundRow(one, group)));
    section.append(list);
    for (const { credits, leftOut } of grounds) {
      const note = [leftOut && leftOut[language], credits].filter(Boolean).join(" ");
      section.append(element("p", "atlas-legend-note", note));
    }
    return [section];
  }

  groundRow(ground, { key, names }) {
    const line = element("li");
    const label = element("label");
    const tick = element("input", null, null, { type: "checkbox" });
    tick.checked = !ground.hidden.has(key);
    line.classList.toggle("is-off", !tick.checked);
    tick.addEventListener("change", () => {
      line.classList.toggle("is-off", !ground.toggle(key));
      this.onGround();
    });
    label.append(tick, this.groundSwatch(key), element("span", null, names[this.scene.language]));
    line.append(label);
    return line;
  }

  /** A small canvas with a line or mark of the ground. */
  groundSwatch(key) {
    const { theme } = this.scene;
    const [canvas, ctx] = swatchCanvas(SWATCH_PX);
    const middle = SWATCH_PX / 2;
    const line = (colour, width, dash) => {
      ctx.setLineDash(dash || []);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.beginPath();
      ctx.moveTo(3, middle);
      ctx.lineTo(SWATCH_PX - 3, middle);
      ctx.stroke();
    };
    if (key === "communes") line(theme.commune, 1.6);
    else if (key === "rivers") line(theme.water, 2);
    else if (key === "railway") {
      line(theme.rail, 2.6);
      line(theme.land, 1.4, [5, 5]);
    } else if (key === "own") ownGroundSwatch(ctx, SWATCH_PX, theme);
    else groundMark(ctx, key, middle, middle, theme);
    return canvas;
  }

  group({ title, items, note }, position) {
    const section = this.section(title, position);
    const list = element("ul");
    for (const [label, symbol, count] of items) {
      const line = element("li");
      line.append(this.swatch(symbol), element("span", null, label));
      if (count !== null) line.append(element("span", "atlas-legend-count", formatNumber(count, this.scene.language)));
      list.append(line);
    }
    section.append(list);
    if (note) section.append(element("p", "atlas-legend-note", note));
    return section;
  }

  /** A small canvas with the symbol as the map draws it. */
  swatch(symbol) {
    const { scene } = this;
    const ratio = pixelRatio();
    const size = symbol.radius > 11 ? 2 * symbol.radius + 4 : SWATCH_PX;
    const [canvas, ctx] = swatchCanvas(size);
    const middle = size / 2;
    const plain = PLAIN_TONE[scene.themeName];
    if (symbol.kind === "shade") {
      ctx.fillStyle = scene.theme[`shade_${symbol.level}`];
      ctx.strokeStyle = scene.theme.border;
      ctx.fillRect(4, 6, SWATCH_PX - 8, SWATCH_PX - 12);
      ctx.strokeRect(4, 6, SWATCH_PX - 8, SWATCH_PX - 12);
      return canvas;
    }
    if (symbol.kind === "outline") {
      ctx.beginPath();
      [[4, 9], [13, 5], [22, 10], [19, 20], [8, 21]].forEach(([x, y]) => ctx.lineTo(x, y));
      ctx.closePath();
      paintArea(ctx, { state: 0, tone: plain, own: symbol.own }, scene.theme, ratio);
      return canvas;
    }
    if (symbol.kind === "disc") {
      ctx.setLineDash([4, 3]);
      ctx.lineWidth = 1.3;
      ctx.strokeStyle = plain;
      ctx.beginPath();
      ctx.arc(middle, middle, 9.5, 0, 2 * Math.PI);
      ctx.stroke();
      return canvas;
    }
    const tone = symbol.tone === undefined ? plain : scene.tone(symbol.tone);
    const full = { layer: symbol.layer ?? 2, state: 0, place: 0, draft: 0, radius: 6.5, ...symbol, tone };
    if (full.layer === null) full.layer = 2;
    scene.book.draw(ctx, full, middle, middle);
    return canvas;
  }
}

/** An empty canvas of some pixels, and what draws on it. */
function swatchCanvas(size) {
  const ratio = pixelRatio();
  const canvas = element("canvas", null, null, { "aria-hidden": "true" });
  canvas.width = canvas.height = Math.ceil(size * ratio);
  canvas.style.width = canvas.style.height = `${size}px`;
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  return [canvas, ctx];
}
