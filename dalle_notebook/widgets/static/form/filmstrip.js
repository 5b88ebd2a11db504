/* The pictures of the form as they come, and what can be done with the chosen one. */

import { h } from '../../../labextension/static/dom.js';
import { icon } from '../icons.js';
import { iconButton } from './buttons.js';

/** @typedef {import('./link.js').Tile} Tile */

const FACES = { waiting: 'waiting', refused: 'refused', failed: 'problem', unknown: 'unknown', stopped: 'stop' };

/** How many answers are missing, and how many of them may have been billed. @param {Tile[]} tiles */
export function missingOf(tiles) {
  const count = (...states) => tiles.filter(tile => states.includes(tile.state)).length;
  return { missing: count('failed', 'stopped'), unknown: count('unknown') };
}

/**
 * Which tile is chosen after a change: the one that was, else the first that has a picture.
 *
 * @param {Tile[]} tiles @param {number | null} before its number
 * @returns {Tile | null}
 */
export function chosenOf(tiles, before) {
  return tiles.find(tile => tile.number === before) ?? tiles.find(tile => tile.digest) ?? null;
}

export class Filmstrip {
  /**
   * @param {import('./words.js').Words} words
   * @param {{link: import('./link.js').Link, pictures: import('./pictures.js').Pictures}} given
   */
  constructor(words, { link, pictures }) {
    this._words = words;
    this._link = link;
    this._pictures = pictures;
    /** @type {Tile[]} */
    this._tiles = [];
    /** @type {number | null} */
    this._chosen = null;
    /** @type {any[]} */
    this._nodes = [];
    this._came = '';
    this._wasOn = false;
    this._strip = h('div', { class: 'dn-form-strip', role: 'listbox', 'aria-orientation': 'horizontal', 'aria-label': words.tiles, onkeydown: event => this._key(event) });
    this._news = h('p', { class: 'dn-form-heard', role: 'status' });
    this._title = h('p', { class: 'dn-form-title' });
    this._facts = h('p', { class: 'dn-form-fine' });
    const act = (name, face, send) => iconButton(face, words[name], () => this._act(send));
    this._keep = act('keep', 'keep', tile => ({ do: 'mark', mark: tile.mark === 'kept' ? null : 'kept' }));
    this._reject = act('reject', 'reject', tile => ({ do: 'mark', mark: tile.mark === 'rejected' ? null : 'rejected' }));
    this._bar = h('div', { class: 'dn-form-buttons', role: 'group', 'aria-label': words.actions },
      act('save', 'save', () => ({ do: 'save' })),
      act('editThis', 'edit', () => ({ do: 'use', tab: 'edit' })),
      act('varyThis', 'vary', () => ({ do: 'use', tab: 'vary' })),
      this._keep, this._reject,
      act('recipe', 'copy', () => ({ do: 'recipe' })));
    this._actions = h('div', { class: 'dn-form-actions' }, this._title, this._facts, this._bar);
    this.node = h('div', { class: 'dn-form-film' }, this._strip, this._actions, this._news);
  }

  /** @param {import('./link.js').State} state */
  show({ tiles, drawing }) {
    this.node.hidden = !tiles.length;
    this._tiles = tiles;
    this._chosen = chosenOf(tiles, this._chosen)?.number ?? null;
    while (this._nodes.length > tiles.length) this._nodes.pop().remove();
    for (const [at, tile] of tiles.entries()) {
      this._nodes[at] ??= this._append();
      this._fill(at);
    }
    this._showActions();
    this._announce(tiles, drawing);
  }

  _announce(tiles, drawing) {
    const done = tiles.filter(tile => tile.state === 'kept').length;
    const came = done ? this._words.came(done, Math.max(drawing.of, tiles.length)) : '';
    // A page that has just opened has no news.
    if (came !== this._came && (drawing.is_on || this._wasOn)) this._news.textContent = came;
    this._came = came;
    this._wasOn = drawing.is_on;
  }

  _append() {
    const face = h('div', { class: 'dn-form-face' });
    const node = h('div', { class: 'dn-form-tile', role: 'option', onclick: () => this._choose(this._nodes.indexOf(node)) }, face);
    this._strip.append(node);
    return node;
  }

  /** @param {number} at the place of a tile */
  _fill(at) {
    const [words, node, tile] = [this._words, this._nodes[at], this._tiles[at]];
    const state = [words.states[tile.state] ?? tile.state, tile.mark && words.marks[tile.mark]].filter(Boolean).join(', ');
    const isChosen = tile.number === this._chosen;
    node.setAttribute('aria-selected', String(isChosen));
    node.tabIndex = isChosen || (this._chosen === null && at === 0) ? 0 : -1;
    node.setAttribute('aria-label', words.tile(at + 1, this._tiles.length, state, [tile.title, tile.note].filter(Boolean).join('. ')));
    node.title = [tile.title, tile.note].filter(Boolean).join('\n');
    node.dataset.state = tile.state;
    node.dataset.mark = tile.mark ?? '';
    const [face] = node.children;
    const key = `${tile.state} ${tile.digest} ${tile.note}`;
    if (node.dataset.face === key) return;
    node.dataset.face = key;
    if (tile.digest) {
      const image = face.querySelector('img') ?? h('img', { alt: '', draggable: false });
      face.replaceChildren(image);
      this._pictures.show(image, tile.digest, 256);
    } else {
      const name = FACES[tile.state];
      face.replaceChildren(...(name ? [icon(name)] : []), h('span', { class: 'dn-form-fine' }, words.states[tile.state] ?? tile.state));
    }
  }

  _showActions() {
    const tile = this._tiles.find(one => one.number === this._chosen);
    this._actions.hidden = !tile;
    if (!tile) return;
    this._title.textContent = tile.title;
    this._facts.textContent = [tile.caption, tile.note, tile.saved && this._words.saved(tile.saved)].filter(Boolean).join(' · ');
    this._facts.classList.toggle('dn-form-wrong', !tile.digest && Boolean(tile.note));
    this._bar.hidden = !tile.digest;
    this._keep.setAttribute('aria-pressed', String(tile.mark === 'kept'));
    this._reject.setAttribute('aria-pressed', String(tile.mark === 'rejected'));
  }

  _act(build) {
    const tile = this._tiles.find(one => one.number === this._chosen);
    if (tile?.digest) this._link.act({ digest: tile.digest, ...build(tile) });
  }

  _choose(at) {
    const tile = this._tiles[at];
    if (!tile) return;
    this._chosen = tile.number;
    for (const place of this._nodes.keys()) this._fill(place);
    this._showActions();
    this._nodes[at].focus();
    this._nodes[at].scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  _key(event) {
    const at = this._tiles.findIndex(tile => tile.number === this._chosen);
    const last = this._tiles.length - 1;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last, ' ': Math.max(at, 0), Enter: Math.max(at, 0) }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this._choose(Math.max(0, Math.min(last, to)));
  }
}
