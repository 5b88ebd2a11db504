/* Three canvases over each other: picture, painted part, outlines.

   Each has the pixels of the window and not of the picture, so that a large picture costs
   no more than a small one; a stroke draws only the pixels that it changed. */

import { fit, panned, showing, toFrame, zoomed } from './viewport.js';
import { h } from '../../../labextension/static/dom.js';

/** @typedef {import('./document.js').MaskDocument} MaskDocument */
/** @typedef {import('./pixels.js').Point} Point */
/** @typedef {import('./pixels.js').Rect} Rect */

/* Stripes of two tints, as bytes blue, green, red: no picture has both everywhere. */
const TINTS = [0x7a1eff, 0x4a00b8];
const STRIPE_PX = 6;
const CHECKER_PX = 8;
const SHARP_FROM = 3;

export class Layers {
  /** @param {MaskDocument} document */
  constructor(document) {
    this._document = document;
    this._below = h('canvas', { 'aria-hidden': 'true' });
    this._paint = h('canvas', { 'aria-hidden': 'true' });
    this._above = h('canvas', { 'aria-hidden': 'true' });
    /** @type {CanvasPattern | null} */
    this._checker = null;
    this.node = h('div', { class: 'dn-mask-layers' }, this._below, this._paint, this._above);
    /** @type {ImageBitmap | null} */
    this.picture = null;
    this.frame = { width: 0, height: 0 };
    this.view = { scale: 1, x: 0, y: 0 };
    this._ratio = 1;
    this._isFitted = true;
  }

  /** @param {number} width @param {number} height of the window, in CSS pixels */
  resize(width, height) {
    if (!width || !height) return;
    this._ratio = window.devicePixelRatio || 1;
    this.frame = { width, height };
    for (const canvas of [this._below, this._paint, this._above]) {
      canvas.width = Math.round(width * this._ratio);
      canvas.height = Math.round(height * this._ratio);
    }
    const { mask } = this._document;
    this._look(this._isFitted ? fit(mask, this.frame) : panned(this.view, 0, 0, mask, this.frame));
  }

  fit() {
    this._isFitted = true;
    this._look(fit(this._document.mask, this.frame));
  }

  /** @param {number} factor @param {Point} [at] in the window; its middle without */
  zoom(factor, at = { x: this.frame.width / 2, y: this.frame.height / 2 }) {
    this._isFitted = false;
    this._look(zoomed(this.view, this.view.scale * factor, at, this._document.mask, this.frame));
  }

  /** @param {number} dx @param {number} dy in CSS pixels */
  pan(dx, dy) {
    this._isFitted = false;
    this._look(panned(this.view, dx, dy, this._document.mask, this.frame));
  }

  /** @param {Point} at in the picture */
  show(at) {
    const view = showing(this.view, at, this._document.mask, this.frame);
    if (view !== this.view) this._look(view);
  }

  _look(view) {
    this.view = view;
    this._index();
    this.drawPicture();
    this.drawMask(null);
  }

  /** Which pixels of the picture stand in each column and row of the window: two for each. */
  _index() {
    const { mask } = this._document;
    const along = (place, length, count) => {
      const step = 1 / (this.view.scale * this._ratio);
      const start = -place / this.view.scale;
      const at = offset => Math.floor(start + offset * step);
      const from = Math.max(0, Math.ceil(place * this._ratio));
      const to = Math.min(count, Math.floor(place * this._ratio + length / step));
      const pairs = new Int32Array(2 * count);
      for (let i = from; i < to; i++) {
        pairs[2 * i] = Math.min(length - 1, Math.max(0, at(i + 0.25)));
        pairs[2 * i + 1] = Math.min(length - 1, Math.max(0, at(i + 0.75)));
      }
      return { from, to, pairs };
    };
    this._columns = along(this.view.x, mask.width, this._paint.width);
    this._rows = along(this.view.y, mask.height, this._paint.height);
  }

