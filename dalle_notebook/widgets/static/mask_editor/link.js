/* The mask on its way between this page and Python.

   `_mask_png` holds the last one that either side made, empty for nothing painted. It is
   sent a moment after a stroke, and at once when the editor is left. What Python puts in
   becomes a step that can be undone, and is sent back like any other: a stroke that was on
   its way meanwhile has overwritten it there, and both sides must end with the same. */

import { decodeGrey, encodeGrey } from './png.js';
import { isBlank } from './pixels.js';

/** @typedef {import('./document.js').MaskDocument} MaskDocument */

const WAIT_MS = 150;
const KEY = '_mask_png';

export class Link {
  /** @param {any} model of the widget @param {MaskDocument} document @param {(problem: unknown) => void} failed */
  constructor(model, document, failed) {
    this._model = model;
    this._document = document;
    this._failed = failed;
    this._timer = 0;
    /** What both sides know, as the model holds it. @type {any} */
    this._known = null;
    this._take(true);
    model.on(`change:${KEY}`, () => this._take(false));
    document.hear({ settled: () => this._soon() });
  }

  /** Send now what has been painted. */
  flush() {
    if (!this._timer || this._document.isPainting) return;
    clearTimeout(this._timer);
    this._timer = 0;
    this._sending = (this._sending ?? Promise.resolve()).then(() => this._send()).catch(this._failed);
  }

  _soon() {
    clearTimeout(this._timer);
    this._timer = window.setTimeout(() => this.flush(), WAIT_MS);
  }

  async _send() {
    const { mask } = this._document;
    const bytes = isBlank(mask) ? new Uint8Array() : await encodeGrey(mask);
    this._known = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this._model.set(KEY, this._known);
    this._model.save_changes();
  }

  /** @param {boolean} isStart */
  async _take(isStart) {
    const given = this._model.get(KEY);
    if (given === this._known) return;
    this._known = given;
    try {
      const bytes = given && new Uint8Array(given.buffer ?? given, given.byteOffset ?? 0, given.byteLength);
      const mask = bytes?.length ? await decodeGrey(bytes) : null;
      await this._document.calm();
      if (given !== this._known) return;
      this._document.replace(mask, isStart);
    } catch (problem) {
      this._failed(problem);
    }
  }
}
