/* The picture under the brush: mouse, pen, touch and keys become strokes and views.

   One finger paints and two move the view; all else that touches the picture while a pen
   or mouse paints is ignored. Keys move a brush of their own: it is where the mouse was
   last. A stroke of theirs ends with the focus, as nobody hears the key let go. Strokes are
   painted once a frame, however often the hand reports. */

import { Dirty } from './document.js';
import { h } from '../../../labextension/static/dom.js';
import { Layers } from './layers.js';
import { startStroke } from './strokes.js';
import { toPicture } from './viewport.js';

/** @typedef {import('./document.js').MaskDocument} MaskDocument */
/** @typedef {import('./pixels.js').Point} Point */

const WHEEL_STEP = 0.002;
const LINE_PX = 16;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ARROW_PX = 8;
const FAR = 6;
/** A second finger this soon means the first was no stroke. */
const FIRST_FINGER_MS = 250;
const MIDDLE_BUTTON = 1;
const ERASER_BUTTONS = 32;

export class Stage {
  /**
   * @param {MaskDocument} document
   * @param {string} label what a screen reader says
   * @param {() => void} moved the brush or the view is elsewhere
   */
  constructor(document, label, moved) {
    this._document = document;
    this._moved = moved;
    this.layers = new Layers(document);
    this.node = h(
      'div',
      {
        class: 'dn-mask-stage',
        tabIndex: 0,
        role: 'application',
        'aria-label': label,
        onpointerdown: event => this._press(event),
        onpointermove: event => this._drag(event),
        onpointerup: event => this._release(event),
        onpointercancel: event => this._leave(event),
        onlostpointercapture: event => event.target === this.node && this._release(event),
        onpointerleave: () => this._hide(),
        onkeydown: event => this._key(event),
        onkeyup: event => this._keyUp(event),
        onfocus: () => this._point(),
        onblur: () => this._blur(),
        oncontextmenu: event => event.preventDefault(),
      },
      this.layers.node,
    );
    // Not passive: the page must not scroll or zoom as well.
    this.node.addEventListener('wheel', event => this._wheel(event), { passive: false });
    this._dirty = new Dirty();
    this._frame = 0;
    /** @type {any} */
    this._stroke = null;
    /** @type {'pointer' | 'key' | null} */
    this._by = null;
    this._isPanning = false;
    /** The one that paints or pans, and whether it is a finger. @type {number | null} */
    this._pointer = null;
    this._isFinger = false;
    /** @type {Point} */
    this._from = { x: 0, y: 0 };
    this._pressedAt = 0;
    /** @type {Map<number, Point>} */
    this._fingers = new Map();
    const { width, height } = document.mask;
    this.node.style.setProperty('--dn-shape', `${width} / ${height}`);
    /** @type {Point} */
    this.brush = { x: width / 2, y: height / 2 };
    this._isPointed = false;
    this._deaf = document.hear({
      painted: rect => {
        this._dirty.add(rect);
        this._soon();
      },
      chosen: () => this._choose(),
    });
    this._watch = new ResizeObserver(([entry]) => {
      this.layers.resize(entry.contentRect.width, entry.contentRect.height);
      this._moved();
    });
    this._watch.observe(this.node);
    this._choose();
  }

  end() {
    this._watch.disconnect();
    this._deaf();
    cancelAnimationFrame(this._frame);
    this._finish();
  }

  get isPainting() {
    return this._stroke !== null;
  }

  /** Put back what the stroke under way has done. */
  cancel() {
    this._stroke?.cancel();
    this._stroke = this._by = null;
    this._soon();
  }

  /** @param {number} factor */
  zoom(factor) {
    this.layers.zoom(factor);
    this._lookedElsewhere();
  }

  fit() {
    this.layers.fit();
    this._lookedElsewhere();
  }

  // What is seen.

  _choose() {
    const { tool, overlay } = this._document.settings;
    this.layers.setOverlay(overlay);
    this.node.dataset.tool = tool;
    this._soon();
  }

  _soon() {
    this._frame ||= requestAnimationFrame(() => this._draw());
  }

  _draw() {
    this._frame = 0;
    this._stroke?.flush();
    const rect = this._dirty.take();
    if (rect) this.layers.drawMask(rect);
    const { tool, size } = this._document.settings;
    const isBrush = tool === 'brush' || tool === 'eraser';
    const radius = isBrush ? size / 2 : 0;
    const isSeen = this._isPointed && tool !== 'hand';
    this.layers.drawOutline(this._stroke?.outline ?? null, isSeen ? { ...this.brush, radius } : null);
  }

  _point() {
    // A click shows its own arrow; keys need to see where they are.
    this._isPointed = true;
    this._soon();
  }

  _hide() {
    this._isPointed = this.node.matches(':focus-visible');
    this._soon();
  }

  _blur() {
    if (this._by === 'key') this._finish();
    this._hide();
  }

  _lookedElsewhere() {
    this._soon();
    this._moved();
  }

  // Strokes.

  _start(at, by, isErasing) {
    if (this._document.isPainting) return;
    this._by = by;
    this._stroke = startStroke(this._document, at, { isErasing });
    this._soon();
  }

  _finish() {
    this._stroke?.end();
    this._stroke = this._by = null;
    this._soon();
  }

  // Mouse, pen, touch.

  _place(event) {
    const { node } = this;
    const box = node.getBoundingClientRect();
    // Slides and dashboards scale what they hold; `layers` counts unscaled pixels.
    return {
      x: ((event.clientX - box.left) * node.offsetWidth) / box.width - node.clientLeft,
      y: ((event.clientY - box.top) * node.offsetHeight) / box.height - node.clientTop,
    };
  }

