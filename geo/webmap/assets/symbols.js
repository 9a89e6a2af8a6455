/** Symbols of features, drawn once each and kept as small pictures. Shape is layer, fill is state. */

/** States that are drawn unlike others, by their place in `STATES` of symbols.py. */
const [BUILT, BUILDING, ENDED, REMOVED, OCCURRENCE, UNKNOWN] = [0, 1, 3, 4, 5, 6];

/** How well a place is known, by their place in `PLACES` of symbols.py. */
export const APPROXIMATE = 1;
export const SOMEWHERE = 2;

const HALO_PX = 5;

/** Corner positions of a regular figure around the middle. */
function corners(count, radius, turn) {
  return Array.from({ length: count }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function polygonPath(ctx, points) {
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
}

/** Outline of each layer's symbol; areas are about equal for equal radius. */
const OUTLINES = [
  (ctx, r) => ctx.roundRect(-r * 0.88, -r * 0.88, r * 1.76, r * 1.76, r * 0.28),
  (ctx, r) => polygonPath(ctx, corners(6, r * 1.08, Math.PI / 6)),
  (ctx, r) => ctx.arc(0, 0, r, 0, 2 * Math.PI),
  (ctx, r) => polygonPath(ctx, corners(4, r * 1.2, 0)),
  (ctx, r) => polygonPath(ctx, corners(3, r * 1.32, -Math.PI / 2).map(([x, y]) => [x, y + r * 0.22])),
];

function outline(ctx, layer, radius) {
  ctx.beginPath();
  (OUTLINES[layer] || OUTLINES[2])(ctx, radius);
}

/** Diagonal lines of a colour as a fill. */
function hatch(ctx, colour, gap, width, ratio) {
  const size = Math.max(2, Math.round(gap * ratio));
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = width * ratio;
  pen.lineCap = "square";
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}

/** Fill and edge of a symbol around the middle of the context. */
function paint(ctx, symbol, theme) {
  const { layer, state, tone, radius, draft } = symbol;
  const isHollow = state !== BUILT && state !== ENDED;
  const edge = state === ENDED || state === REMOVED || state === UNKNOWN ? theme.grey : tone;
  ctx.save();
  outline(ctx, layer, radius);
  ctx.fillStyle = isHollow ? theme.paper : edge;
  ctx.fill();
  if (state === BUILDING) {
    ctx.save();
    ctx.clip();
    ctx.fillStyle = tone;
    ctx.fillRect(-2 * radius, 0, 4 * radius, 2 * radius);
    ctx.restore();
  }
  outline(ctx, layer, radius);
  ctx.lineWidth = isHollow ? Math.min(2, 0.8 + radius * 0.14) : 1.25;
  ctx.strokeStyle = isHollow ? edge : theme.paper;
  if (draft) ctx.setLineDash([1.6, 1.6]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (state === REMOVED) {
    const arm = radius * 0.55;
    ctx.beginPath();
    ctx.moveTo(-arm, -arm);
    ctx.lineTo(arm, arm);
    ctx.moveTo(arm, -arm);
    ctx.lineTo(-arm, arm);
    ctx.strokeStyle = theme.grey;
    ctx.stroke();
  } else if (state === OCCURRENCE) {
    ctx.beginPath();
    ctx.arc(0, 0, Math.max(1.2, radius * 0.28), 0, 2 * Math.PI);
    ctx.fillStyle = tone;
    ctx.fill();
  }
  ctx.restore();
}

/** A hatched ring round a small symbol: somewhere in this commune. */
function paintSomewhere(ctx, symbol, theme, ratio) {
  ctx.save();
  ctx.beginPath();
  ctx.arc(0, 0, symbol.radius + HALO_PX - 1, 0, 2 * Math.PI);
  ctx.globalAlpha *= 0.8;
  ctx.fillStyle = theme.paper;
  ctx.fill();
  ctx.globalAlpha *= 0.65;
  ctx.fillStyle = hatch(ctx, symbol.tone, 4, 0.9, ratio);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.setLineDash([2, 2]);
  ctx.strokeStyle = symbol.tone;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
  paint(ctx, { ...symbol, radius: Math.max(2.6, symbol.radius * 0.5) }, theme);
}

/** Pictures of symbols at the screen's resolution. */
export class SymbolBook {
  constructor(theme, ratio) {
    this.theme = theme;
    this.ratio = ratio;
    this.pictures = new Map();
  }

  /**
   * @param {{layer: number, state: number, tone: string, radius: number, place: number, draft: number}} symbol
   * @returns {{canvas: OffscreenCanvas, half: number}} half the picture's width in CSS pixels
   */
  picture(symbol) {
    const { layer, state, tone, radius, place, draft } = symbol;
    const key = `${layer}|${state}|${tone}|${radius}|${place}|${draft}`;
    let picture = this.pictures.get(key);
    if (!picture) {
      const half = Math.ceil(radius * 1.4 + HALO_PX + 2);
      const canvas = new OffscreenCanvas(2 * half * this.ratio, 2 * half * this.ratio);
      const ctx = canvas.getContext("2d");
      ctx.scale(this.ratio, this.ratio);
      ctx.translate(half, half);
      if (draft) ctx.globalAlpha = 0.78;
      (place === SOMEWHERE ? paintSomewhere : paint)(ctx, symbol, this.theme, this.ratio);
      picture = { canvas, half };
      this.pictures.set(key, picture);
    }
    return picture;
  }

  draw(ctx, symbol, x, y) {
    const { canvas, half } = this.picture(symbol);
    ctx.drawImage(canvas, x - half, y - half, 2 * half, 2 * half);
  }
}

/** How an area of each state is filled: share of its colour, hatching, edge. */
const AREA_STYLES = [
  { fill: 0.42, width: 1.2 },
  { fill: 0.14, hatch: true, width: 1.2 },
  { fill: 0.13, width: 1.2 },
  { fill: 0.22, grey: true, width: 1 },
  { fill: 0, grey: true, width: 1, dash: [5, 4] },
  { fill: 0.06, width: 1, dash: [4, 3] },
  { fill: 0.08, grey: true, width: 1 },
];

/** Edge of a boundary that the user gave: dash and dot, as on plans. */
const OWN_DASH = [7, 2.5, 1.5, 2.5];

/** Fill and edge the current path as an area of this state and tone. */
export function paintArea(ctx, { state, tone, draft, own }, theme, ratio) {
  const style = AREA_STYLES[state];
  const colour = style.grey ? theme.grey : tone;
  ctx.save();
  ctx.globalAlpha = draft ? style.fill * 0.6 : style.fill;
  ctx.fillStyle = colour;
  if (style.fill) ctx.fill("nonzero");
  if (style.hatch) {
    ctx.globalAlpha = 0.7;
    ctx.fillStyle = hatch(ctx, colour, 6, 1, ratio);
    ctx.fill("nonzero");
  }
  ctx.globalAlpha = draft ? 0.75 : 1;
  ctx.setLineDash(own ? OWN_DASH : draft ? [1.5, 2.5] : style.dash || []);
  ctx.lineWidth = style.width;
  ctx.lineJoin = "round";
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.restore();
}
