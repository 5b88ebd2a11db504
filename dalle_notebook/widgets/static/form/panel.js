/* What is asked for: three tabs over one panel of fields, of which each tab shows its own. */

import { h } from '../../../labextension/static/dom.js';
import { Chooser } from './chooser.js';
import { choiceField, countField, newId, textField } from './fields.js';
import { iconButton } from './buttons.js';
import { PromptField } from './prompt.js';

const TABS = ['generate', 'edit', 'vary'];
const FIRST = ['endpoint', 'model', 'size'];
const FURTHER = ['quality', 'background', 'format'];

export class Panel {
  /**
   * @param {import('./words.js').Words} words
   * @param {{link: import('./link.js').Link, pictures: import('./pictures.js').Pictures,
   *   say: (text: string, isProblem?: boolean, isPassing?: boolean) => void, draw: () => void, offer: (cell: string, afterwards: string) => void}} given
   */
  constructor(words, { link, pictures, say, draw, offer }) {
    this._link = link;
    const change = fields => link.change(fields);
    const id = newId('tabs');
    this._tabs = TABS.map(tab => h('button', {
      type: 'button', id: `${id}-${tab}`, class: 'dn-form-tab', role: 'tab', 'aria-controls': `${id}-panel`, onclick: () => change({ tab }),
    }, words[tab]));
    this._prompt = new PromptField(words, { change: prompt => change({ prompt }), draw });
    this._paint = iconButton('brush', words.paint, () => link.isMeant && offer(link.state.mask_cell, words.painted));
    this._image = new Chooser('image', words, { link, pictures, say });
    this._mask = new Chooser('mask', words, { link, pictures, say }, [this._paint]);
    this._choices = [...FIRST, ...FURTHER].map(name => ({ name, field: choiceField(name, words[name], change) }));
    this._count = countField('n', words, change);
    this._seed = textField('seed', words.seed, words.seedHint, change);
    const nodes = names => this._choices.filter(({ name }) => names.includes(name)).map(({ field }) => field.node);
    const further = h('details', { class: 'dn-form-fold' }, h('summary', {}, words.further),
      h('div', { class: 'dn-form-row' }, ...nodes(FURTHER), this._seed.node));
    this._panel = h('div', { id: `${id}-panel`, class: 'dn-form-panel', role: 'tabpanel' },
      this._image.node, this._prompt.node, this._mask.node,
      h('div', { class: 'dn-form-row' }, ...nodes(FIRST), this._count.node), further);
    this.nodes = [h('div', { class: 'dn-form-tabs', role: 'tablist', 'aria-label': words.tabs, onkeydown: event => this._key(event) }, ...this._tabs), this._panel];
  }

  show() {
    const { state, fields, lists } = this._link;
    const { shows } = state;
    for (const [at, node] of this._tabs.entries()) {
      const isChosen = TABS[at] === fields.tab;
      node.setAttribute('aria-selected', String(isChosen));
      node.tabIndex = isChosen ? 0 : -1;
      if (isChosen) this._panel.setAttribute('aria-labelledby', node.id);
    }
    // The tab is here at once; what Python says of its fields comes a moment later.
    this._prompt.node.hidden = fields.tab === 'vary';
    this._image.node.hidden = fields.tab === 'generate';
    this._mask.node.hidden = fields.tab !== 'edit';
    this._prompt.show(/** @type {any} */ (fields), lists.history, state.problems?.prompt ?? '');
    this._image.show(fields);
    this._mask.show(fields);
    this._paint.hidden = !state.mask_cell;
    this._paint.setAttribute('aria-disabled', String(!this._link.isMeant));
    for (const { name, field } of this._choices) field.show(state.choices[name] ?? [], fields[name], shows[name], state.open?.includes(name));
    this._count.show(fields.n, shows.n);
    this._seed.show(fields.seed, shows.seed);
  }

  /** The width of the form is another one. */
  settle() {
    this._prompt.settle();
  }

  _key(event) {
    const at = TABS.indexOf(this._link.fields.tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + TABS.length) % TABS.length;
    this._link.change({ tab: TABS[next] });
    this._tabs[next].focus();
  }
}