  _touchOf(event) {
    const at = toPicture(this.layers.view, this._place(event));
    return event.pointerType === 'pen' ? { ...at, pressure: event.pressure } : at;
  }

  _press(event) {
    event.preventDefault();
    const isFinger = event.pointerType === 'touch';
    // A palm under the pen; or a second device.
    if (this._pointer !== null && !this._isFinger) return;
    this.node.focus({ preventScroll: true });
    this.node.setPointerCapture(event.pointerId);
    if (this._by === 'key') this._finish();
    if (isFinger) this._fingers.set(event.pointerId, this._place(event));
    // The palm was there before its pen.
    else this._fingers.clear();
    if (this._pointer !== null) this._takeOver();
    if (this._fingers.size > 1) return;
    this._pointer = event.pointerId;
    this._isFinger = isFinger;
    this._pressedAt = performance.now();
    if (event.pointerType === 'pen' && !this._document.settings.hasPen) this._document.choose({ hasPen: true });
    if (event.button === MIDDLE_BUTTON || this._document.settings.tool === 'hand') {
      this._isPanning = true;
      this._from = this._place(event);
    } else if (event.button === 0 || event.buttons & ERASER_BUTTONS) {
      this._follow(event);
      this._start(this._touchOf(event), 'pointer', event.altKey || Boolean(event.buttons & ERASER_BUTTONS));
    }
  }

  /** A second finger, or a pen, has come to the first finger. */
  _takeOver() {
    if (performance.now() - this._pressedAt < FIRST_FINGER_MS) this.cancel();
    else this._finish();
    this._pointer = null;
    this._isPanning = false;
  }

  _drag(event) {
    if (this._fingers.size > 1) {
      this._pinch(event);
      return;
    }
    if (this._pointer !== null && event.pointerId !== this._pointer) return;
    if (this._isPanning) {
      const to = this._place(event);
      this.layers.pan(to.x - this._from.x, to.y - this._from.y);
      this._from = to;
      this._lookedElsewhere();
    } else {
      this._follow(event);
      if (this._by === 'pointer') {
        // Where the hand was between two frames; not every browser tells.
        const all = event.getCoalescedEvents?.() ?? [];
        for (const each of all.length ? all : [event]) this._stroke.move(this._touchOf(each), event.shiftKey);
      }
    }
  }

  _follow(event) {
    this.brush = toPicture(this.layers.view, this._place(event));
    this._isPointed = event.pointerType !== 'touch';
    this._soon();
    this._moved();
  }

  _release(event) {
    if (this._letGo(event) && this._by === 'pointer') this._finish();
  }

  _leave(event) {
    if (this._letGo(event) && this._by === 'pointer') this.cancel();
  }

  /** @returns {boolean} whether it was the one that paints or pans */
  _letGo(event) {
    this._fingers.delete(event.pointerId);
    if (event.pointerId !== this._pointer) return false;
    this._pointer = null;
    this._isPanning = false;
    return true;
  }

  _pinch(event) {
    if (!this._fingers.has(event.pointerId)) return;
    const before = spanOf(this._fingers);
    this._fingers.set(event.pointerId, this._place(event));
    const after = spanOf(this._fingers);
    this.layers.pan(after.x - before.x, after.y - before.y);
    if (before.length && after.length) this.layers.zoom(after.length / before.length, after);
    this._lookedElsewhere();
  }

  _wheel(event) {
    // Without a key the wheel belongs to the notebook.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode ? LINE_PX : 1);
    this.layers.zoom(Math.exp(-turned * WHEEL_STEP), this._place(event));
    this._lookedElsewhere();
  }

  // Keys.

  _key(event) {
    if (event.altKey && !ARROWS[event.key] && event.key !== ' ') return;
    if (ARROWS[event.key] && !event.metaKey) this._step(event);
    else if (event.key === ' ') {
      if (!event.repeat && !this._stroke) this._startByKey(event);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.shiftKey && !event.metaKey) {
      if (this._by === 'key') this._finish();
      else this._startByKey(event);
    } else if (event.key === 'Escape' && this._stroke) this.cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  _keyUp(event) {
    if (event.key === ' ' && this._by === 'key') this._finish();
  }

  _startByKey(event) {
    this._isPointed = true;
    this._start(this.brush, 'key', event.altKey);
  }

  _step(event) {
    const { width, height } = this._document.mask;
    const [dx, dy] = ARROWS[event.key];
    const part = event.ctrlKey ? 1 : Math.max(1, Math.round(ARROW_PX / this.layers.view.scale));
    const step = event.shiftKey ? FAR * part : part;
    this._isPointed = true;
    if (this._document.settings.tool === 'hand') this.layers.pan(-dx * step * this.layers.view.scale, -dy * step * this.layers.view.scale);
    else {
      this.brush = {
        x: Math.min(width - 0.5, Math.max(0.5, this.brush.x + dx * step)),
        y: Math.min(height - 0.5, Math.max(0.5, this.brush.y + dy * step)),
      };
      if (this._by === 'key') this._stroke.move(this.brush);
      this.layers.show(this.brush);
    }
    this._lookedElsewhere();
  }
}

/** The middle of the first two fingers, and how far they are apart. */
function spanOf(fingers) {
  const [a, b] = [...fingers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, length: Math.hypot(a.x - b.x, a.y - b.y) };
}
