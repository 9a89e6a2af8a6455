/** The layer that draws the atlas on two canvases: everything below, what is pointed at above. */

import { drawGroup, groupRadius } from "./clusters.js";
import { pixelRatio } from "./dom.js";
import { FONT, Labels } from "./labels.js";
import { paintArea } from "./symbols.js";

const AREA_LEAST_PX = 6; // smaller areas are shown by their layer's symbol
const DISC_MARGIN_PX = 4;
const TOUCH_PX = 6;
const EARTH_M = 40075016.686;
const NAME_ZOOM = [10.5, 11.2, 12, 12.6, 11.6]; // from which each layer's names are written

/** Where world positions fall on the canvas at the moment of drawing. */
class Frame {
  constructor(ctx, map, bounds) {
    this.ctx = ctx;
    this.scale = 2 ** map.getZoom();
    this.origin = map.getPixelOrigin().add(bounds.min);
    const size = bounds.getSize();
    this.width = size.x;
    this.height = size.y;
  }

  x(worldX) {
    return worldX * this.scale - this.origin.x;
  }

  y(worldY) {
    return worldY * this.scale - this.origin.y;
  }

  /** Pixels of a length on the ground at a world position. */
  pixels(metres, worldY) {
    const lat = Math.atan(Math.sinh(Math.PI * (1 - worldY / 128)));
    return (metres / (EARTH_M * Math.cos(lat))) * 256 * this.scale;
  }

  /** Whether a box of world positions touches the canvas. */
  shows(box, i) {
    return (
      this.x(box[i * 4 + 2]) > -20 &&
      this.y(box[i * 4 + 3]) > -20 &&
      this.x(box[i * 4]) < this.width + 20 &&
      this.y(box[i * 4 + 1]) < this.height + 20
    );
  }

  /** Add a feature's rings to the path; corners closer than half a pixel are passed over. */
  trace(shapes, i) {
    const { ctx } = this;
    const { cornerX, cornerY, cornerStart, ringStart } = shapes;
    for (let r = ringStart[i]; r < ringStart[i + 1]; r++) {
      const start = cornerStart[r];
      let x = this.x(cornerX[start]);
      let y = this.y(cornerY[start]);
      ctx.moveTo(x, y);
      for (let c = start + 1; c < cornerStart[r + 1]; c++) {
        const nextX = this.x(cornerX[c]);
        const nextY = this.y(cornerY[c]);
        if (Math.abs(nextX - x) + Math.abs(nextY - y) < 0.5) continue;
        ctx.lineTo((x = nextX), (y = nextY));
      }
      ctx.closePath();
    }
  }
}