  drawPicture() {
    const context = this._below.getContext('2d');
    const { width, height } = this._document.mask;
    const { scale, x, y } = this.view;
    const place = [x, y, width * scale, height * scale];
    context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    context.clearRect(0, 0, this.frame.width, this.frame.height);
    context.fillStyle = (this._checker ??= checkerFor(context));
    context.fillRect(...place);
    if (!this.picture) return;
    context.imageSmoothingEnabled = (scale * width) / this.picture.width < SHARP_FROM;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.picture, ...place);
  }

  /** @param {Rect | null} changed in the picture; null for all that is seen */
  drawMask(changed) {
    const context = this._paint.getContext('2d');
    const [columns, rows] = [this._columns, this._rows];
    if (!columns || !rows) return;
    if (!changed) context.clearRect(0, 0, this._paint.width, this._paint.height);
    const seen = { left: columns.from, top: rows.from, right: columns.to, bottom: rows.to };
    const rect = changed ? this._onScreen(changed, seen) : seen;
    const [across, down] = [rect.right - rect.left, rect.bottom - rect.top];
    if (across <= 0 || down <= 0) return;
    const pixels = context.createImageData(across, down);
    const out = new Uint32Array(pixels.data.buffer);
    const { data, width } = this._document.mask;
    const stripe = Math.max(1, Math.round(STRIPE_PX * this._ratio));
    for (let y = rect.top, to = 0; y < rect.bottom; y++) {
      const [a, b] = [rows.pairs[2 * y] * width, rows.pairs[2 * y + 1] * width];
      for (let x = rect.left; x < rect.right; x++, to++) {
        const [c, d] = [columns.pairs[2 * x], columns.pairs[2 * x + 1]];
        const value = (data[a + c] + data[a + d] + data[b + c] + data[b + d] + 2) >> 2;
        if (value) out[to] = (value << 24) | TINTS[((x + y) / stripe) & 1];
      }
    }
    context.putImageData(pixels, rect.left, rect.top);
  }

  _onScreen(rect, seen) {
    const factor = this.view.scale * this._ratio;
    const [x, y] = [this.view.x * this._ratio, this.view.y * this._ratio];
    return {
      left: Math.max(seen.left, Math.floor(rect.left * factor + x) - 1),
      top: Math.max(seen.top, Math.floor(rect.top * factor + y) - 1),
      right: Math.min(seen.right, Math.ceil(rect.right * factor + x) + 1),
      bottom: Math.min(seen.bottom, Math.ceil(rect.bottom * factor + y) + 1),
    };
  }

  /** @param {number} opacity 0 to 1 */
  setOverlay(opacity) {
    this._paint.style.opacity = String(opacity);
  }

  /**
   * @param {import('./strokes.js').Outline | null} outline of a shape under way
   * @param {(Point & {radius: number}) | null} brush where it is, in the picture; radius 0 is a cross
   */
  drawOutline(outline, brush) {
    const context = this._above.getContext('2d');
    context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    context.clearRect(0, 0, this.frame.width, this.frame.height);
    const path = new Path2D();
    if (outline) this._trace(path, outline);
    if (brush) this._point(path, brush);
    // Dark on light and light on dark: seen on every picture.
    for (const [colour, width, dash] of [['#000', 3, []], ['#fff', 1.5, outline ? [5, 4] : []]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.stroke(path);
    }
  }

  _trace(path, outline) {
    if ('line' in outline) {
      for (const point of outline.line) {
        const { x, y } = toFrame(this.view, point);
        path.lineTo(x, y);
      }
      return;
    }
    const { left, top, right, bottom } = outline.rect;
    const from = toFrame(this.view, { x: left, y: top });
    const [width, height] = [(right - left) * this.view.scale, (bottom - top) * this.view.scale];
    if (outline.isRound) path.ellipse(from.x + width / 2, from.y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
    else path.rect(from.x, from.y, width, height);
  }

  _point(path, brush) {
    const { x, y } = toFrame(this.view, brush);
    const radius = brush.radius * this.view.scale;
    if (radius > 2) {
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 2 * Math.PI);
    }
    if (radius > 8) return;
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      path.moveTo(x + (radius + 3) * dx, y + (radius + 3) * dy);
      path.lineTo(x + (radius + 9) * dx, y + (radius + 9) * dy);
    }
  }
}

/** What is seen through the transparent parts of a picture. */
function checkerFor(context) {
  const tile = h('canvas', { width: 2 * CHECKER_PX, height: 2 * CHECKER_PX });
  const drawing = tile.getContext('2d');
  drawing.fillStyle = '#fff';
  drawing.fillRect(0, 0, 2 * CHECKER_PX, 2 * CHECKER_PX);
  drawing.fillStyle = '#d0d0d0';
  drawing.fillRect(CHECKER_PX, 0, CHECKER_PX, CHECKER_PX);
  drawing.fillRect(0, CHECKER_PX, CHECKER_PX, CHECKER_PX);
  return context.createPattern(tile, 'repeat');
}
