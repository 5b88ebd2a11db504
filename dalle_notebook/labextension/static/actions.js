/* What can be done with the pictures that are chosen, and taken back. */

import { h } from './dom.js';

const ID_DIGITS = 12;
const MOST_COMPARED = 12;

export class Actions {
  /**
   * @param {import('./gallery.js').Source} api
   * @param {import('./words.js').Words} words
   * @param {import('./gallery.js').Taker} books
   * @param {{say: (text: string) => void, marksOf: (digests: string[]) => unknown[],
   *   marked: (digests: string[], mark: string | null) => void,
   *   forgotten: (digests: string[]) => void, back: () => void, clear: () => void,
   *   keepFocus: (act: () => void) => void}} on what the view does about it
   */
  constructor(api, words, books, on) {
    this._api = api;
    this._words = words;
    this._books = books;
    this._on = on;
    this._drawn = '';
    this.node = h('div', { class: 'dalle-actions', role: 'toolbar', 'aria-label': words.pictures, hidden: true });
    this.undo = h('div', { class: 'dalle-undo', role: 'status', hidden: true });
  }

  /**
   * @param {string[]} digests that are chosen
   * @returns {boolean} whether they are others than before
   */
  show(digests) {
    // A button that is replaced while it is pressed loses the click.
    const drawn = digests.join(' ');
    if (drawn === this._drawn) return false;
    this._drawn = drawn;
    const words = this._words;
    const one = digests.length === 1;
    const button = (label, hint, act, isHidden = false) =>
      !isHidden && h('button', { class: 'dalle-button', title: hint, onclick: act }, label);
    this.node.hidden = digests.length === 0;
    this.node.replaceChildren(
      ...[
        h('span', { class: 'dalle-selected' }, words.selected(digests.length)),
        button(words.recall, words.recallHint, () => this._insert(digests, 'cell')),
        button(words.edit, words.editHint, () => this._insert(digests, 'edit_cell'), !one),
        button(words.vary, words.varyHint, () => this._offer([`%dalle_vary ${digests[0].slice(0, ID_DIGITS)}`]), !one),
        button(words.compare, words.compareHint, () => this._compare(digests), one || digests.length > MOST_COMPARED),
        button(words.keep, words.keep, () => this._mark(digests, 'kept')),
        button(words.reject, words.reject, () => this._mark(digests, 'rejected')),
        one && this._api.original && h('a', { class: 'dalle-button', href: this._api.original(digests[0]), target: '_blank', rel: 'noopener', title: words.openHint }, words.open),
        button(words.forget, words.forgetHint, () => this.forget(digests)),
        // What is chosen need not be in sight, where a click would take it back.
        button(words.selectNone, words.selectNoneHint, () => this._on.clear(), one),
      ].filter(Boolean),
    );
    return true;
  }

  /** @param {string[]} digests of pictures that go into the trash */
  async forget(digests) {
    const gone = await this._each(digests, digest => this._api.forget(digest));
    if (!gone.length) return;
    this._on.forgotten(gone);
    this._offerUndo(gone);
  }

  async _insert(digests, what) {
    try {
      const found = await Promise.all(digests.map(digest => this._api.picture(digest)));
      const cells = found.map(one => one[what]).filter(Boolean);
      const notes = what === 'cell' ? found.map(one => one.cell_note).filter(Boolean) : [];
      await this._offer(cells, notes);
    } catch (problem) {
      this._on.say(problem.message);
    }
  }

  /** @param {string[]} cells @param {string[]} [notes] to be said along with it */
  async _offer(cells, notes = []) {
    const said = cells.length ? await this._books.offer(cells) : '';
    this._on.say([said, ...new Set(notes)].filter(Boolean).join(' · '));
  }

  _compare(digests) {
    this._offer([`%dalle_archive compare ${digests.map(one => one.slice(0, ID_DIGITS)).join(' ')}`]);
  }

  async _mark(digests, mark) {
    const marks = new Set(this._on.marksOf(digests));
    // The same button takes the mark away again.
    const wanted = marks.size === 1 && marks.has(mark) ? null : mark;
    this._on.marked(await this._each(digests, digest => this._api.mark(digest, wanted)), wanted);
  }

  /** Stays until it is used, closed, or something else is forgotten. */
  _offerUndo(digests) {
    const words = this._words;
    this.undo.replaceChildren(
      words.forgotten(digests.length),
      h('button', { class: 'dalle-button', onclick: () => this._restore(digests) }, words.undo),
      h('button', { class: 'dalle-button', 'aria-label': words.dismiss, title: words.dismiss, onclick: () => this._dismiss() }, '×'),
    );
    this.undo.hidden = false;
  }

  _dismiss() {
    this._on.keepFocus(() => (this.undo.hidden = true));
  }

  async _restore(digests) {
    this._dismiss();
    const back = await this._each(digests, digest => this._api.restore(digest));
    if (!back.length) this.undo.hidden = false;
    else this._on.say(this._words.backAgain(back.length));
    this._on.back();
  }

  /** Those for which it worked; the first trouble is said. */
  async _each(digests, act) {
    const done = await Promise.allSettled(digests.map(act));
    const trouble = done.find(one => one.status === 'rejected');
    if (trouble) this._on.say(trouble.reason.message);
    return digests.filter((_, place) => done[place].status === 'fulfilled');
  }
}
