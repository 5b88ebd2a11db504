/* Which picture is meant: one of the notebook, of the archive, a file, or an upload. */

import { h } from '../../../labextension/static/dom.js';
import { icon } from '../icons.js';
import { iconButton } from './buttons.js';
import { newId } from './fields.js';

/** @typedef {import('./link.js').Choice} Choice */

const MOST_MIB = 64;
/** What the rows of Python are called, and their words. */
const GROUPS = { variable: 'variable', upload: 'uploaded', archive: 'archive' };

export class Chooser {
  /**
   * @param {'image' | 'mask'} what
   * @param {import('./words.js').Words} words
   * @param {{link: import('./link.js').Link, pictures: import('./pictures.js').Pictures, say: (text: string, isProblem?: boolean, isPassing?: boolean) => void}} given
   * @param {Node[]} [further] buttons beside the others
   */
  constructor(what, words, { link, pictures, say }, further = []) {
    this._what = what;
    this._words = words;
    this._link = link;
    this._pictures = pictures;
    this._say = say;
    this._shown = '';
    const id = newId(what);
    this._thumb = h('div', { class: 'dn-form-thumb' });
    this._about = h('p', { class: 'dn-form-about' });
    this._input = h('input', {
      id, type: 'text', class: 'dn-form-input', placeholder: words.sourceHint, autocomplete: 'off', spellcheck: false,
      'aria-describedby': `${id}-problem`,
      onfocus: () => link.ask({ do: 'refresh' }),
      oninput: () => link.change({ [what]: this._input.value.trim() }),
    });
    this._opener = iconButton('picture', words.choose, () => this._open(this._shelf.hidden), { 'aria-expanded': 'false', 'aria-controls': `${id}-shelf` });
    this._file = h('input', { type: 'file', accept: 'image/*', hidden: true, onchange: () => this._picked() });
    this._clear = iconButton('reject', words.clear, () => link.change({ [what]: '' }));
    this._shelf = h('div', { id: `${id}-shelf`, class: 'dn-form-shelf', hidden: true, onkeydown: event => this._shelfKey(event) });
    this._problem = h('p', { id: `${id}-problem`, class: 'dn-form-wrong', role: 'alert' });
    this.node = h('div', { class: 'dn-form-source', 'data-field': what },
      this._thumb,
      h('div', { class: 'dn-form-beside' },
        h('label', { class: 'dn-form-label', htmlFor: id }, words[what]),
        this._input,
        h('div', { class: 'dn-form-buttons' }, this._opener, iconButton('upload', words.upload, () => this._file.click()), ...further, this._clear, this._file),
        this._about, this._problem),
      this._shelf);
    this._takeDrops();
  }

  /** @param {Record<string, any>} fields */
  show(fields) {
    const what = this._what;
    const { state } = this._link;
    const value = fields[what];
    if (this._input.value.trim() !== value) this._input.value = value;
    this._clear.hidden = !value;
    // What Python found belongs to the value that it knows.
    const isKnown = state.fields[what] === value;
    const given = isKnown && state.given[what]?.value === value ? state.given[what] : null;
    const problem = (isKnown && value && state.problems?.[what]) || '';
    const nothing = what === 'mask' ? this._words.maskHint : `${this._words.noPicture}, ${this._words.drop}`;
    this._about.textContent = given ? `${given.title} · ${given.width} × ${given.height}` : value ? '' : nothing;
    this._problem.textContent = problem;
    this._input.setAttribute('aria-invalid', String(Boolean(problem)));
    this._showThumb(given);
    this._showShelf(value);
  }

  /** @param {import('./link.js').Given} given */
  _showThumb(given) {
    const image = this._thumb.querySelector('img');
    if (!given?.key) {
      this._thumb.replaceChildren(icon(this._what === 'mask' ? 'brush' : 'picture'));
    } else if (image) {
      this._pictures.show(image, given.key, 256);
      image.alt = given.title;
    } else {
      const fresh = h('img', { alt: given.title });
      this._thumb.replaceChildren(fresh);
      this._pictures.show(fresh, given.key, 256);
    }
  }

