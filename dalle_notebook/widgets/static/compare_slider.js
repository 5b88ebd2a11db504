/* Two pictures over each other: a divider, blinking, their difference.

   Everything that is needed lies in the model, so the view works while the kernel is
   busy or gone. A stands left of the divider, B right of it and fitted into the frame
   of A. Both share one zoom; the divider stays with the frame, not with the picture.
   Keys are those of the exported page where it has the same (arrows, B, 1 and 2). */

import { RATES, WHOLE, amplified, between, blinkDelay, cutBy, moved, percent, zoomed } from './compare_numbers.js';
import { compared } from './compare_pixels.js';
import { wordsIn } from './compare_words.js';
import { isOwnKey, keepKeys } from './own_keys.js';
import { h } from '../../labextension/static/dom.js';

const PAN_STEP = 0.1;
const ZOOM_STEP = 1.25;
const SMALLEST_FRAME_PX = 384;
const PIXELATED_FROM = 3;

const by = ([width, height]) => `${width} × ${height}`;

class Comparison {
  constructor(model, node) {
    this._model = model;
    this._words = wordsIn(document.documentElement.lang || navigator.language || '');
    this._about = model.get('_about');
    const words = this._words;
    this._names = this._about.is_edit ? [words.before, words.after] : [words.first, words.second];
    /** @type {import('./compare_numbers.js').Look} */
    this._look = WHOLE;
    /** @type {any[]} */
    this._modes = [];
    /** @type {any[]} */
    this._layers = [];
    this._front = 0;
    this._timer = 0;
    this._rate = RATES.usual;
    this._pointers = new Map();
    this._cutBefore = 0;
    /** @type {'' | 'divider' | 'pictures'} */
    this._drag = '';
    this._isClick = false;
    /** @type {ReturnType<typeof compared> | null} */
    this._found = null;
    this._stillness = matchMedia('(prefers-reduced-motion: reduce)');
    this._urls = ['_a', '_b'].map(name => URL.createObjectURL(new Blob([model.get(name)])));
    this._resized = new ResizeObserver(() => this._showPixels());
    this._build(node);
    this._unkeep = keepKeys(this.node);
    this._hear = { 'change:mode': () => this._show(), 'change:position': () => this._showCut(), 'change:amplify': () => this._showDifference() };
    for (const [event, listener] of Object.entries(this._hear)) model.on(event, listener);
    this._hush = () => this._stillness.matches && this._blinkBySelf(false);
    this._stillness.addEventListener('change', this._hush);
    this._show();
  }

  end() {
    clearInterval(this._timer);
    this._resized.disconnect();
    this._unkeep();
    this._stillness.removeEventListener('change', this._hush);
    for (const [event, listener] of Object.entries(this._hear)) this._model.off(event, listener);
    for (const url of this._urls) URL.revokeObjectURL(url);
  }

