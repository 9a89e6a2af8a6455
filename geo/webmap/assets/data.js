/** Files from the server: fetched once, decoded into flat arrays. */

import { element } from "./dom.js";

const QUANTUM_DEG = 1e-6;
const POINT = 1;
const POLYGON = 2;
const PATIENT_WAITS_MS = [300, 1000, 2000, 4000, 8000, 15000];
const files = new Map();

/** World position of a longitude: 0 to 256 across the world, as Leaflet's zoom 0. */
export const worldX = (lon) => (lon / 360 + 0.5) * 256;

/** World position of a latitude on the web map's projection. */
export function worldY(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
}

/**
 * Fetch a file once. Its name holds a hash of its content, so a copy in the browser's cache is
 * good for ever, also where the server sends no validity.
 * @param {string} url of a JSON file, or of bytes
 */
export function load(url) {
  if (!files.has(url)) {
    const wanted = fetch(url, { cache: "force-cache" }).then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response[kindOf(url)]();
    });
    wanted.catch(() => files.delete(url));
    files.set(url, wanted);
  }
  return files.get(url);
}

/** Fetch a file that the server may still be making: ask a few times, later and later. */
export async function loadPatiently(url, waits = PATIENT_WAITS_MS) {
  for (const wait of waits) {
    if (files.has(url)) break;
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      return await load(url);
    } catch (error) {
      console.debug("not there yet", error);
    }
  }
  return load(url);
}

/** Load a script of the app. */
export function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = element("script");
    script.src = url;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(url)));
    document.head.append(script);
  });
}

/** Give the content of a file that need not be fetched. */
export function provide(url, content) {
  files.set(url, Promise.resolve(content));
}

const kindOf = (url) => (url.endsWith(".json") ? "json" : "arrayBuffer");

/**
 * Fetch the files that the first update will ask for while Leaflet is still on its way.
 * @param {string} address of the script; names the files after its `#`
 */
export function loadAhead(address) {
  const [, wanted] = address.split("#");
  if (wanted) wanted.split(",").forEach((url) => load(url).catch(console.error));
}

/** Read the numbers of a stream that `encode_geometry` of encoding.py wrote. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  unsigned() {
    let value = 0;
    let shift = 0;
    let byte;
    do {
      byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return value >>> 0;
  }

  signed() {
    const value = this.unsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Positions on the world map from differences of millionths of a degree. */
  positions(count) {
    const x = new Float64Array(count);
    const y = new Float64Array(count);
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < count; i++) {
      lon += this.signed();
      lat += this.signed();
      x[i] = worldX(lon * QUANTUM_DEG);
      y[i] = worldY(lat * QUANTUM_DEG);
    }
    return [x, y];
  }
}

