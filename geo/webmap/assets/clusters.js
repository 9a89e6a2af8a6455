/** Points that crowd are gathered into one mark with their number. */

const OVERLAP = 0.92; // of two marks' radii: they may just touch

/** Distance in pixels below which marks are gathered: less when the reader is close. */
function reach(zoom) {
  if (zoom < 10) return 24;
  if (zoom < 11) return 18;
  return zoom < 14 ? 12 : 5;
}

/**
 * Gather marks that lie close to each other at a zoom level.
 * @param {number[]} members features, the most important first
 * @param {Float64Array} x world positions
 * @param {Float64Array} y
 * @param {number} zoom
 * @returns {{x: number, y: number, members: number[]}[]} singles and groups in world positions
 */
export function gather(members, x, y, zoom) {
  const cell = reach(zoom) / 2 ** zoom;
  const near = cell * cell;
  const cells = new Map();
  const groups = [];
  for (const i of members) {
    const column = Math.floor(x[i] / cell);
    const row = Math.floor(y[i] / cell);
    let home = null;
    let best = near;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        for (const group of cells.get((row + dy) * 67108864 + column + dx) || []) {
          const distance = (group.x - x[i]) ** 2 + (group.y - y[i]) ** 2;
          if (distance < best) {
            best = distance;
            home = group;
          }
        }
      }
    }
    if (home) {
      home.members.push(i);
      continue;
    }
    const group = { x: x[i], y: y[i], members: [i] };
    const key = row * 67108864 + column;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(group);
    groups.push(group);
  }
  for (const group of groups) centre(group, x, y);
  return parted(groups, x, y, zoom);
}

/** Put a group's mark in the middle of its members. */
function centre(group, x, y) {
  const { members } = group;
  if (members.length < 2) return;
  group.x = members.reduce((sum, i) => sum + x[i], 0) / members.length;
  group.y = members.reduce((sum, i) => sum + y[i], 0) / members.length;
}

/** Join groups whose marks would cover each other, the larger taking in the smaller. */
function parted(groups, x, y, zoom) {
  const scale = 2 ** zoom;
  const kept = groups.filter((group) => group.members.length < 2);
  const crowds = groups.filter((group) => group.members.length > 1);
  crowds.sort((a, b) => b.members.length - a.members.length);
  const joined = [];
  for (const crowd of crowds) {
    const radius = groupRadius(crowd.members.length);
    const home = joined.find((other) => {
      const room = (OVERLAP * (radius + groupRadius(other.members.length))) / scale;
      return Math.abs(other.x - crowd.x) < room && Math.hypot(other.x - crowd.x, other.y - crowd.y) < room;
    });
    if (!home) {
      joined.push(crowd);
      continue;
    }
    home.members.push(...crowd.members);
    centre(home, x, y);
  }
  return [...kept, ...joined];
}

export const groupRadius = (count) => Math.min(24, 8.6 + 1.9 * Math.log2(count));

/**
 * Draw a group: its number in a ring whose parts are the layers.
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {[string, number][]} shares colour and number of each layer
 */
export function drawGroup(ctx, x, y, shares, theme, font) {
  const count = shares.reduce((sum, [, n]) => sum + n, 0);
  const radius = groupRadius(count);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y + 0.8, radius + 2.2, 0, 2 * Math.PI);
  ctx.fillStyle = "rgba(15, 25, 35, 0.14)";
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y, radius + 1.2, 0, 2 * Math.PI);
  ctx.fillStyle = theme.paper;
  ctx.fill();
  ctx.lineWidth = 3;
  let from = -Math.PI / 2;
  for (const [colour, n] of shares) {
    const to = from + (n / count) * 2 * Math.PI;
    ctx.beginPath();
    ctx.arc(x, y, radius - 1.4, from, to);
    ctx.strokeStyle = colour;
    ctx.stroke();
    from = to;
  }
  ctx.fillStyle = theme.ink;
  ctx.letterSpacing = "0px";
  ctx.font = `600 ${count > 99 ? 10.5 : 11.5}px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(String(count), x, y + 0.5);
  ctx.restore();
}