  _build(node) {
    const words = this._words;
    const button = (text, hint, act, more = {}) =>
      h('button', { type: 'button', class: 'dn-button', title: hint, onclick: act, ...more }, text);
    this._modes = this._about.modes.map((mode, number) =>
      button(words[mode], `${words[mode]} (${number + 1})`, () => this._set('mode', mode), {
        role: 'radio', 'data-mode': mode, class: 'dn-button dn-mode',
      }));
    const modes = h('div', { class: 'dn-modes', role: 'radiogroup', 'aria-label': words.modes }, ...this._modes);
    modes.addEventListener('keydown', event => this._modeKey(event));
    this._play = button('', '', () => this._blinkBySelf(!this._timer));
    this._rateField = h('input', {
      type: 'range', min: RATES.least, max: RATES.most, step: 0.5, value: this._rate, 'aria-label': words.rate, title: words.rate,
      oninput: () => this._setRate(this._rateField.value),
    });
    this._rateSaid = h('span', { class: 'dn-number' });
    this._blinking = h('div', { class: 'dn-group dn-own' }, this._play, button(words.other, words.otherHint, () => this._flip()),
      h('label', { class: 'dn-group' }, this._rateField, this._rateSaid));
    this._factor = h('select', {
      class: 'dn-button', 'aria-label': words.amplify, onchange: () => this._set('amplify', Number(this._factor.value)),
    }, ...this._about.factors.map(factor => h('option', { value: String(factor) }, `× ${factor}`)));
    this._differing = h('label', { class: 'dn-group' }, words.amplify, this._factor);
    this._zoomSaid = h('span', { class: 'dn-number' });
    const zooming = h('div', { class: 'dn-group dn-zoom' },
      button('−', words.zoomOut, () => this._zoomBy(1 / ZOOM_STEP), { 'aria-label': words.zoomOut }),
      this._zoomSaid,
      button('+', words.zoomIn, () => this._zoomBy(ZOOM_STEP), { 'aria-label': words.zoomIn }),
      button('⤢', words.whole, () => this._setLook(WHOLE), { 'aria-label': words.whole }));
    this._layers = this._names.map((name, side) => {
      const image = h('img', {
        src: this._urls[side], alt: [name, this._about.labels[side]].filter(Boolean).join(': '), draggable: false,
        class: 'dn-picture', onerror: () => this._say(words.broken),
      });
      return h('div', { class: 'dn-layer', 'data-side': 'ab'[side] }, image, h('span', { class: 'dn-tag', 'aria-hidden': 'true' }, name));
    });
    this._canvas = h('canvas', { class: 'dn-picture', role: 'img' });
    this._apart = h('div', { class: 'dn-layer', 'data-side': 'apart' }, this._canvas);
    this._divider = h('div', {
      class: 'dn-divider', role: 'slider', tabIndex: 0, 'aria-label': words.divider, 'aria-valuemin': '0', 'aria-valuemax': '100',
      'aria-orientation': 'horizontal',
    }, h('span', { class: 'dn-grip', 'aria-hidden': 'true' }));
    this._stage = h('div', { class: 'dn-stage', role: 'group', tabIndex: 0, 'aria-label': words.stage }, ...this._layers, this._apart, this._divider);
    const [width, height] = this._about.shown[0];
    this._stage.style.aspectRatio = `${width} / ${height}`;
    const widest = Math.max(width, Math.min(SMALLEST_FRAME_PX, (SMALLEST_FRAME_PX * width) / height));
    const bar = h('div', { class: 'dn-bar' }, modes, zooming);
    this._stage.style.width = bar.style.width = `min(100%, ${widest}px, ${(72 * width) / height}vh)`;
    this._said = h('p', { class: 'dn-said', role: 'status' });
    this.node = h('div', { class: 'dn-compare', role: 'region', 'aria-label': words.title },
      // Below, so that the pictures stay where they are when the way of comparing changes.
      bar, this._stage, this._blinking, this._differing, this._captions(), this._said, ...this._notes());
    this.node.addEventListener('keydown', event => this._key(event));
    for (const kind of ['down', 'move', 'up', 'cancel']) {
      this._stage.addEventListener(`pointer${kind}`, event => this[`_${kind}`](event));
    }
    this._stage.addEventListener('wheel', event => this._wheel(event), { passive: false });
    this._resized.observe(this._stage);
    node.append(this.node);
  }

  _captions() {
    return h('dl', { class: 'dn-captions' },
      ...this._names.flatMap((name, side) => {
        const label = this._about.labels[side];
        return label ? [h('dt', {}, name), h('dd', {}, label)] : [];
      }));
  }

  _notes() {
    const { sizes, shown } = this._about;
    const notes = [];
    if (by(sizes[0]) !== by(sizes[1])) notes.push(this._words.sizes(by(sizes[0]), by(sizes[1]), this._names));
    sizes.forEach((real, side) => {
      if (by(real) !== by(shown[side])) notes.push(`${this._names[side]}: ${this._words.shrunk(by(shown[side]), by(real))}`);
    });
    return notes.map(note => h('p', { class: 'dn-note' }, note));
  }

  _set(name, value) {
    this._model.set(name, value);
    this._model.save_changes();
  }

  _say(text) {
    this._said.textContent = text;
  }

  get _mode() {
    return this._model.get('mode');
  }

  // What is seen.

