/** What a feature is, beside the pointer; and the list of features that share one place. */

import { element, fill, formatNumber, iconButton, swatch } from "./dom.js";
import { APPROXIMATE, SOMEWHERE } from "./symbols.js";

const GAP_PX = 14;
const LIST_MOST = 60;

export class Tooltip {
  constructor(map, scene) {
    this.map = map;
    this.scene = scene;
    this.box = element("div", "atlas-tooltip", null, { role: "tooltip", hidden: "" });
    map.getContainer().appendChild(this.box);
  }

  hide() {
    this.box.hidden = true;
    this.shown = null;
  }

  /** @param {{index: number}|{group: object}} hit @param {L.Point} at place in the container */
  show(hit, at) {
    const key = hit.group || hit.index;
    if (this.shown !== key) {
      this.shown = key;
      this.box.replaceChildren(...(hit.group ? this.groupLines(hit.group) : this.featureLines(hit.index)));
    }
    this.box.hidden = false;
    this.place(at);
  }

  place(at) {
    const size = this.map.getSize();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const left = at.x + GAP_PX + width > size.x ? at.x - GAP_PX - width : at.x + GAP_PX;
    const top = at.y + GAP_PX + height > size.y ? at.y - GAP_PX - height : at.y + GAP_PX;
    this.box.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  }

  featureLines(i) {
    const { table, texts } = this.scene;
    const word = ({ labels, codes }) => labels[codes[i]];
    const kind = word(table.kinds) || table.layerNames[table.layer[i]];
    const head = element("div", "atlas-tooltip-head");
    head.append(swatch("atlas-tooltip-swatch", this.scene.tone(table.tone[i])), element("strong", null, table.names[i]));
    const lines = [head, element("div", "atlas-tooltip-kind", [kind, word(table.statuses)].filter(Boolean).join(" · "))];
    const figures = element("dl", "atlas-tooltip-figures");
    for (const figure of table.figures[table.layer[i]]) figures.append(...this.figureLine(figure, i));
    lines.push(figures);
    const marks = [];
    if (table.draft[i]) marks.push(texts.draft);
    if (table.place[i] === SOMEWHERE && !this.scene.shapes.isPolygon(i)) marks.push(texts.somewhere);
    if (table.place[i] === APPROXIMATE) marks.push(texts.approximate);
    if (table.disc[i]) marks.push(texts.schematic);
    if (table.own[i]) marks.push(texts.own);
    for (const mark of marks) lines.push(element("div", "atlas-tooltip-mark", mark));
    return lines;
  }

  figureLine(figure, i) {
    const { language, texts, table } = this.scene;
    const row = i - table.layer.indexOf(table.layer[i]);
    const value = figure.values[row];
    const name = element("dt", null, figure.label);
    const cell = element("dd");
    if (value === null) {
      cell.append(element("span", "atlas-unknown", texts.no_data));
      return [name, cell];
    }
    const inUnit = (n) => fill(figure.template, { n: figure.year ? String(n) : formatNumber(n, language) });
    cell.append(element("b", null, typeof value === "string" ? value : inUnit(value)));
    const note = figure.notes.labels[figure.notes.codes[row]];
    if (note) cell.append(element("span", "atlas-when", note));
    return [name, cell];
  }

  groupLines(group) {
    const { table, texts } = this.scene;
    const lines = [element("strong", null, fill(texts.items_here, { n: group.members.length }))];
    for (const [layer, n] of this.scene.counts(group.members)) {
      const line = element("div", "atlas-tooltip-share");
      line.append(
        swatch("atlas-tooltip-swatch", this.scene.tone(layer)),
        element("span", null, table.layerNames[layer]),
        element("b", null, String(n))
      );
      lines.push(line);
    }
    lines.push(element("div", "atlas-tooltip-mark", group.isTight ? texts.list_hint : texts.zoom_hint));
    return lines;
  }
}

/** Features too close to be told apart by zooming, to choose from. */
export class PickList {
  constructor(map, scene, onPick) {
    this.map = map;
    this.scene = scene;
    this.onPick = onPick;
    this.box = element("div", "atlas-picklist", null, { role: "dialog", hidden: "" });
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
    this.box.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
    map.getContainer().appendChild(this.box);
  }

  hide() {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.map.getContainer().focus({ preventScroll: true });
  }

  show(group, at) {
    const { table, texts } = this.scene;
    const title = fill(texts.items_here, { n: group.members.length });
    const head = element("div", "atlas-picklist-head");
    head.append(element("strong", null, title), iconButton("close", texts.close, () => this.hide()));
    const list = element("ul");
    for (const i of group.members.slice(0, LIST_MOST)) {
      const button = element("button", null, null, { type: "button" });
      button.append(swatch("atlas-tooltip-swatch", this.scene.tone(table.tone[i])), element("span", null, table.names[i]));
      button.addEventListener("click", () => {
        this.hide();
        this.onPick(i);
      });
      const item = element("li");
      item.append(button);
      list.append(item);
    }
    this.box.setAttribute("aria-label", title);
    this.box.replaceChildren(head, list);
    this.box.hidden = false;
    const size = this.map.getSize();
    const left = Math.min(Math.max(8, at.x + GAP_PX), size.x - this.box.offsetWidth - 8);
    const top = Math.min(Math.max(8, at.y - 20), size.y - this.box.offsetHeight - 8);
    this.box.style.transform = `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`;
    list.querySelector("button").focus();
  }
}
