/* The mask editor: what stands around the picture, and how it hears from Python.

   Reads `_picture` (WebP bytes), `_size` (width and height of picture and mask in pixels),
   `_title`; `_mask_png` is the link's. A file chosen as a mask goes to Python in parts, as
   custom messages {load, name}; Python answers {said} with a line to show. */

import { MaskDocument } from './document.js';
import { icon } from '../icons.js';
import { button, slider } from './controls.js';
import { LATE_MS, Link } from './link.js';
import { sendInParts } from '../parts.js';
import { shareOf } from './pixels.js';
import { encodeGrey } from './png.js';
import { Stage } from './stage.js';
import { wordsIn } from './words.js';
import { h } from '../../../labextension/static/dom.js';

/** @typedef {import('./words.js').Words} Words */
/** @typedef {import('./document.js').Tool} Tool */

/** @type {[Tool, string][]} */
const TOOLS = [
  ['brush', 'b'],
  ['eraser', 'e'],
  ['rectangle', 'r'],
  ['ellipse', 'o'],
  ['lasso', 'l'],
  ['fill', 'f'],
  ['hand', 'h'],
];
/** Keys that move sliders and press buttons. */
const OF_CONTROLS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'Enter', ' ']);
const MOST_MIB = 32;
const ZOOM = 1.5;
const SIZE_STEP = 1.25;
const FINE = 200;
/** A browser may still be asking where to save. */
const DOWNLOAD_MS = 60_000;

let editors = 0;

/** What all views of one widget share. */
class Editor {
  constructor(model) {
    this.model = model;
    const [width, height] = model.get('_size');
    this.document = new MaskDocument(width, height);
    this.words = wordsIn(document.documentElement.lang || navigator.language);
    this.said = { text: '', isProblem: false };
    /** @type {Promise<ImageBitmap> | null} */
    this._picture = null;
    /** @type {Set<(said: {text: string, isProblem: boolean}) => void>} */
    this.sayers = new Set();
    this._late = 0;
    this.link = new Link(model, this.document, {
      failed: () => this.say(this.words.notSaved),
      late: () => this.say(this.words.late),
      heard: () => this.said.text === this.words.late && this.say(''),
    });
    // What was said is of no interest to somebody who paints on.
    this.document.hear({ settled: () => this.said.text && this.say('') });
    model.on('msg:custom', content => {
      if (typeof content?.said !== 'string') return;
      clearTimeout(this._late);
      this.say(content.said);
    });
  }

  /** @param {string} text one line; empty takes it away @param {boolean} [isProblem] */
  say(text, isProblem = true) {
    this.said = { text, isProblem };
    for (const sayer of this.sayers) sayer(this.said);
  }

  /** @returns {Promise<ImageBitmap>} */
  picture() {
    const given = this.model.get('_picture');
    return (this._picture ??= createImageBitmap(new Blob([given])));
  }

  /** @param {File} file */
  async load(file) {
    const { words } = this;
    if (file.size > MOST_MIB * 2 ** 20) {
      this.say(words.tooLarge(file.name, MOST_MIB));
      return;
    }
    this.say(words.reading(file.name), false);
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      clearTimeout(this._late);
      this._late = window.setTimeout(() => this.say(words.late), LATE_MS);
      sendInParts(this.model, { load: true, name: file.name }, bytes);
    } catch {
      clearTimeout(this._late);
      this.say(words.unread(file.name));
    }
  }

  async save() {
    try {
      const bytes = await encodeGrey(this.document.mask);
      const address = URL.createObjectURL(new Blob([/** @type {any} */ (bytes)], { type: 'image/png' }));
      h('a', { href: address, download: 'mask.png' }).click();
      setTimeout(() => URL.revokeObjectURL(address), DOWNLOAD_MS);
    } catch {
      this.say(this.words.noFile);
    }
  }
}

