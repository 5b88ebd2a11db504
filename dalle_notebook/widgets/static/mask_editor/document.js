/* One mask while it is being painted, shared by every view of an editor.

   Whatever changes it goes through `step` or a stroke's `begin`, `paint` and `end`, so that
   it can be undone and every view hears which pixels to draw again. */

import { History } from './history.js';
import { invert, makeMask, paintRectangle, union, wholeOf } from './pixels.js';

/** @typedef {import('./pixels.js').Mask} Mask */
/** @typedef {import('./pixels.js').Rect} Rect */
/** @typedef {'brush' | 'eraser' | 'rectangle' | 'ellipse' | 'lasso' | 'fill' | 'hand'} Tool */
/** @typedef {{painted?: (rect: Rect) => void, settled?: () => void, chosen?: () => void}} Listener
 *   `painted`: pixels to draw again; `settled`: a step is over; `chosen`: other settings */

const BRUSH_PART = 16;

export class MaskDocument {
  /** @param {number} width @param {number} height of the picture */
  constructor(width, height) {
    this.mask = makeMask(width, height);
    this.history = new History(this.mask);
    this.mostSize = Math.max(width, height);
    this.isPainting = false;
    this.settings = {
      /** @type {Tool} */
      tool: 'brush',
      size: Math.max(1, Math.round(this.mostSize / BRUSH_PART)),
      softness: 0,
      overlay: 0.6,
      usesPressure: true,
      hasPen: false,
    };
    /** @type {Set<Listener>} */
    this._listeners = new Set();
  }

  /** @param {Listener} listener @returns {() => void} hear no more */
  hear(listener) {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  /** @param {Partial<MaskDocument['settings']>} changes */
  choose(changes) {
    Object.assign(this.settings, changes);
    this.settings.size = Math.min(this.mostSize, Math.max(1, Math.round(this.settings.size)));
    for (const listener of this._listeners) listener.chosen?.();
  }

  begin() {
    this.history.begin();
    this.isPainting = true;
  }

  /** @param {Rect | null} rect all that may change @param {(mask: Mask) => void} work */
  paint(rect, work) {
    if (!rect) return;
    this.history.touch(rect);
    work(this.mask);
    this._tell(rect);
  }

  end() {
    this.isPainting = false;
    this.history.commit();
    this._settle();
  }

  /** Put back what the stroke under way has changed. */
  cancel() {
    this.isPainting = false;
    this._tell(this.history.cancel());
    this._settle();
  }

  /**
   * Nothing while a stroke is under way, which could not be taken back afterwards.
   *
   * @param {(mask: Mask) => void} work something done to all of it at once
   */
  step(work) {
    if (this.isPainting) return;
    this.begin();
    this.paint(wholeOf(this.mask), work);
    this.end();
  }

  invert = () => this.step(invert);

  clear = () => this.step(mask => paintRectangle(mask, wholeOf(mask), true));

  /** @param {Mask | null} other of the same size; null paints nothing @param {boolean} isStart nothing to undo */
  replace(other, isStart) {
    if (other && (other.width !== this.mask.width || other.height !== this.mask.height)) return;
    const work = mask => (other ? mask.data.set(other.data) : mask.data.fill(0));
    if (!isStart) this.step(work);
    else {
      work(this.mask);
      this._tell(wholeOf(this.mask));
      this._settle();
    }
  }

  /** Wait for the end of the stroke under way, if there is one. */
  async calm() {
    while (this.isPainting) {
      await new Promise(resolve => {
        const deaf = this.hear({ settled: () => resolve(deaf()) });
      });
    }
  }

  undo = () => this._goBack(() => this.history.undo());

  redo = () => this._goBack(() => this.history.redo());

  _goBack(move) {
    if (this.isPainting) return;
    this._tell(move());
    this._settle();
  }

  _tell(rect) {
    if (rect) for (const listener of this._listeners) listener.painted?.(rect);
  }

  _settle() {
    for (const listener of this._listeners) listener.settled?.();
  }
}

/** Rectangles to draw again, put together until somebody takes them. */
export class Dirty {
  /** @type {Rect | null} */
  rect = null;

  /** @param {Rect} rect */
  add(rect) {
    this.rect = union(this.rect, rect);
  }

  /** @returns {Rect | null} */
  take() {
    const rect = this.rect;
    this.rect = null;
    return rect;
  }
}