/** The layer's class; made when asked for, since this file may arrive before Leaflet. */
export const canvasClass = () => L.Renderer.extend({
  options: { padding: 0.15 },

  /** @param {object} scene what to draw; see scene.js */
  initialize(scene, options) {
    this.scene = scene;
    L.Renderer.prototype.initialize.call(this, options);
  },

  _initContainer() {
    this._container = L.DomUtil.create("div", "atlas-canvas");
    [this._ctx, this._topCtx] = ["below", "above"].map(() => {
      const canvas = L.DomUtil.create("canvas", "", this._container);
      canvas.setAttribute("aria-hidden", "true");
      return canvas.getContext("2d");
    });
  },

  _destroyContainer() {
    this._container.remove();
    delete this._container;
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    const size = this._bounds.getSize();
    const ratio = pixelRatio();
    for (const { canvas } of [this._ctx, this._topCtx]) {
      if (canvas.width === Math.round(size.x * ratio) && canvas.height === Math.round(size.y * ratio)) continue;
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    this.redraw();
  },

  /** Leaflet closes a reset with a shift by parts of a pixel, which would blur all that was drawn. */
  _reset() {
    L.Renderer.prototype._reset.call(this);
    if (!this._map._animatingZoom) L.DomUtil.setPosition(this._container, this._bounds.min);
  },

  /** Draw everything anew. */
  redraw() {
    if (!this._map || !this._bounds || !this.scene.land) return;
    const ctx = this._prepared(this._ctx);
    const frame = new Frame(ctx, this._map, this._bounds);
    const { scene } = this;
    const zoom = this._map.getZoom();
    const labels = new Labels(ctx, frame.width, frame.height);
    const overTiles = scene.hasTiles;
    scene.land.draw(frame, scene.theme, scene.vintage, overTiles);
    if (scene.ground) scene.ground.drawShades(frame, scene.shades, scene.theme, overTiles);
    if (!overTiles) scene.land.drawGrid(frame, scene.theme, this._map);
    for (const ground of scene.grounds()) ground.draw(frame, scene.theme, zoom);
    this.marks = [];
    this.frame = frame;
    const groups = scene.shapes ? this._drawFeatures(frame, zoom) : [];
    if (scene.shapes) this._drawNames(frame, labels, groups, zoom);
    if (!overTiles) {
      scene.land.drawPlaces(frame, labels, scene.theme, scene.vintage, zoom);
      scene.land.drawNeighbours(frame, labels, scene.theme, scene.language);
    }
    for (const ground of scene.grounds().toReversed()) ground.drawPlaces(frame, labels, scene.theme, scene.language, zoom);
    this.redrawTop();
  },

  _prepared(ctx) {
    const ratio = pixelRatio();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    return ctx;
  },

  _drawFeatures(frame, zoom) {
    const { scene } = this;
    const { shapes } = scene;
    const areas = new Map();
    const points = [];
    const least = AREA_LEAST_PX / frame.scale;
    for (const i of scene.shown) {
      const box = shapes.box;
      const size = Math.max(box[i * 4 + 2] - box[i * 4], box[i * 4 + 3] - box[i * 4 + 1]);
      if (!shapes.isPolygon(i) || size < least) {
        points.push(i);
      } else if (frame.shows(box, i)) {
        const key = scene.areaKey(i);
        if (!areas.has(key)) areas.set(key, []);
        areas.get(key).push(i);
      }
    }
    for (const members of areas.values()) {
      frame.ctx.beginPath();
      for (const i of members) frame.trace(shapes, i);
      paintArea(frame.ctx, scene.symbol(members[0]), scene.theme, pixelRatio());
    }
    this._drawDiscs(frame);
    return this._drawMarks(frame, scene.grouped(points, zoom), zoom);
  },

  /** Circles of the declared hectares, dashed since nobody surveyed them. */
  _drawDiscs(frame) {
    const { scene } = this;
    const { ctx } = frame;
    ctx.save();
    ctx.setLineDash([6, 4]);
    ctx.lineWidth = 1.3;
    for (const i of scene.discs) {
      const radius = frame.pixels(scene.table.disc[i], scene.shapes.y[i]);
      if (radius < scene.table.radius[i] + DISC_MARGIN_PX) continue;
      const { tone, draft } = scene.symbol(i);
      ctx.beginPath();
      ctx.arc(frame.x(scene.shapes.x[i]), frame.y(scene.shapes.y[i]), radius, 0, 2 * Math.PI);
      ctx.globalAlpha = draft ? 0.05 : 0.09;
      ctx.fillStyle = tone;
      ctx.fill();
      ctx.globalAlpha = draft ? 0.55 : 0.9;
      ctx.strokeStyle = tone;
      ctx.stroke();
    }
    ctx.restore();
  },

  _drawMarks(frame, groups, zoom) {
    const { scene } = this;
    const grow = zoom < 9 ? 0.88 : zoom < 12 ? 1 : 1.2;
    const singles = [];
    const crowds = [];
    for (const group of groups) {
      const x = frame.x(group.x);
      const y = frame.y(group.y);
      if (x < -30 || y < -30 || x > frame.width + 30 || y > frame.height + 30) continue;
      if (group.members.length === 1) {
        const index = group.members[0];
        const symbol = scene.symbol(index);
        symbol.radius = Math.round(symbol.radius * grow * 2) / 2;
        singles.push({ x, y, index, symbol, reach: symbol.radius + 2 });
      } else {
        crowds.push({ x, y, group, reach: groupRadius(group.members.length) + 1 });
      }
    }
    singles.sort((a, b) => b.symbol.radius - a.symbol.radius);
    for (const { x, y, symbol } of singles) scene.book.draw(frame.ctx, symbol, x, y);
    for (const { x, y, group } of crowds) {
      drawGroup(frame.ctx, x, y, scene.shares(group.members), scene.theme, FONT);
    }
    this.marks = [...singles, ...crowds];
    return this.marks;
  },

  /** Names of the features that stand alone and of zones in groups, the most important layers first. */
  _drawNames(frame, labels, marks, zoom) {
    const { scene } = this;
    for (const { x, y, reach } of marks) labels.reserve(x - reach, y - reach, x + reach, y + reach);
    const { layer, names } = scene.table;
    const named = marks
      .map((mark) => ({ ...mark, index: mark.group ? mark.group.members[0] : mark.index }))
      .filter(({ group, index }) => zoom >= NAME_ZOOM[layer[index]] && !(group && layer[index] > 0));
    named.sort((a, b) => layer[a.index] - layer[b.index]);
    for (const { x, y, index, reach } of named) {
      labels.put(names[index], x, y, reach + 3, {
        size: 11.5,
        weight: 500,
        colour: scene.theme.ink,
        halo: scene.theme.paper,
      });
    }
  },

  /** Draw what is pointed at and what is selected. */
  redrawTop() {
    if (!this.frame || !this.scene.shapes) return;
    const ctx = this._prepared(this._topCtx);
    const { hovered, selected } = this.scene;
    if (hovered) this._emphasise(ctx, hovered, this.scene.theme.ink, 1.6);
    if (selected !== null) this._emphasise(ctx, { index: selected }, this.scene.theme.accent, 2.4);
  },

  _emphasise(ctx, { index, group }, colour, width) {
    const { scene, frame } = this;
    const mark = this.marks.find((m) =>
      group ? m.group === group : m.index === index || (m.group && m.group.members.includes(index))
    );
    ctx.save();
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    if (mark) {
      ctx.beginPath();
      ctx.arc(mark.x, mark.y, mark.reach + 3.5, 0, 2 * Math.PI);
      ctx.stroke();
    }
    const isArea = !mark && index !== undefined && scene.shapes.isPolygon(index);
    if (isArea) {
      const below = new Frame(ctx, this._map, this._bounds);
      ctx.lineJoin = "round";
      ctx.beginPath();
      below.trace(scene.shapes, index);
      ctx.globalAlpha = 0.85;
      ctx.strokeStyle = scene.theme.paper;
      ctx.lineWidth = width + 3;
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
    const radius = index === undefined ? 0 : frame.pixels(scene.table.disc[index], scene.shapes.y[index]);
    if (radius > (mark ? mark.reach : 0) + 2 * DISC_MARGIN_PX) {
      ctx.setLineDash([6, 4]);
      ctx.beginPath();
      ctx.arc(frame.x(scene.shapes.x[index]), frame.y(scene.shapes.y[index]), radius, 0, 2 * Math.PI);
      ctx.stroke();
    }
    ctx.restore();
  },

  /**
   * What lies at a point of the map's pane: a mark before an area before a disc.
   * @param {L.Point} layerPoint
   * @returns {{index: number} | {group: object} | null}
   */
  hit(layerPoint) {
    if (!this.frame || !this.scene.shapes) return null;
    const { scene, frame } = this;
    const at = layerPoint.subtract(this._bounds.min);
    let best = null;
    let nearest = Infinity;
    for (const mark of this.marks) {
      const distance = Math.hypot(mark.x - at.x, mark.y - at.y) - mark.reach;
      if (distance < TOUCH_PX && distance < nearest) {
        nearest = distance;
        best = mark;
      }
    }
    if (best) return best.group ? { group: best.group } : { index: best.index };
    const x = (at.x + frame.origin.x) / frame.scale;
    const y = (at.y + frame.origin.y) / frame.scale;
    const area = scene.areaAt(x, y);
    return area === null ? scene.discAt(x, y, frame) : { index: area };
  },
});