/** One view of an editor. */
class EditorView {
  /** @param {Editor} editor @param {HTMLElement} parent */
  constructor(editor, parent) {
    const { words, document } = editor;
    this._editor = editor;
    this._document = document;
    this._words = words;
    this._name = `dn-mask-${++editors}`;
    const title = editor.model.get('_title');
    this._stage = new Stage(document, words.stage(title), () => this._showPlace());
    this._message = h('p', { class: 'dn-mask-message', role: 'status' });
    this._share = h('span', { role: 'status' });
    this._place = h('span', { class: 'dn-mask-place' });
    this._scale = h('span', { class: 'dn-mask-scale' });
    this._values = slidersOf(document, words);
    this._makeControls();
    this.node = h(
      'div',
      {
        class: 'dn-mask',
        role: 'group',
        'aria-label': `${words.editor}: ${title}`,
        onkeydown: event => this._key(event),
        onfocusout: () => editor.link.flush(),
      },
      h('div', { class: 'dn-mask-bar' }, this._tools, this._sliders),
      this._stage.node,
      h('div', { class: 'dn-mask-bar' }, this._actions, this._values.overlay.node, this._zoom),
      h('p', { class: 'dn-mask-state' }, h('b', {}, words.meaning), this._share, h('span', { class: 'dn-mask-facts' }, this._place, sizeOf(document.mask))),
      this._message,
    );
    parent.append(this.node);
    this._deaf = document.hear({ chosen: () => this._showChoice(), settled: () => this._showState() });
    const sayer = ({ text, isProblem }) => {
      this._message.textContent = text;
      this._message.classList.toggle('dn-mask-problem', isProblem);
    };
    editor.sayers.add(sayer);
    sayer(editor.said);
    this.end = () => {
      editor.sayers.delete(sayer);
      this._deaf();
      this._stage.end();
      editor.link.flush();
    };
    this._showChoice();
    this._showState();
    this._showPicture();
  }

  async _showPicture() {
    try {
      this._stage.layers.picture = await this._editor.picture();
      this._stage.layers.drawPicture();
    } catch {
      this._editor.say(this._words.noPicture);
    }
  }

  _makeControls() {
    const [words, document] = [this._words, this._document];
    this._tools = h('div', { class: 'dn-mask-group', role: 'radiogroup', 'aria-label': words.tools }, ...TOOLS.map(([tool]) => this._radio(tool)));
    const pressure = h('input', {
      type: 'checkbox',
      checked: document.settings.usesPressure,
      onchange: () => document.choose({ usesPressure: pressure.checked }),
    });
    this._pressure = h('label', { class: 'dn-mask-check' }, pressure, words.pressure);
    this._sliders = h('div', { class: 'dn-mask-sliders' }, this._values.size.node, this._values.softness.node, this._pressure);
    this._undo = button('undo', words.undo, () => document.undo());
    this._redo = button('redo', words.redo, () => document.redo());
    const file = h('input', { type: 'file', accept: 'image/*', hidden: true, onchange: () => this._chosen(file) });
    this._actions = h(
      'div',
      { class: 'dn-mask-group' },
      this._undo,
      this._redo,
      h('span', { class: 'dn-mask-gap' }),
      button('invert', words.invert, () => document.invert()),
      button('clear', words.clear, () => document.clear()),
      h('span', { class: 'dn-mask-gap' }),
      button('upload', words.load, () => file.click()),
      button('save', words.save, () => this._editor.save()),
      file,
    );
    this._zoom = h(
      'div',
      { class: 'dn-mask-group' },
      button('zoomOut', words.zoomOut, () => this._stage.zoom(1 / ZOOM)),
      this._scale,
      button('zoomIn', words.zoomIn, () => this._stage.zoom(ZOOM)),
      button('zoomFit', words.zoomFit, () => this._stage.fit()),
    );
  }

  _radio(tool) {
    const input = h('input', {
      type: 'radio',
      name: this._name,
      value: tool,
      'aria-label': this._words[tool],
      onchange: () => this._document.choose({ tool }),
    });
    return h('label', { class: 'dn-mask-button', title: this._words[tool] }, input, icon(tool));
  }

  _chosen(file) {
    const [chosen] = file.files;
    // The same file may be chosen again once it is mended.
    file.value = '';
    if (chosen) this._editor.load(chosen);
  }

  _showChoice() {
    const { tool, size, softness, overlay, hasPen } = this._document.settings;
    for (const input of this._tools.querySelectorAll('input')) input.checked = input.value === tool;
    this._values.size.show(Math.round((FINE * Math.log(size)) / Math.log(this._document.mostSize)) || 0);
    this._values.softness.show(Math.round(softness * 100));
    this._values.overlay.show(Math.round(overlay * 100));
    this._pressure.hidden = !hasPen;
  }