  _show() {
    const mode = this._mode;
    for (const each of this._modes) {
      const isOn = each.dataset.mode === mode;
      each.setAttribute('aria-checked', String(isOn));
      each.tabIndex = isOn ? 0 : -1;
    }
    this.node.dataset.mode = mode;
    this._blinking.hidden = mode !== 'blink';
    this._differing.hidden = mode !== 'difference';
    this._divider.hidden = mode !== 'slider';
    this._say('');
    this._setRate(this._rate);
    this._setFront(0);
    // Somebody chose to see it blink; where less motion is wanted, a button starts it.
    this._blinkBySelf(mode === 'blink' && !this._stillness.matches);
    if (mode === 'blink' && this._stillness.matches) this._say(this._words.still);
    this._showCut();
    this._setLook(this._look);
    if (mode === 'difference') this._showDifference();
  }

  _showCut() {
    const cut = this._model.get('position');
    this._stage.style.setProperty('--dn-cut', `${cut}%`);
    const whole = Math.round(cut);
    this._divider.setAttribute('aria-valuenow', String(whole));
    this._divider.setAttribute('aria-valuetext', this._words.share(whole, 100 - whole));
  }

  _setFront(side) {
    this._front = side;
    this._stage.dataset.front = 'ab'[side];
  }

  _flip() {
    if (this._mode !== 'blink') this._set('mode', 'blink');
    this._blinkBySelf(false);
    this._setFront(1 - this._front);
    this._say(this._words.shown(this._names[this._front]));
  }

  _blinkBySelf(isOn) {
    clearInterval(this._timer);
    this._timer = isOn ? setInterval(() => this._setFront(1 - this._front), blinkDelay(this._rate)) : 0;
    this._play.textContent = isOn ? '❚❚' : '▶';
    this._play.title = isOn ? this._words.pause : this._words.play;
    this._play.setAttribute('aria-label', this._play.title);
    if (isOn) this._say('');
  }

  _setRate(rate) {
    this._rate = 1000 / blinkDelay(rate);
    this._rateSaid.textContent = `${this._rate} / s`;
    if (this._timer) this._blinkBySelf(true);
  }

  async _showDifference() {
    const factor = this._model.get('amplify');
    if (![...this._factor.options].some(one => Number(one.value) === factor)) {
      this._factor.append(h('option', { value: String(factor) }, `× ${factor}`));
    }
    this._factor.value = String(factor);
    if (this._mode !== 'difference') return;
    try {
      this._found ??= compared(this._layers.map(layer => layer.querySelector('img')), this._about.shown);
      const { apart, share, most } = await this._found;
      [this._canvas.width, this._canvas.height] = this._about.shown[0];
      const context = this._canvas.getContext('2d');
      context.putImageData(new ImageData(amplified(apart, factor), this._canvas.width), 0, 0);
      const words = share ? this._words.differs(percent(share), most) : this._words.same;
      this._canvas.setAttribute('aria-label', words);
      if (this._mode === 'difference') this._say(words);
    } catch {
      this._say(this._words.broken);
    }
  }

  /** @param {import('./compare_numbers.js').Look} look */
  _setLook(look) {
    this._look = look;
    const { zoom, x, y } = look;
    this._stage.style.setProperty('--dn-look', `translate(${x * 100}%, ${y * 100}%) scale(${zoom})`);
    const isLarge = zoom > 1;
    this._stage.toggleAttribute('data-large', isLarge);
    this._showPixels();
    this._zoomSaid.textContent = `${Math.round(zoom * 100)} %`;
  }

  /** Of what is much enlarged the pixels are wanted, not a blur between them. */
  _showPixels() {
    const scale = (this._stage.clientWidth * this._look.zoom) / this._about.shown[0][0];
    this._stage.toggleAttribute('data-pixels', scale >= PIXELATED_FROM);
  }

  _zoomBy(factor, point = { x: 0.5, y: 0.5 }) {
    this._setLook(zoomed(this._look, point, factor));
  }

  // Pointers: one moves the divider or the pictures, two pinch.