/** Shapes of features: places of markers, and rings of corners, in world positions. */
export class Shapes {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const reader = new Reader(bytes);
    const count = reader.unsigned();
    const kinds = Uint8Array.from({ length: count }, () => reader.unsigned());
    this.count = count;
    this.kinds = kinds;
    this.ringStart = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) {
      this.ringStart[i + 1] = this.ringStart[i] + (kinds[i] === POLYGON ? reader.unsigned() : 0);
    }
    const rings = this.ringStart[count];
    this.cornerStart = new Uint32Array(rings + 1);
    for (let r = 0; r < rings; r++) {
      this.cornerStart[r + 1] = this.cornerStart[r] + reader.unsigned();
    }
    this.x = new Float64Array(count).fill(NaN);
    this.y = new Float64Array(count).fill(NaN);
    const placed = kinds.reduce((total, kind) => total + (kind > 0 ? 1 : 0), 0);
    const [placeX, placeY] = reader.positions(placed);
    for (let i = 0, at = 0; i < count; i++) {
      if (kinds[i] > 0) {
        this.x[i] = placeX[at];
        this.y[i] = placeY[at++];
      }
    }
    [this.cornerX, this.cornerY] = reader.positions(this.cornerStart[rings]);
    this.box = this.boxes();
  }

  isPolygon(i) {
    return this.kinds[i] === POLYGON;
  }

  isPoint(i) {
    return this.kinds[i] === POINT;
  }

  /** West, north, east, south of each feature. */
  boxes() {
    const box = new Float64Array(this.count * 4);
    for (let i = 0; i < this.count; i++) {
      let [west, north, east, south] = [this.x[i], this.y[i], this.x[i], this.y[i]];
      const end = this.cornerStart[this.ringStart[i + 1]];
      for (let c = this.cornerStart[this.ringStart[i]]; c < end; c++) {
        west = Math.min(west, this.cornerX[c]);
        east = Math.max(east, this.cornerX[c]);
        north = Math.min(north, this.cornerY[c]);
        south = Math.max(south, this.cornerY[c]);
      }
      box.set([west, north, east, south], i * 4);
    }
    return box;
  }

  /** Whether a world position lies inside a polygon, holes left out. */
  contains(i, x, y) {
    const { box, cornerX, cornerY, cornerStart } = this;
    if (x < box[i * 4] || y < box[i * 4 + 1] || x > box[i * 4 + 2] || y > box[i * 4 + 3]) return false;
    let inside = false;
    for (let r = this.ringStart[i]; r < this.ringStart[i + 1]; r++) {
      const start = cornerStart[r];
      const end = cornerStart[r + 1];
      for (let c = start, before = end - 1; c < end; before = c++) {
        if (cornerY[c] > y === cornerY[before] > y) continue;
        const along = (y - cornerY[c]) / (cornerY[before] - cornerY[c]);
        if (x < cornerX[c] + along * (cornerX[before] - cornerX[c])) inside = !inside;
      }
    }
    return inside;
  }
}

/** Boxes of features in the cells of a coarse net, so that a search looks at few of them. */
export class CellIndex {
  constructor(shapes, cells = 96) {
    this.cells = cells;
    this.members = new Map();
    const { box, count } = shapes;
    this.west = this.north = Infinity;
    let east = -Infinity;
    let south = -Infinity;
    for (let i = 0; i < count; i++) {
      if (!shapes.isPolygon(i)) continue;
      this.west = Math.min(this.west, box[i * 4]);
      this.north = Math.min(this.north, box[i * 4 + 1]);
      east = Math.max(east, box[i * 4 + 2]);
      south = Math.max(south, box[i * 4 + 3]);
    }
    this.size = Math.max(east - this.west, south - this.north, 1e-9) / cells;
    for (let i = 0; i < count; i++) {
      if (!shapes.isPolygon(i)) continue;
      const [west, north, right, bottom] = box.subarray(i * 4, i * 4 + 4);
      for (let row = this.row(north); row <= this.row(bottom); row++) {
        for (let column = this.column(west); column <= this.column(right); column++) {
          const key = row * 4096 + column;
          if (!this.members.has(key)) this.members.set(key, []);
          this.members.get(key).push(i);
        }
      }
    }
  }

  row(y) {
    return Math.floor((y - this.north) / this.size);
  }

  column(x) {
    return Math.floor((x - this.west) / this.size);
  }

  near(x, y) {
    return this.members.get(this.row(y) * 4096 + this.column(x)) || [];
  }
}

/** The typeface comes with the app; a map stands before it has arrived. */
export async function loadFonts(folder) {
  const faces = [["Regular", "400"], ["Medium", "500"], ["SemiBold", "600"]];
  const loaded = faces.map(async ([name, weight]) => {
    const bytes = await load(`${folder}/BeVietnamPro-${name}.ttf`);
    document.fonts.add(await new FontFace("Be Vietnam Pro", bytes, { weight }).load());
  });
  await Promise.allSettled(loaded);
}

/** Bytes of a base64 text. */
export function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}