  /** @param {string} value */
  _showShelf(value) {
    if (this._shelf.hidden) return;
    const choices = this._link.lists[this._what];
    const now = JSON.stringify([choices, value]);
    if (now === this._shown) return;
    this._shown = now;
    const focused = this._shelf.contains(document.activeElement) ? /** @type {any} */ (document.activeElement).dataset.value : null;
    const real = choices.filter(choice => choice.value);
    const groups = Object.entries(GROUPS).map(([group, name]) => ({ title: this._words[name], members: real.filter(choice => (choice.group ?? 'variable') === group) }));
    const parts = groups.filter(({ members }) => members.length).map(({ title, members }) =>
      h('div', { role: 'group', 'aria-label': title },
        h('p', { class: 'dn-form-label' }, title),
        h('div', { class: 'dn-form-offers' }, ...members.map(choice => this._offer(choice, value)))));
    this._shelf.replaceChildren(...(parts.length ? parts : [h('p', { class: 'dn-form-fine' }, this._words.nothingToChoose)]));
    const again = focused && [...this._shelf.querySelectorAll('button')].find(one => one.dataset.value === focused);
    if (again) again.focus();
  }

  /** @param {Choice} choice @param {string} value */
  _offer(choice, value) {
    const { digest } = choice;
    const image = digest ? h('img', { alt: '' }) : icon('picture');
    if (digest) this._pictures.show(image, digest, 128);
    return h('button', {
      type: 'button', class: 'dn-form-offer', 'data-value': choice.value, 'aria-pressed': String(choice.value === value),
      disabled: Boolean(choice.reason), title: choice.reason || choice.label,
      onclick: () => {
        this._link.change({ [this._what]: choice.value });
        this._open(false);
        this._opener.focus();
      },
    }, h('span', { class: 'dn-form-offered' }, image), h('span', { class: 'dn-form-named' }, choice.label),
    choice.reason ? h('span', { class: 'dn-form-reason' }, choice.reason) : null);
  }

  _open(isOpen) {
    this._shelf.hidden = !isOpen;
    this._opener.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    this._link.ask({ do: 'refresh' });
    this._shown = '';
    this._showShelf(this._link.fields[this._what]);
    (this._shelf.querySelector('[aria-pressed=true]') ?? this._shelf.querySelector('button:enabled'))?.focus();
  }

  _shelfKey(event) {
    const offers = [...this._shelf.querySelectorAll('button:enabled')];
    const at = offers.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: offers.length - 1 }[event.key];
    if (to !== undefined) /** @type {any} */ (offers[Math.max(0, Math.min(offers.length - 1, to))])?.focus();
    else if (event.key === 'Escape') {
      this._open(false);
      this._opener.focus();
    } else return;
    event.preventDefault();
  }

  _picked() {
    const [file] = this._file.files;
    // The same file may be chosen again once it is mended.
    this._file.value = '';
    if (file) this._upload(file);
  }

  _takeDrops() {
    const { node } = this;
    let depth = 0;
    const over = isOver => {
      if (isOver) node.dataset.drop = this._words.dropNow;
      else delete node.dataset.drop;
    };
    const holdsFile = event => event.dataTransfer?.types.includes('Files');
    const on = (name, act) => node.addEventListener(name, event => {
      if (!holdsFile(event)) return;
      // JupyterLab would open the file.
      event.preventDefault();
      event.stopPropagation();
      act(event);
    });
    on('dragenter', () => over(++depth > 0));
    on('dragover', () => {});
    on('dragleave', () => over(--depth > 0));
    on('drop', event => {
      depth = 0;
      over(false);
      const [file] = event.dataTransfer.files;
      if (file) this._upload(file);
    });
  }

  /** @param {File} file */
  async _upload(file) {
    if (file.size > MOST_MIB * 2 ** 20) {
      this._say(this._words.tooLarge(file.name, MOST_MIB), true);
      return;
    }
    this._say(this._words.reading(file.name), false, true);
    try {
      await this._link.upload(this._what, file);
    } catch {
      // A folder, or gone since it was chosen.
      this._say(this._words.unread(file.name), true);
    }
  }
}
