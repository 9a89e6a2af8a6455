/** The user's own ground: roads and their numbers, railways, waters, power lines, border points. */

import { worldX, worldY } from "./data.js";

/** The bottom first: zoom from which a kind is drawn, colour of the theme, pixels, dashes. */
const DRAWN = {
  water: { from: 8.5, colour: "water", px: 0.8 },
  waterways: { from: 8.5, colour: "water", px: 1.3 },
  power: { from: 10.5, colour: "power", px: 1, dash: [6, 3] },
  minor: { from: 11.5, colour: "road", px: 1 },
  secondary: { from: 9.5, colour: "road", px: 1.5 },
  primary: { from: 8, colour: "road", px: 2 },
  trunk: { from: 7, colour: "road", px: 2.4 },
  motorway: { from: 7, colour: "road", px: 3.2 },
  railways: { from: 7.5, colour: "rail", px: 1.2, dash: [7, 3] },
};
const NUMBERED = ["motorway", "trunk", "primary", "secondary", "minor"];
const NUMBERS_FROM = 11;
const NUMBER_APART_PX = 240; // between two numbers of one road
const BORDERS = { from: 9, namedFrom: 10 };
const STEPS_A_DEGREE = 1e5;
const WATER_ALPHA = 0.4;

export class OwnGround {
  /** @param {object} file what `encode_own_ground` of own_ground.py wrote */
  constructor(file) {
    const { kinds, names, title, leftOut, credits } = file;
    this.title = title;
    this.groups = kinds ? [{ key: "own", names }] : [];
    this.leftOut = leftOut;
    this.credits = credits || "";
    this.kinds = Object.fromEntries(Object.entries(kinds || {}).map(([kind, rows]) => [kind, rows.map(unpacked)]));
    this.hidden = new Set();
  }

  /** Switch all of it; tell whether it shows now. */
  toggle(key) {
    if (!this.hidden.delete(key)) this.hidden.add(key);
    return !this.hidden.size;
  }

  /** Lines and areas, under the features. */
  draw(frame, theme, zoom) {
    if (this.hidden.size) return;
    const { ctx } = frame;
    ctx.save();
    ctx.lineJoin = "round";
    for (const [kind, { from, colour, px, dash }] of Object.entries(DRAWN)) {
      if (!this.kinds[kind] || zoom < from) continue;
      ctx.beginPath();
      for (const row of this.kinds[kind]) if (isInView(frame, row)) row.parts.forEach((part) => trace(frame, part));
      ctx.strokeStyle = ctx.fillStyle = theme[colour];
      ctx.lineWidth = px;
      ctx.setLineDash(dash || []);
      if (kind === "water") {
        ctx.globalAlpha = WATER_ALPHA;
        ctx.fill("evenodd");
        ctx.globalAlpha = 1;
      }
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Border points where no symbol lies, numbers of roads where there is room. */
  drawPlaces(frame, labels, theme, language, zoom) {
    if (this.hidden.size) return;
    this.drawBorders(frame, labels, theme, zoom);
    if (zoom < NUMBERS_FROM) return;
    const style = { size: 9.5, weight: 500, colour: theme.place_main, halo: theme.land };
    const written = new Map();
    for (const kind of NUMBERED) {
      if (zoom < DRAWN[kind].from) continue;
      for (const row of this.kinds[kind] || []) if (row.name && isInView(frame, row)) this.number(frame, labels, row, style, written);
    }
  }

  drawBorders(frame, labels, theme, zoom) {
    if (zoom < BORDERS.from) return;
    for (const { name, box } of this.kinds.borders || []) {
      const [x, y] = [frame.x(box[0]), frame.y(box[1])];
      if (!labels.isFree([x - 4, y - 4, x + 4, y + 4])) continue;
      borderMark(frame.ctx, x, y, theme);
      labels.reserve(x - 4, y - 4, x + 4, y + 4);
      const style = { size: 10, weight: 400, colour: theme.place, halo: theme.land };
      if (name && zoom >= BORDERS.namedFrom) labels.put(name, x, y, 7, style);
    }
  }

  /** Write the number of a road at corners in view, not too near to where it already stands. */
  number(frame, labels, { name, parts: [corners] }, style, written) {
    if (!written.has(name)) written.set(name, []);
    const places = written.get(name);
    for (let c = 0; c < corners.length; c += 2) {
      const [x, y] = middle(frame, corners, c);
      if (x < 20 || y < 12 || x > frame.width - 20 || y > frame.height - 12) continue;
      if (places.some(([left, top]) => Math.hypot(left - x, top - y) < NUMBER_APART_PX)) continue;
      if (labels.put(name, x, y, 0, style)) places.push([x, y]);
    }
  }
}

/** The mark of a border point: a diamond. */
function borderMark(ctx, x, y, theme) {
  ctx.save();
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = theme.rail;
  ctx.fillStyle = theme.land;
  ctx.beginPath();
  [[0, -3.6], [3.6, 0], [0, 3.6], [-3.6, 0]].forEach(([dx, dy]) => ctx.lineTo(x + dx, y + dy));
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** Draw the line of the legend: a road over a water. */
export function ownGroundSwatch(ctx, size, theme) {
  ctx.strokeStyle = theme.water;
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  ctx.moveTo(4, size - 8);
  ctx.lineTo(size - 4, 8);
  ctx.stroke();
  ctx.strokeStyle = theme.road;
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.moveTo(3, size / 2);
  ctx.lineTo(size - 3, size / 2);
  ctx.stroke();
}

/** Name, corners as x, y, x, y in world positions, and the box round them. */
function unpacked([name, ...rows]) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const parts = rows.map((steps) => {
    const corners = new Float64Array(steps.length);
    let [lon, lat] = [0, 0];
    for (let s = 0; s < steps.length; s += 2) {
      lon += steps[s];
      lat += steps[s + 1];
      const [x, y] = [worldX(lon / STEPS_A_DEGREE), worldY(lat / STEPS_A_DEGREE)];
      corners.set([x, y], s);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    return corners;
  });
  return { name, parts, box };
}

function isInView(frame, { box }) {
  return frame.x(box[2]) > -20 && frame.y(box[3]) > -20 && frame.x(box[0]) < frame.width + 20 && frame.y(box[1]) < frame.height + 20;
}

/** Add a line to the path; corners closer than half a pixel are passed over. */
function trace(frame, corners) {
  const { ctx } = frame;
  let [x, y] = [frame.x(corners[0]), frame.y(corners[1])];
  ctx.moveTo(x, y);
  for (let c = 2; c < corners.length; c += 2) {
    const [nextX, nextY] = [frame.x(corners[c]), frame.y(corners[c + 1])];
    const isLast = c === corners.length - 2;
    if (!isLast && Math.abs(nextX - x) + Math.abs(nextY - y) < 0.5) continue;
    ctx.lineTo((x = nextX), (y = nextY));
  }
}

/** The middle of an edge on the canvas; the last corner itself where no edge follows. */
function middle(frame, corners, c) {
  const next = c + 2 < corners.length ? c + 2 : c;
  return [frame.x((corners[c] + corners[next]) / 2), frame.y((corners[c + 1] + corners[next + 1]) / 2)];
}
