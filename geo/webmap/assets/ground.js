/** The ground under the map: rivers, railway, lines of communes, power nodes, airports, towns, villages. */

import { bytesOf, Shapes, worldX, worldY } from "./data.js";

/** Zoom from which each thing is drawn, and from which it has its name. */
const FROM = { communes: 9, rivers: 7, railway: 7.5, stops: 10, power: 9.5, airports: 8, towns: 9.6, villages: 12 };
const NAMED_FROM = { power: 12, airports: 9.5, provincial_seat: 8.2 };
const RIVER_MOST_ZOOM = 10.6; // kilometres off: nothing to see from near
const RIVER_PX = 1.6;
const RAIL_PX = 2.2;
const SHADE_OVER_TILES = 0.6;
const NAME_PX = { airports: 10.5, towns: 11, villages: 10 };

export class Ground {
  /** @param {object} file what `encode_ground` of ground.py wrote */
  constructor(file) {
    this.groups = file.groups;
    this.title = file.title;
    this.credits = file.credits;
    this.communes = file.communes;
    this.shapes = new Shapes(bytesOf(file.outlines));
    this.lines = Object.fromEntries(
      Object.entries(file.lines).map(([layer, lines]) => [layer, lines.map((line) => ({ ...line, at: onWorld(line.at) }))])
    );
    this.stops = onWorld(file.stops);
    this.power = file.power.map(([lon, lat, kv, sure]) => ({ x: worldX(lon), y: worldY(lat), kv, sure }));
    this.names = file.names.map(([layer, kind, lon, lat, vi, en]) => ({ layer, kind, x: worldX(lon), y: worldY(lat), vi, en: en || vi }));
    this.hidden = new Set();
  }

  shows(group) {
    return !this.hidden.has(group);
  }

  /** Switch a group; tell whether it shows now. */
  toggle(group) {
    if (!this.hidden.delete(group)) this.hidden.add(group);
    return this.shows(group);
  }

  /** Code, name and province of the commune at a world position, or null. */
  communeAt(x, y) {
    const found = this.communes.findIndex((_, i) => this.shapes.contains(i, x, y));
    return found < 0 ? null : this.communes[found];
  }

  /** Edges that two communes of one province share, as x, y, x, y: those along a province are its own line. */
  innerEdges() {
    if (this.edges) return this.edges;
    const { cornerX, cornerY, cornerStart, ringStart } = this.shapes;
    const seen = new Map();
    const edges = [];
    this.communes.forEach(([, , province], i) => {
      for (let r = ringStart[i]; r < ringStart[i + 1]; r++) {
        for (let c = cornerStart[r], before = cornerStart[r + 1] - 1; c < cornerStart[r + 1]; before = c++) {
          const ends = [
            [cornerX[before], cornerY[before]],
            [cornerX[c], cornerY[c]],
          ].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          const key = ends.join();
          if (seen.get(key) === province) edges.push(...ends.flat());
          seen.set(key, province);
        }
      }
    });
    this.edges = Float64Array.from(edges);
    return this.edges;
  }

  /** Lines, under the features. */
  draw(frame, theme, zoom) {
    const { ctx } = frame;
    ctx.save();
    ctx.lineJoin = "round";
    if (this.shows("communes") && zoom >= FROM.communes) this.drawCommunes(frame, theme);
    if (this.shows("rivers") && zoom >= FROM.rivers && zoom < RIVER_MOST_ZOOM) {
      ctx.strokeStyle = theme.water;
      ctx.lineWidth = RIVER_PX;
      this.stroke(frame, this.lines.rivers);
    }
    if (this.shows("railway") && zoom >= FROM.railway) {
      ctx.strokeStyle = theme.rail;
      ctx.lineWidth = RAIL_PX;
      this.stroke(frame, this.lines.railway);
      ctx.strokeStyle = theme.land;
      ctx.lineWidth = RAIL_PX - 1;
      ctx.setLineDash([5, 5]);
      this.stroke(frame, this.lines.railway);
      ctx.setLineDash([]);
    }
    ctx.restore();
  }

  /** Communes in the shades that a figure gives them, by their codes. */
  drawShades(frame, shades, theme, isOverTiles) {
    const { ctx } = frame;
    const { cornerX, cornerY, cornerStart, ringStart } = this.shapes;
    ctx.save();
    if (isOverTiles) ctx.globalAlpha = SHADE_OVER_TILES;
    this.communes.forEach(([code], i) => {
      if (!(code in shades)) return;
      ctx.beginPath();
      for (let r = ringStart[i]; r < ringStart[i + 1]; r++) {
        for (let c = cornerStart[r]; c < cornerStart[r + 1]; c++) {
          (c === cornerStart[r] ? ctx.moveTo : ctx.lineTo).call(ctx, frame.x(cornerX[c]), frame.y(cornerY[c]));
        }
        ctx.closePath();
      }
      ctx.fillStyle = theme[`shade_${shades[code]}`];
      ctx.fill("evenodd");
    });
    ctx.restore();
  }