  _at(event) {
    const box = this._stage.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  _down(event) {
    if (event.button > 0) return;
    event.preventDefault();
    this._stage.setPointerCapture(event.pointerId);
    const at = this._at(event);
    this._pointers.set(event.pointerId, at);
    if (this._pointers.size > 1) {
      // The first finger of a pinch did not mean the divider.
      if (this._drag === 'divider') this._set('position', this._cutBefore);
      this._drag = '';
      return;
    }
    this._cutBefore = this._model.get('position');
    const isDivider = this._mode === 'slider' && (this._look.zoom === 1 || event.target.closest('.dn-divider'));
    this._drag = isDivider ? 'divider' : this._look.zoom > 1 ? 'pictures' : '';
    this._isClick = this._mode === 'blink';
    if (isDivider) {
      this._divider.focus({ preventScroll: true });
      // A finger may be about to scroll the page.
      if (event.pointerType !== 'touch') this._dragDivider(at);
    } else this._stage.focus({ preventScroll: true });
  }

  _move(event) {
    const before = this._pointers.get(event.pointerId);
    if (!before) return;
    const at = this._at(event);
    this._pointers.set(event.pointerId, at);
    if (Math.hypot(at.x - before.x, at.y - before.y) > 0.005) this._isClick = false;
    if (this._pointers.size === 2) {
      const [other] = [...this._pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      this._pinch(other, before, at);
    } else if (this._drag === 'divider') this._dragDivider(at);
    else if (this._drag === 'pictures') this._setLook(moved(this._look, at.x - before.x, at.y - before.y));
  }

  _pinch(other, before, at) {
    const distance = place => Math.hypot(place.x - other.x, place.y - other.y) || 1e-3;
    const middle = place => ({ x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 });
    const [from, to] = [middle(before), middle(at)];
    const look = zoomed(this._look, from, distance(at) / distance(before));
    this._setLook(moved(look, to.x - from.x, to.y - from.y));
  }

  _dragDivider({ x }) {
    this._model.set('position', between(x * 100, 0, 100));
  }

  _up(event) {
    if (!this._pointers.delete(event.pointerId)) return;
    if (this._drag === 'divider') {
      this._dragDivider(this._at(event));
      this._model.save_changes();
    }
    if (this._isClick) this._flip();
    this._drag = '';
  }

  /** The browser took it, to scroll the page: nothing was meant. */
  _cancel(event) {
    if (!this._pointers.delete(event.pointerId)) return;
    if (this._drag === 'divider') this._model.set('position', this._cutBefore);
    this._isClick = false;
    this._drag = '';
  }

  _wheel(event) {
    // Without a key the page scrolls, as it does over any other picture.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this._zoomBy(Math.exp(-event.deltaY / 300), this._at(event));
  }

  // Keys.

  _modeKey(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { modes } = this._about;
    const next = modes[(modes.indexOf(this._mode) + step + modes.length) % modes.length];
    this._set('mode', next);
    this._modes.find(each => each.dataset.mode === next).focus();
  }

  _key(event) {
    if (!isOwnKey(event)) return;
    const isField = event.target.closest('input, select');
    const isButton = event.target.closest('button');
    if (!isField && this._letter(event.key, isButton)) event.preventDefault();
    else if (event.target === this._divider && this._cutKey(event)) event.preventDefault();
    else if (event.target === this._stage && this._panKey(event.key)) event.preventDefault();
  }

  _letter(key, isButton) {
    const letter = key.toLowerCase();
    const mode = this._about.modes[Number(letter) - 1];
    if (mode) this._set('mode', mode);
    else if (letter === 'b' || (letter === ' ' && !isButton && this._mode === 'blink')) this._flip();
    else if (letter === 'd') this._set('mode', 'difference');
    else if (letter === '+' || letter === '=') this._zoomBy(ZOOM_STEP);
    else if (letter === '-') this._zoomBy(1 / ZOOM_STEP);
    else if (letter === '0') this._setLook(WHOLE);
    else return false;
    return true;
  }

  _cutKey(event) {
    const cut = cutBy(event.key, event.shiftKey, this._model.get('position'));
    if (cut === null) return false;
    this._set('position', cut);
    return true;
  }

  _panKey(key) {
    const [x, y] = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key] ?? [0, 0];
    if (!x && !y) return false;
    this._setLook(moved(this._look, x * PAN_STEP, y * PAN_STEP));
    return true;
  }
}

export default {
  /** @param {{model: any, el: HTMLElement}} place */
  render({ model, el }) {
    const comparison = new Comparison(model, el);
    return () => comparison.end();
  },
};
