/** Texts on the map: none covers another. */

export const FONT = '"Be Vietnam Pro", system-ui, sans-serif';

/** Places labels one after another and leaves out those that would cover an earlier one. */
export class Labels {
  /** @param {CanvasRenderingContext2D} ctx */
  constructor(ctx, width, height) {
    this.ctx = ctx;
    this.width = width;
    this.height = height;
    this.boxes = [];
  }

  /** Keep an area free of labels. */
  reserve(left, top, right, bottom) {
    this.boxes.push([left, top, right, bottom]);
  }

  /** Whether an area is free of labels and marks. */
  isFree([left, top, right, bottom]) {
    return !this.boxes.some((b) => b[0] < right && b[2] > left && b[1] < bottom && b[3] > top);
  }

  /**
   * Draw a text beside a place if there is room for it: right of it, below, above, left.
   * @param {string} text
   * @param {number} gap pixels from the place; 0 writes the text across the place itself
   * @param {{size: number, weight?: number, colour: string, halo: string, spacing?: string}} style
   * @returns {boolean} whether it was drawn
   */
  put(text, x, y, gap, style) {
    const { ctx } = this;
    if (x < -120 || y < -20 || x > this.width + 120 || y > this.height + 20) return false;
    ctx.font = `${style.weight || 400} ${style.size}px ${FONT}`;
    ctx.letterSpacing = style.spacing || "0px";
    const width = ctx.measureText(text).width;
    const half = style.size * 0.68;
    const places = gap
      ? [
          [x + gap, y],
          [x - width / 2, y + gap + half - 1],
          [x - width / 2, y - gap - half + 1],
          [x - gap - width, y],
        ]
      : [[x - width / 2, y]];
    const box = ([left, middle]) => [left - 2, middle - half, left + width + 2, middle + half];
    const place = places.find((candidate) => this.isFree(box(candidate)));
    if (!place) return false;
    this.reserve(...box(place));
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = style.halo;
    ctx.strokeText(text, ...place);
    ctx.fillStyle = style.colour;
    ctx.fillText(text, ...place);
    return true;
  }
}
