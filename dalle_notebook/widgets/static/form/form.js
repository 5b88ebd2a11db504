/* `dalle.form()`: fields, one button, the pictures as they come, and the equal cell.

   Reads `_state`; what is in it and what the page sends stands at `link.js`. Pictures of
   the finished order stand below this widget as an ordinary output, which needs neither
   this module nor a kernel. */

import { h } from '../../../labextension/static/dom.js';
import { cellTaker } from '../cell_taker.js';
import { newId } from './fields.js';
import { Filmstrip } from './filmstrip.js';
import { iconButton } from './buttons.js';
import { Link } from './link.js';
import { Orders } from './orders.js';
import { Panel } from './panel.js';
import { Pictures } from './pictures.js';
import { wordsIn } from './words.js';

const MOST_LINES = 8;

/**
 * A notebook has one-letter commands of its own, and other meanings for Ctrl+Enter and
 * Ctrl+Z; to save it, to leave a field and to find a command are meant for it.
 *
 * @param {KeyboardEvent} event
 */
export function isOurs({ key, ctrlKey, metaKey, shiftKey, defaultPrevented }) {
  if (key === 'Escape') return defaultPrevented;
  const letter = key.toLowerCase();
  return !((ctrlKey || metaKey) && (letter === 's' || (shiftKey && letter === 'c')));
}

class FormView {
  /** @param {Link} link @param {HTMLElement} parent */
  constructor(link, parent) {
    const words = wordsIn(document.documentElement.lang || navigator.language);
    this._link = link;
    this._words = words;
    this.node = h('div', { class: 'dn-form', role: 'group', 'aria-label': words.form, onkeydown: event => isOurs(event) && event.stopPropagation() });
    this._taker = cellTaker(this.node, words);
    const pictures = new Pictures((digests, px) => link.ask({ do: 'previews', digests, px }));
    this._pictures = pictures;
    this._orders = new Orders(words, link);
    this._panel = new Panel(words, {
      link,
      pictures,
      say: (text, isProblem, isPassing) => this._orders.say(text, isProblem, isPassing),
      draw: () => this._orders.draw(),
      offer: (cell, afterwards) => this._offer(cell, afterwards),
    });
    this._film = new Filmstrip(words, { link, pictures });
    this._cell = h('textarea', { id: newId('cell'), class: 'dn-form-input dn-form-cell', readOnly: true, spellcheck: false });
    this._cellMeaning = h('label', { class: 'dn-form-fine', htmlFor: this._cell.id });
    const whenMeant = act => () => link.isMeant && act(link.state.cell);
    this._cellActs = [
      iconButton('insert', words.insert, whenMeant(cell => this._offer(cell))),
      iconButton('copy', words.copy, whenMeant(cell => this._copy(cell))),
    ];
    this._cellButtons = h('div', { class: 'dn-form-buttons' }, ...this._cellActs);
    this.node.append(...this._panel.nodes, this._orders.node, this._film.node,
      h('details', { class: 'dn-form-fold dn-form-equal' }, h('summary', {}, words.asCell), this._cellMeaning, this._cell, this._cellButtons));
    parent.append(this.node);
    this._deaf = link.hear({ changed: () => this._show(), heard: (message, buffers) => this._hear(message, buffers) });
    this._show();
    link.ask({ do: 'refresh' });
    // Hidden at first (a folded cell), or made narrower: the prompt has another height.
    this._seen = new ResizeObserver(() => this._panel.settle());
    this._seen.observe(this.node);
  }

  end() {
    this._deaf();
    this._seen.disconnect();
    this._link.flush();
    this._pictures.end();
  }

  _show() {
    const { state } = this._link;
    this._panel.show();
    this._orders.show();
    this._film.show(state);
    this._cell.value = state.cell;
    this._cell.rows = Math.min(MOST_LINES, Math.max(2, state.cell.split('\n').length));
    this._cell.setAttribute('aria-busy', String(!this._link.isMeant));
    for (const button of this._cellActs) button.setAttribute('aria-disabled', String(!this._link.isMeant));
    this._cell.hidden = this._cellButtons.hidden = !state.cell;
    this._cellMeaning.textContent = state.cell ? this._words.cellMeaning : this._words.cellMissing;
  }

  /** @param {string} cell @param {string} [afterwards] what to do with it */
  async _offer(cell, afterwards = '') {
    const said = await this._taker.offer([cell]);
    this._orders.say([said, afterwards].filter(Boolean).join('. '));
  }

  /** @param {string} text */
  async _copy(text) {
    this._orders.say(await this._taker.copy(text));
  }

  _hear(message, buffers) {
    this._pictures.hear(message, buffers);
    if (typeof message?.copy === 'string') this._copy(message.copy);
  }
}

/** A widget's own: the page makes one for each model. */
export default () => {
  /** @type {Link} */
  let link;
  return {
    /** @param {{model: any, el: HTMLElement}} given */
    render({ model, el }) {
      link ??= new Link(model);
      const view = new FormView(link, el);
      return () => view.end();
    },
  };
};
