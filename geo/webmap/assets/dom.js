/** Elements of the page, made without any HTML text: what comes from data can only be text. */
(function (atlas) {
  "use strict";

  /**
   * Make an element.
   * @param {string} tag
   * @param {string|null} className
   * @param {string|null} [text]
   * @param {Record<string, string>} [attributes]
   */
  function element(tag, className, text, attributes) {
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

  function icon(name) {
    const namespace = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(namespace, "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(namespace, "path");
    path.setAttribute("d", ICONS[name]);
    svg.appendChild(path);
    return svg;
  }

  /** A button with an icon, and a name for those who cannot see it. */
  function iconButton(name, label, onClick) {
    const button = element("button", "atlas-button", null, { type: "button", "aria-label": label, title: label });
    button.appendChild(icon(name));
    button.addEventListener("click", onClick);
    return button;
  }

  /** Fill the places of a sentence: fill("{n} here", {n: 3}). */
  function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
  }

  /** A number in the language's signs; fewer decimals for larger ones, as units.py does. */
  function formatNumber(value, language, digits) {
    const size = Math.abs(value);
    const most = digits ?? (size >= 1000 ? 0 : size >= 10 ? 1 : 2);
    return new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", {
      maximumFractionDigits: most,
    }).format(value);
  }

  /** Pixels of a canvas for a pixel of the page; `atlas.paperRatio` asks for more while printing. */
  const pixelRatio = () => atlas.paperRatio || window.devicePixelRatio || 1;

  /** A block at one edge of the map. Clicks and turns of the wheel in it do not reach the map. */
  function panel(map, position, className) {
    const control = new L.Control({ position });
    const box = element("div", `atlas-panel ${className}`);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    control.onAdd = () => box;
    control.addTo(map);
    return box;
  }

  Object.assign(atlas, { element, icon, iconButton, fill, formatNumber, panel, pixelRatio });
})((window.atlasMap = window.atlasMap || {}));
