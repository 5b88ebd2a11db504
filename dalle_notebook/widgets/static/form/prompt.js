/* The prompt, and the ones before it: by a list, or with Alt and the arrow keys. */

import { h } from '../../../labextension/static/dom.js';
import { icon } from '../icons.js';
import { newId } from './fields.js';

/**
 * Where a step through earlier prompts leads; -1 is what was being written.
 *
 * @param {string[]} history the newest first @param {number} position @param {1 | -1} step 1: to an older one
 * @param {string} shown what stands in the field, which is passed over
 * @returns {number}
 */
export function recalled(history, position, step, shown) {
  let next = position + step;
  while (next >= 0 && next < history.length && history[next] === shown) next += step;
  return next >= history.length ? position : Math.max(-1, next);
}

export class PromptField {
  /** @param {import('./words.js').Words} words @param {{change: (text: string) => void, draw: () => void}} given */
  constructor(words, { change, draw }) {
    this._words = words;
    this._change = change;
    this._draw = draw;
    /** @type {string[]} */
    this._history = [];
    this._position = -1;
    this._draft = '';
    const id = newId('prompt');
    this._field = h('textarea', {
      id, class: 'dn-form-input dn-form-prompt', rows: 2, 'aria-describedby': `${id}-hint ${id}-problem`,
      oninput: () => {
        this._position = -1;
        this._grow();
        change(this._field.value);
      },
      onkeydown: event => this._key(event),
    });
    this._label = h('label', { class: 'dn-form-label', htmlFor: id });
    this._opener = h('button', {
      type: 'button', class: 'dn-form-quiet', 'aria-haspopup': 'listbox', 'aria-expanded': 'false',
      onclick: () => this._open(this._list.hidden),
    }, icon('history'), h('span', {}, words.earlier));
    this._list = h('div', { class: 'dn-form-earlier', role: 'listbox', 'aria-label': words.earlier, hidden: true, onkeydown: event => this._listKey(event) });
    this._problem = h('p', { id: `${id}-problem`, class: 'dn-form-wrong', role: 'alert' });
    this.node = h('div', { class: 'dn-form-field dn-form-words', 'data-field': 'prompt' },
      h('div', { class: 'dn-form-over' }, this._label, this._opener, this._list),
      this._field,
      h('p', { id: `${id}-hint`, class: 'dn-form-fine' }, words.promptHint), this._problem);
    this.node.addEventListener('focusout', event => {
      if (!this._list.hidden && !this.node.contains(event.relatedTarget)) this._open(false);
    });
  }

  /** @param {{prompt: string, tab: string}} fields @param {string[]} history @param {string} problem */
  show({ prompt, tab }, history, problem) {
    this._history = history;
    this._label.textContent = tab === 'edit' ? this._words.promptEdit : this._words.prompt;
    this._opener.disabled = !history.length;
    if (this._field.value !== prompt) {
      this._field.value = prompt;
      this._position = -1;
    }
    this._problem.textContent = problem;
    this._field.setAttribute('aria-invalid', String(Boolean(problem)));
    this._grow();
  }

  /** The field's height can be told once it is seen. */
  settle() {
    this._grow();
  }

  _grow() {
    const { style } = this._field;
    style.height = 'auto';
    if (this._field.scrollHeight) style.height = `${this._field.scrollHeight + 2}px`;
  }

  _key(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this._draw();
    }
    if (!event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    if (this._position === -1) this._draft = this._field.value;
    const position = recalled(this._history, this._position, event.key === 'ArrowUp' ? 1 : -1, this._field.value);
    if (position === this._position) return;
    this._put(position === -1 ? this._draft : this._history[position]);
    this._position = position;
  }

  _put(text) {
    this._field.value = text;
    this._grow();
    this._change(text);
  }

  _open(isOpen) {
    this._list.hidden = !isOpen;
    this._opener.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    this._list.replaceChildren(...this._history.map(text =>
      h('div', { role: 'option', tabIndex: -1, 'aria-selected': String(text === this._field.value), title: text, onclick: () => this._choose(text) }, text)));
    this._list.firstElementChild?.focus();
  }

  _choose(text) {
    this._put(text);
    this._position = -1;
    this._open(false);
    this._field.focus();
  }

  _listKey(event) {
    const options = [...this._list.children];
    const at = options.indexOf(/** @type {any} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
    if (to !== undefined) options[Math.max(0, Math.min(options.length - 1, to))]?.focus();
    else if (event.key === 'Enter' || event.key === ' ') event.target.click();
    else if (event.key === 'Escape') {
      this._open(false);
      this._opener.focus();
    } else return;
    event.preventDefault();
  }
}
