"""A script that names the texts of a page that do not stand out from their ground."""

from __future__ import annotations

# WCAG 2.2, 1.4.3: 4.5 to 1, large text 3 to 1; what is disabled is exempt.
FAINT_TEXTS = """() => {
  const parse = (text) => {
    const parts = (text.match(/[\\d.]+/g) || []).map(Number);
    return parts.length < 3 ? null : [...parts.slice(0, 3), parts.length > 3 ? parts[3] : 1];
  };
  const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3]));
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const isHidden = (element, style) =>
    ["STYLE", "SCRIPT", "NOSCRIPT"].includes(element.tagName) || !element.offsetParent ||
    style.visibility === "hidden" || style.fontSize === "0px" || element.getBoundingClientRect().width < 2;
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!text || isHidden(element, style) || element.closest(":disabled, [aria-disabled=true]")) continue;
    const grounds = [];
    let opacity = 1;
    for (let outer = element; outer; outer = outer.parentElement) {
      const outerStyle = getComputedStyle(outer);
      opacity *= Number(outerStyle.opacity);
      const colour = parse(outerStyle.backgroundColor);
      if (colour && colour[3] > 0 && !(grounds.length && grounds.at(-1)[3] === 1)) grounds.push(colour);
    }
    if (opacity === 0) continue;
    const ground = grounds.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
    const ink = parse(style.color);
    const lights = [luminance(over([...ink.slice(0, 3), ink[3] * opacity], ground)), luminance(ground)];
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) faint.push(`${contrast.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return faint;
}"""
