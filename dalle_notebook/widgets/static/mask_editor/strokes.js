/* One use of a tool, from press to release; the same for mouse, pen, touch and keys. */

import { between, boundsOf, fill, paintEllipse, paintLasso, paintRectangle, paintSegment, wholeOf } from './pixels.js';

/** @typedef {import('./document.js').MaskDocument} MaskDocument */
/** @typedef {import('./pixels.js').Point} Point */
/** @typedef {import('./pixels.js').Rect} Rect */
/** @typedef {{x: number, y: number, pressure?: number}} Touch a place in the picture; pressure only of pens */
/** @typedef {{rect: Rect, isRound: boolean} | {line: Point[]}} Outline what a release would paint */

const STEP = 0.1;
const LEAST_STEP = 0.5;
const LIGHTEST = 0.2;
const ONE_PIXEL = 0.75;

/**
 * @param {MaskDocument} document
 * @param {Touch} at
 * @param {{isErasing: boolean}} how erase what the tool would paint
 */
export function startStroke(document, at, { isErasing }) {
  const { tool } = document.settings;
  document.begin();
  if (tool === 'fill') return new Fill(document, at, isErasing);
  if (tool === 'rectangle' || tool === 'ellipse') return new Shape(document, at, isErasing, tool === 'ellipse');
  if (tool === 'lasso') return new Lasso(document, at, isErasing);
  return new Brush(document, at, isErasing || tool === 'eraser');
}

class Brush {
  constructor(document, at, isErasing) {
    this._document = document;
    this._isErasing = isErasing;
    this._last = this._dab(at);
    this._next = this._last;
    this._waiting = [this._last];
  }

  /** @param {Touch} at */
  move(at) {
    this._next = this._dab(at);
    const { x, y, radius } = this._waiting.at(-1) ?? this._last;
    // Finer than this shows nothing, and large brushes cost most.
    const step = Math.max(LEAST_STEP, radius * STEP);
    if (Math.hypot(this._next.x - x, this._next.y - y) >= step) this._waiting.push(this._next);
  }

  /** Paint what has come since; once a frame. */
  flush() {
    const { softness } = this._document.settings;
    for (const dab of this._waiting) {
      const rect = boundsOf([this._last, dab], Math.max(this._last.radius, dab.radius));
      this._document.paint(rect, mask => paintSegment(mask, this._last, dab, softness, this._isErasing));
      this._last = dab;
    }
    this._waiting = [];
  }

  end() {
    this._waiting.push(this._next);
    this.flush();
    this._document.end();
  }

  cancel() {
    this._document.cancel();
  }

  /** @returns {Outline | null} */
  get outline() {
    return null;
  }

  /** @param {Touch} at */
  _dab({ x, y, pressure }) {
    const { size, usesPressure } = this._document.settings;
    const part = pressure !== undefined && usesPressure ? LIGHTEST + (1 - LIGHTEST) * pressure : 1;
    const radius = Math.max(0.5, (size / 2) * part);
    // So small a brush would fall between the centres of pixels.
    return radius < ONE_PIXEL ? { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5, radius } : { x, y, radius };
  }
}

class Shape {
  constructor(document, at, isErasing, isRound) {
    this._document = document;
    this._isErasing = isErasing;
    this._isRound = isRound;
    this._from = at;
    this._to = at;
  }

  /** @param {Touch} at @param {boolean} [isSquare] */
  move(at, isSquare = false) {
    const [dx, dy] = [at.x - this._from.x, at.y - this._from.y];
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    this._to = isSquare ? { x: this._from.x + Math.sign(dx) * side, y: this._from.y + Math.sign(dy) * side } : at;
  }

  flush() {}

  end() {
    const rect = between(this._from, this._to);
    const paint = this._isRound ? paintEllipse : paintRectangle;
    this._document.paint(rect, mask => paint(mask, rect, this._isErasing));
    this._document.end();
  }

  cancel() {
    this._document.cancel();
  }

  /** @returns {Outline | null} */
  get outline() {
    return { rect: between(this._from, this._to), isRound: this._isRound };
  }
}

class Lasso {
  constructor(document, at, isErasing) {
    this._document = document;
    this._isErasing = isErasing;
    this._line = [at];
  }

  /** @param {Touch} at */
  move(at) {
    this._line.push(at);
  }

  flush() {}

  end() {
    this._document.paint(boundsOf(this._line), mask => paintLasso(mask, this._line, this._isErasing));
    this._document.end();
  }

  cancel() {
    this._document.cancel();
  }

  /** @returns {Outline | null} */
  get outline() {
    return { line: this._line };
  }
}

class Fill {
  constructor(document, at, isErasing) {
    this._document = document;
    document.paint(wholeOf(document.mask), mask => fill(mask, at, isErasing));
  }

  move() {}

  flush() {}

  end() {
    this._document.end();
  }

  cancel() {
    this._document.cancel();
  }

  /** @returns {Outline | null} */
  get outline() {
    return null;
  }
}
