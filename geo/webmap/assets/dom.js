/** Elements of the page, made without any HTML text: what comes from data can only be text. */

/**
 * Make an element.
 * @param {string} tag
 * @param {string|null} className
 * @param {string|null} [text]
 * @param {Record<string, string>} [attributes]
 */
export function element(tag, className, text, attributes) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  return made;
}

/** Lines of the icons, on a field of 20 by 20. */
const ICONS = {
  zoomIn: "M10 4.5v11M4.5 10h11",
  zoomOut: "M4.5 10h11",
  fit: "M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13M7.5 7.5h5v5h-5z",
  fullscreen: "M12 3.5h4.5V8M8 16.5H3.5V12M16.2 3.8 11.5 8.5M3.8 16.2l4.7-4.7",
  polygon: "M10 3.2l6.4 4.9-2.4 7.7H6L3.6 8.1z",
  rectangle: "M3.5 5.5h13v9h-13z",
  circle: "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z",
  edit: "M4 16l.8-3.6 8.6-8.6 2.8 2.8-8.6 8.6zM11.6 5.6l2.8 2.8",
  delete: "M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v5M11.5 9v5",
  legend: "M4 5.5h2M9 5.5h7M4 10h2M9 10h7M4 14.5h2M9 14.5h7",
  fold: "M5.5 8l4.5 4.5L14.5 8",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
};

/** A drawing of lines, for a button that has a name of its own. */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", ICONS[name]);
  svg.appendChild(path);
  return svg;
}

/** A button with a word. */
export function textButton(className, text, onClick) {
  const button = element("button", className, text, { type: "button" });
  button.addEventListener("click", onClick);
  return button;
}

/** A button with an icon, and a name for those who cannot see it. */
export function iconButton(name, label, onClick) {
  const button = element("button", "atlas-button", null, { type: "button", "aria-label": label, title: label });
  button.appendChild(icon(name));
  button.addEventListener("click", onClick);
  return button;
}

/** A small mark in a colour of the map. */
export function swatch(className, colour) {
  const made = element("span", className);
  made.style.background = colour;
  return made;
}

/** Fill the places of a sentence: fill("{n} here", {n: 3}). */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

/**
 * A number in the language's signs, as `format_number` of units.py writes it: rounded from all its digits,
 * halves to the even neighbour, and two digits at least of what is below 1.
 * @param {number} value
 * @param {string} language
 * @param {number} [digits] decimals at most; without, fewer of larger numbers
 * @param {boolean} [isFixed] keep closing zeros
 */
export function formatNumber(value, language, digits, isFixed = false) {
  const size = Math.abs(value);
  const most = digits ?? (size >= 1000 ? 0 : size >= 10 ? 1 : 2);
  const needed = size > 0 && size < 1 && !isFixed ? 1 - Math.floor(Math.log10(size)) : 0;
  return new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", {
    minimumFractionDigits: isFixed ? most : 0,
    maximumFractionDigits: Math.min(20, Math.max(most, needed)),
    roundingMode: "halfEven",
  }).format(value.toFixed(20)); // a text keeps the digits that a number would be cut to
}

let paperRatio = null;

/** Pixels of a canvas for a pixel of the page. */
export const pixelRatio = () => paperRatio || devicePixelRatio || 1;

/** Ask for more pixels while printing; null for those of the screen. */
export function setPaperRatio(ratio) {
  paperRatio = ratio;
}