  _showState() {
    const { history, mask } = this._document;
    this._undo.disabled = !history.canUndo;
    this._redo.disabled = !history.canRedo;
    const share = shareOf(mask);
    write(this._share, share ? this._words.painted(inPercent(share)) : this._words.nothing);
  }

  _showPlace() {
    const { x, y } = this._stage.brush;
    const { width, height } = this._document.mask;
    const isInside = x >= 0 && y >= 0 && x < width && y < height;
    write(this._place, isInside ? this._words.at(Math.floor(x), Math.floor(y)) : '');
    write(this._scale, `${Math.round(this._stage.layers.view.scale * 100)} %`);
  }

  _key(event) {
    const act = this._actOf(event);
    // JupyterLab has other plans with these keys, and with each letter: it cuts or deletes
    // the cell. It would also run the cell anew, with an editor where nothing is painted.
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const isRun = event.key === 'Enter' && (!isPlain || event.shiftKey);
    const isOfControls = OF_CONTROLS.has(event.key) && !event.ctrlKey && !event.shiftKey;
    if (act || isRun || isOfControls || (isPlain && event.key.length === 1)) event.stopPropagation();
    if (isRun) {
      event.preventDefault();
      this._editor.say(this._words.notRun, false);
    }
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @returns {(() => void) | undefined} */
  _actOf(event) {
    const document = this._document;
    const key = event.key.toLowerCase();
    if (event.altKey) return undefined;
    if (event.ctrlKey || event.metaKey) {
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey);
      if (key !== 'z' && !isRedo) return undefined;
      return () => {
        if (this._stage.isPainting) this._stage.cancel();
        else if (isRedo) document.redo();
        else document.undo();
      };
    }
    const tool = TOOLS.find(([, letter]) => letter === key);
    if (tool) return () => document.choose({ tool: tool[0] });
    const { size } = document.settings;
    return {
      '[': () => document.choose({ size: Math.min(size - 1, size / SIZE_STEP) }),
      ']': () => document.choose({ size: Math.max(size + 1, size * SIZE_STEP) }),
      '+': () => this._stage.zoom(ZOOM),
      '=': () => this._stage.zoom(ZOOM),
      '-': () => this._stage.zoom(1 / ZOOM),
      0: () => this._stage.fit(),
      // Once for each time it is pressed: held down, they would fill the history.
      i: () => event.repeat || document.invert(),
      delete: () => event.repeat || document.clear(),
      backspace: () => event.repeat || document.clear(),
    }[key];
  }
}

/** @param {MaskDocument} document @param {Words} words */
function slidersOf(document, words) {
  const percent = value => `${value} %`;
  const size = slider({
    label: words.size,
    hint: words.sizeHint,
    max: FINE,
    value: 0,
    text: () => `${document.settings.size} px`,
    // Small brushes need fine steps and large ones do not.
    change: value => document.choose({ size: document.mostSize ** (value / FINE) }),
  });
  const softness = slider({
    label: words.softness,
    hint: words.softnessHint,
    max: 100,
    value: 0,
    text: percent,
    change: value => document.choose({ softness: value / 100 }),
  });
  const overlay = slider({
    label: words.overlay,
    hint: words.overlayHint,
    max: 100,
    value: 0,
    text: percent,
    change: value => document.choose({ overlay: value / 100 }),
  });
  return { size, softness, overlay };
}

/** Those who listen hear what is written, also where it is the same. @param {HTMLElement} node @param {string} text */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {{width: number, height: number}} mask */
const sizeOf = ({ width, height }) => `${width} × ${height}`;

/** @param {number} share 0 to 1 */
function inPercent(share) {
  const percent = share * 100;
  return percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** A widget's own: the page makes one for each model. */
export default () => {
  /** @type {Editor} */
  let editor;
  return {
    /** @param {{model: any, el: HTMLElement}} given */
    render({ model, el }) {
      editor ??= new Editor(model);
      const view = new EditorView(editor, el);
      return () => view.end();
    },
  };
};