  drawCommunes(frame, theme) {
    const { ctx } = frame;
    const edges = this.innerEdges();
    ctx.beginPath();
    for (let e = 0; e < edges.length; e += 4) {
      const [x0, y0, x1, y1] = [frame.x(edges[e]), frame.y(edges[e + 1]), frame.x(edges[e + 2]), frame.y(edges[e + 3])];
      if (Math.max(x0, x1) < 0 || Math.max(y0, y1) < 0 || Math.min(x0, x1) > frame.width || Math.min(y0, y1) > frame.height) continue;
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
    }
    ctx.strokeStyle = theme.commune;
    ctx.lineWidth = 0.9;
    ctx.stroke();
  }

  stroke(frame, lines) {
    const { ctx } = frame;
    ctx.beginPath();
    for (const { at } of lines) at.forEach(([x, y], i) => (i ? ctx.lineTo : ctx.moveTo).call(ctx, frame.x(x), frame.y(y)));
    ctx.stroke();
  }

  /** Small marks where no feature's symbol lies, and names where there is room. */
  drawPlaces(frame, labels, theme, language, zoom) {
    const free = (x, y, reach) => labels.isFree([x - reach, y - reach, x + reach, y + reach]);
    const style = (size, weight) => ({ size, weight, colour: theme.place, halo: theme.land });
    if (this.shows("railway") && zoom >= FROM.stops) {
      for (const [x, y] of this.stops) {
        const [left, top] = [frame.x(x), frame.y(y)];
        if (free(left, top, 2)) groundMark(frame.ctx, "railway", left, top, theme);
      }
    }
    if (this.shows("power") && zoom >= FROM.power) {
      for (const { x, y, kv } of this.power) {
        const [left, top] = [frame.x(x), frame.y(y)];
        if (!free(left, top, 4)) continue;
        groundMark(frame.ctx, "power", left, top, theme);
        labels.reserve(left - 4, top - 4, left + 4, top + 4);
        if (zoom >= NAMED_FROM.power) labels.put(`${kv} kV`, left, top, 6, style(10, 400));
      }
    }
    for (const { layer, kind, x, y, ...names } of this.names) {
      const group = layer === "airports" ? "airports" : "places";
      const from = layer === "airports" ? NAMED_FROM.airports : (NAMED_FROM[kind] ?? FROM[layer]);
      if (!this.shows(group) || zoom < (layer === "airports" ? FROM.airports : from)) continue;
      const [left, top] = [frame.x(x), frame.y(y)];
      const reach = layer === "airports" ? 5 : 2;
      if (!free(left, top, reach)) continue;
      if (layer === "airports") {
        groundMark(frame.ctx, "airports", left, top, theme);
        labels.reserve(left - 5, top - 5, left + 5, top + 5);
        if (zoom < from) continue;
      }
      const isWritten = labels.put(names[language], left, top, reach + 3, style(NAME_PX[layer], layer === "towns" ? 500 : 400));
      if (isWritten && layer !== "airports") groundMark(frame.ctx, "places", left, top, theme);
    }
  }
}

/** A mark of the ground as the map and its legend draw it. */
export function groundMark(ctx, group, x, y, theme) {
  ctx.save();
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = theme.rail;
  ctx.fillStyle = theme.land;
  ctx.beginPath();
  if (group === "power") {
    ctx.rect(x - 3, y - 3, 6, 6);
    ctx.fill();
    ctx.moveTo(x + 1, y - 2.4);
    ctx.lineTo(x - 1.2, y + 0.4);
    ctx.lineTo(x + 1.2, y - 0.2);
    ctx.lineTo(x - 1, y + 2.4);
  } else if (group === "airports") {
    ctx.arc(x, y, 4.2, 0, 2 * Math.PI);
    ctx.fill();
    ctx.moveTo(x - 2.6, y + 1.4);
    ctx.lineTo(x + 2.6, y - 1.4);
  } else {
    ctx.arc(x, y, group === "railway" ? 2 : 1.1, 0, 2 * Math.PI);
    ctx.fillStyle = group === "railway" ? theme.land : theme.place;
    ctx.fill();
    if (group === "places") ctx.beginPath();
  }
  ctx.stroke();
  ctx.restore();
}

const onWorld = (points) => points.map(([lon, lat]) => [worldX(lon), worldY(lat)]);
