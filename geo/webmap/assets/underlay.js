/** The grounds under a map, put there once it has been drawn without them, so that the first map does not wait. */

import { loadPatiently } from "./data.js";
import { Ground } from "./ground.js";
import { OwnGround } from "./own_ground.js";

const KINDS = { ground: Ground, ownGround: OwnGround };

export class Underlay {
  /** @param {() => void} onChange called when a ground has come or gone */
  constructor(scene, onChange) {
    this.scene = scene;
    this.onChange = onChange;
    this.urls = {};
  }

  /** @param {{ground?: string, ownGround?: string}} payload addresses of the files; `""` for none */
  show(payload) {
    return Promise.all(Object.keys(KINDS).map((name) => this.put(name, payload[name] || "")));
  }

  /** Put a ground into the scene. One that is no longer there goes; what the reader switched off stays off. */
  async put(name, url) {
    const { scene, urls } = this;
    if (url === (urls[name] || "")) return;
    urls[name] = url;
    try {
      const file = url ? await loadPatiently(url) : null;
      if (urls[name] !== url) return;
      const made = file && new KINDS[name](file);
      if (made && scene[name]) made.hidden = scene[name].hidden;
      scene[name] = made;
      this.onChange();
      performance.mark(`atlas:${name}`);
    } catch (error) {
      urls[name] = "";
      console.error(error);
    }
  }
}
