/* The mask on its way between this page and Python.

   `_mask_png` holds the last one that either side made, empty for nothing painted. It is
   sent a moment after a stroke, and at once when the editor is left, with a stamp
   `PAGE:NUMBER` in `_painted`; one that is too large for a message goes as a custom message
   {painted: stamp} in parts. Python answers either with {painted: stamp}, to all pages: that
   one is heard, and all others ask with {mask: PAGE} for what was painted elsewhere.

   What comes from Python becomes a step that can be undone. It takes the place of a stroke
   that is being encoded. One that was sent and is not yet answered may have overwritten it
   in Python: then it is sent back, so that both sides end with the same. */

import { fitsInOne, sendInParts, someName } from '../parts.js';
import { decodeGrey, encodeGrey } from './png.js';
import { isBlank } from './pixels.js';

/** @typedef {import('./document.js').MaskDocument} MaskDocument */
/** @typedef {import('./pixels.js').Mask} Mask */
/** @typedef {{failed: (problem: unknown) => void, late: () => void, heard: () => void}} Sayers
 *   `failed`: it cannot be sent or read; `late`: Python is silent; `heard`: it has answered */

const WAIT_MS = 150;
const KEY = '_mask_png';
const STAMP = '_painted';

export const LATE_MS = 6_000;

export class Link {
  /** @param {any} model of the widget @param {MaskDocument} document @param {Sayers} sayers @param {number} [lateMs] */
  constructor(model, document, sayers, lateMs = LATE_MS) {
    this._model = model;
    this._document = document;
    this._sayers = sayers;
    this._lateMs = lateMs;
    this._page = someName();
    this._timer = 0;
    this._late = 0;
    /** How many were sent, and the last that was answered. */
    this._sent = 0;
    this._heard = 0;
    this._isEncoding = false;
    /** Counts what comes from Python, when it comes and when it is put in. */
    this._turn = 0;
    /** What this page put into the model. @type {any} */
    this._own = null;
    /** @type {any} */
    this._given = null;
    this._take(model.get(KEY), true);
    model.on(`change:${KEY}`, () => {
      const given = model.get(KEY);
      if (given !== this._own) this._take(given);
    });
    model.on('msg:custom', (content, buffers) => this._hear(content, buffers));
    document.hear({ settled: () => this._soon() });
  }

  /** Send now what has been painted. */
  flush() {
    if (!this._timer || this._document.isPainting) return;
    this._forget();
    this._sending = (this._sending ?? Promise.resolve()).then(() => this._send()).catch(problem => this._sayers.failed(problem));
  }

  _soon() {
    this._forget();
    this._timer = window.setTimeout(() => this.flush(), WAIT_MS);
  }

  _forget() {
    clearTimeout(this._timer);
    this._timer = 0;
  }

  async _send() {
    const { mask } = this._document;
    const turn = this._turn;
    this._isEncoding = true;
    const encoding = isBlank(mask) ? Promise.resolve(new Uint8Array()) : encodeGrey(mask);
    const bytes = await encoding.finally(() => (this._isEncoding = false));
    // Something has come meanwhile and takes its place.
    if (turn !== this._turn) return;
    const stamp = `${this._page}:${++this._sent}`;
    clearTimeout(this._late);
    this._late = window.setTimeout(() => this._sayers.late(), this._lateMs);
    if (fitsInOne(bytes)) {
      this._own = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this._model.set(KEY, this._own);
      this._model.set(STAMP, stamp);
      this._model.save_changes();
    } else sendInParts(this._model, { painted: stamp }, bytes);
  }

  _hear(content, buffers) {
    if (typeof content?.painted === 'string') {
      const [page, number] = content.painted.split(':');
      if (page !== this._page) {
        if (!this._isOwing) this._model.send({ mask: this._page });
        return;
      }
      this._heard = Math.max(this._heard, Number(number));
      if (this._heard < this._sent) return;
      clearTimeout(this._late);
      this._sayers.heard();
    } else if (content?.mask === this._page && buffers?.length && !this._isOwing) this._take(buffers[0]);
  }

  /** Whether a stroke of this page will replace in Python what was painted elsewhere. */
  get _isOwing() {
    return this._heard < this._sent || this._timer !== 0 || this._isEncoding || this._document.isPainting;
  }

  /** @param {any} given bytes of a PNG, or a view of them @param {boolean} [isStart] */
  async _take(given, isStart = false) {
    const isAhead = this._heard < this._sent;
    this._given = given;
    this._turn++;
    try {
      const bytes = given && new Uint8Array(given.buffer ?? given, given.byteOffset ?? 0, given.byteLength);
      const mask = bytes?.length ? await decodeGrey(bytes) : null;
      await this._document.calm();
      if (given !== this._given) return;
      this._turn++;
      if (isEqual(mask, this._document.mask) || (isStart && !mask)) return;
      // Nobody could take back a stroke that came before it.
      this._document.replace(mask, isStart && !this._document.history.canUndo);
      if (!isAhead) this._forget();
    } catch (problem) {
      this._sayers.failed(problem);
      this._soon();
    }
  }
}

/** @param {Mask | null} given null for nothing painted @param {Mask} mask */
function isEqual(given, mask) {
  if (!given) return isBlank(mask);
  if (given.data.length !== mask.data.length) return false;
  for (let at = 0; at < mask.data.length; at++) if (given.data[at] !== mask.data[at]) return false;
  return true;
}
