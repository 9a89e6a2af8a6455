/** What every map of the atlas has: Leaflet's map itself, blocks at its edges, a legend that folds, the whole screen. */

import { element, icon } from "./dom.js";

/**
 * Make a Leaflet map without Leaflet's own controls, which shows the atlas's home and lies still for a
 * reader who wants no motion.
 * @param {string} id of the element
 * @param {{home: number[][]}} settings see `map_settings` of base_map.py
 * @param {string[]} styles style sheets of the map
 * @param {object} options of Leaflet's map
 */
export function leafletMap(id, settings, styles, options) {
  for (const text of styles) document.head.append(element("style", null, text));
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(id, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    wheelPxPerZoomLevel: 90,
    zoomAnimation: !isCalm,
    fadeAnimation: !isCalm,
    inertia: !isCalm,
    ...options,
  });
  map.fitBounds(settings.home, { animate: false });
  return map;
}

/** A block at one edge of the map. Clicks and turns of the wheel in it do not reach the map. */
export function panel(map, position, className) {
  const control = new L.Control({ position });
  const box = element("div", `atlas-panel ${className}`);
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  control.onAdd = () => box;
  control.addTo(map);
  return box;
}

/** Metres at the lower edge. */
export function addScale(map) {
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 110 }).addTo(map);
}

/**
 * Fill the block of a legend anew: the button that folds it, and its lines while it is open.
 * @param {HTMLElement} box
 * @param {boolean} isOpen
 * @param {Record<string, string>} texts
 * @param {HTMLElement[]} lines
 * @param {() => void} onToggle changes what is open and fills the block again; the button keeps the focus
 */
export function fillLegend(box, isOpen, texts, lines, onToggle) {
  const toggle = element("button", "atlas-legend-toggle", null, {
    type: "button",
    "aria-expanded": String(isOpen),
    "aria-label": isOpen ? texts.legend_close : texts.legend_open,
  });
  toggle.append(icon(isOpen ? "fold" : "legend"), element("span", null, texts.legend));
  toggle.addEventListener("click", () => {
    onToggle();
    box.querySelector("button").focus();
  });
  const body = element("div", "atlas-legend-body");
  if (isOpen) body.append(...lines);
  box.classList.toggle("is-open", isOpen);
  box.replaceChildren(toggle, body);
}

/** Show the map on the whole screen, or in its page again. */
export function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(console.error);
}
