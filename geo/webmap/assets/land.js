/** The built-in base map: provinces, their neighbours' names, communes, the net of degrees. */

import { bytesOf, Shapes, worldX, worldY } from "./data.js";

const SHORE_WIDTHS = [16, 11, 6];
const GRID_STEPS_DEG = [1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01];
const GRID_LEAST_PX = 150;
const CROWDED_GAP_PX = 17;

export class Land {
  /** @param {object} file what `encode_land` of encoding.py wrote */
  constructor(file) {
    this.provinces = file.provinces;
    this.shapes = new Shapes(bytesOf(file.outlines));
    this.places = file.places.map(([name, lon, lat, main]) => ({
      name,
      main,
      x: worldX(lon),
      y: worldY(lat),
    }));
    this.places.sort((a, b) => b.main - a.main);
    this.neighbours = file.neighbours.map(({ at: [lon, lat], names }) => ({
      names,
      x: worldX(lon),
      y: worldY(lat),
    }));
  }

  /** Positions of the outlines of a vintage ("2025" or "pre2025"). */
  outlines(vintage) {
    return this.provinces.flatMap((province, i) => (province.vintage === vintage ? [i] : []));
  }

  /** Code of the province at a world position today, or null. */
  provinceAt(x, y) {
    const found = this.outlines("2025").find((i) => this.shapes.contains(i, x, y));
    return found === undefined ? null : this.provinces[found];
  }

  /** Ground and outlines; over tiles from the internet only the outlines. */
  draw(frame, theme, vintage, overTiles) {
    const { ctx } = frame;
    ctx.save();
    ctx.lineJoin = "round";
    ctx.beginPath();
    for (const i of this.outlines(vintage)) frame.trace(this.shapes, i);
    if (!overTiles) {
      ctx.strokeStyle = theme.shore;
      for (const width of SHORE_WIDTHS) {
        ctx.globalAlpha = 0.45;
        ctx.lineWidth = width;
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
      ctx.fillStyle = theme.land;
      ctx.fill();
    }
    ctx.strokeStyle = overTiles ? theme.ink : theme.border;
    ctx.lineWidth = overTiles ? 1.6 : 1.2;
    ctx.stroke();
    ctx.restore();
  }

  /** The net of degrees. */
  drawGrid(frame, theme, map) {
    const { ctx, width, height } = frame;
    const bounds = map.getBounds();
    const pxPerDeg = (256 * frame.scale) / 360;
    const step = GRID_STEPS_DEG.filter((deg) => deg * pxPerDeg > GRID_LEAST_PX).pop() || 1;
    ctx.save();
    ctx.strokeStyle = theme.grid;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let lon = Math.floor(bounds.getWest() / step) * step; lon < bounds.getEast() + step; lon += step) {
      const x = Math.round(frame.x(worldX(lon))) + 0.5;
      ctx.moveTo(x, 0);
      ctx.lineTo(x, height);
    }
    for (let lat = Math.floor(bounds.getSouth() / step) * step; lat < bounds.getNorth() + step; lat += step) {
      const y = Math.round(frame.y(worldY(lat))) + 0.5;
      ctx.moveTo(0, y);
      ctx.lineTo(width, y);
    }
    ctx.stroke();
    ctx.restore();
  }

  /** Names of the neighbours, wide and pale. */
  drawNeighbours(frame, labels, theme, language) {
    for (const { names, x, y } of this.neighbours) {
      labels.put(names[language], frame.x(x), frame.y(y), 0, {
        size: 10.5,
        weight: 500,
        colour: theme.grid_text,
        halo: theme.outside,
        spacing: "2px",
      });
    }
  }

  /** Names of provinces from afar, of communes from near, wards first. */
  drawPlaces(frame, labels, theme, vintage, zoom) {
    const { ctx } = frame;
    if (zoom < 9.4) {
      for (const i of this.outlines(vintage)) {
        const [west, north, east, south] = this.shapes.box.subarray(i * 4, i * 4 + 4);
        const name = this.provinces[i].name.toLocaleUpperCase("vi");
        labels.put(name, frame.x((west + east) / 2), frame.y((north + south) / 2), 0, {
          size: 12,
          weight: 600,
          colour: theme.place,
          halo: theme.land,
          spacing: "3px",
        });
      }
      return;
    }
    for (const { name, main, x, y } of this.places) {
      if (!main && zoom < 10.2) continue;
      const [left, top] = [frame.x(x), frame.y(y)];
      const isMarked = !labels.isFree([left - 2, top - 2, left + 2, top + 2]);
      const drawn = labels.put(name, left, top, isMarked ? CROWDED_GAP_PX : 6, {
        size: main ? 11.5 : 10.5,
        weight: main ? 500 : 400,
        colour: main ? theme.place_main : theme.place,
        halo: theme.land,
      });
      if (!drawn || isMarked) continue;
      ctx.beginPath();
      ctx.arc(left, top, main ? 1.8 : 1.3, 0, 2 * Math.PI);
      ctx.fillStyle = theme.place;
      ctx.fill();
    }
  }
}
