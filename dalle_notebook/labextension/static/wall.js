/* The wall itself: tiles that clicks and keys walk over and choose from.

   What is chosen may stand elsewhere than on the wall: far above in a long archive, or
   outside of the present search. So only `choose` ever changes it. */

import { h } from './dom.js';

export class Wall {
  /**
   * @param {Pick<import('./gallery.js').Source, 'show'>} api
   * @param {string} label
   * @param {{open: (digest: string) => void, choose: (digests: string[]) => void,
   *   forget: (digests: string[]) => void}} on what a person wants
   */
  constructor(api, label, on) {
    this._api = api;
    this._on = on;
    /** @type {Map<string, HTMLElement>} */
    this._tiles = new Map();
    /** @type {Set<string>} */
    this._chosen = new Set();
    this._last = '';
    this.node = h('div', {
      class: 'dalle-wall',
      role: 'listbox',
      'aria-multiselectable': 'true',
      'aria-label': label,
      onclick: event => this._click(event),
      onkeydown: event => this._key(event),
    });
  }

  /** @returns {string[]} in the order in which they were chosen */
  get chosen() {
    return [...this._chosen];
  }

  /** @returns {HTMLElement | null} the tile that the keyboard comes to */
  get entry() {
    return this.node.querySelector('[tabindex="0"]');
  }

  /** @param {string} digest */
  tile(digest) {
    return this._tiles.get(digest);
  }

  /** @param {any[]} pictures that stand there from now on */
  show(pictures) {
    const tiles = new Map();
    for (const picture of pictures) {
      const tile = this._tiles.get(picture.digest) ?? this._make(picture);
      dress(tile, picture);
      tiles.set(picture.digest, tile);
    }
    this._tiles = tiles;
    const order = [...tiles.values()];
    const stands = this.node.children;
    if (order.length !== stands.length || order.some((tile, place) => stands[place] !== tile)) {
      // Some hosts put the view into a shadow tree, which has a focus of its own.
      const { activeElement } = /** @type {Document | ShadowRoot} */ (this.node.getRootNode());
      const focused = /** @type {any} */ (this.node.contains(activeElement) ? activeElement : null);
      this.node.replaceChildren(...order);
      focused?.focus({ preventScroll: true });
    }
    this._mark();
  }

  /** @param {string[]} digests */
  choose(digests) {
    this._chosen = new Set(digests);
    this._mark();
  }

  /** @param {number} place of a tile; the last one stands for all beyond it */
  goNear(place) {
    const tile = this.node.children[Math.min(place, this.node.children.length - 1)];
    if (tile) this._goTo(tile);
  }

  /** Where the first of some pictures stands. */
  placeOf(digests) {
    return Math.max(0, [...this._tiles.keys()].findIndex(digest => digests.includes(digest)));
  }

  _make(picture) {
    const image = h('img', {
      loading: 'lazy',
      decoding: 'async',
      width: 256,
      height: 256,
      draggable: false,
      onload: () => tile.classList.remove('dalle-missing'),
      onerror: () => tile.classList.add('dalle-missing'),
    });
    const tile = h('div', { class: 'dalle-tile', role: 'option', tabIndex: -1, 'data-digest': picture.digest }, image);
    this._api.show(image, picture.digest, 256);
    return tile;
  }

  _mark() {
    for (const [digest, tile] of this._tiles) tile.setAttribute('aria-selected', String(this._chosen.has(digest)));
    if (!this.entry && this.node.firstElementChild) this.node.firstElementChild.tabIndex = 0;
  }

  _click(event) {
    const tile = event.target.closest('.dalle-tile');
    if (!tile) return;
    const { digest } = tile.dataset;
    if (event.shiftKey && this._tiles.has(this._last)) this._range(this._last, digest);
    else if (event.ctrlKey || event.metaKey) this._toggle(digest);
    else this._on.open(digest);
    this._last = digest;
    this._goTo(tile);
  }

  _key(event) {
    const tile = event.target.closest('.dalle-tile');
    // These are the host's: a notebook runs its cell, a page finds or prints.
    const isHosts = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === 'Enter');
    if (!tile || isHosts) return;
    const across = Math.max(1, Math.round(this.node.clientWidth / tile.offsetWidth - 0.3));
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across };
    const all = [...this.node.children];
    const place = all.indexOf(tile);
    if (event.key in steps) this._goTo(all[Math.min(all.length - 1, Math.max(0, place + steps[event.key]))]);
    else if (event.key === 'Home') this._goTo(all[0]);
    else if (event.key === 'End') this._goTo(all.at(-1));
    else if (event.key === 'Enter') this._on.open(tile.dataset.digest);
    else if (event.key === ' ') this._toggle(tile.dataset.digest);
    else if (event.key === 'Escape') this._on.choose([]);
    else if (event.key === 'Delete') this._on.forget(this._chosen.size ? this.chosen : [tile.dataset.digest]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  _goTo(tile) {
    for (const other of this.node.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    tile.tabIndex = 0;
    tile.focus();
  }

  _toggle(digest) {
    this._last = digest;
    const chosen = new Set(this._chosen);
    if (!chosen.delete(digest)) chosen.add(digest);
    const [first, ...others] = chosen;
    if (first && !others.length) this._on.open(first);
    else this._on.choose([...chosen]);
  }

  _range(from, to) {
    const order = [...this._tiles.keys()];
    const [first, last] = [order.indexOf(from), order.indexOf(to)].sort((a, b) => a - b);
    this._on.choose(order.slice(Math.max(0, first), last + 1));
  }
}

/** What may change about a picture that is on the wall already. */
function dress(tile, picture) {
  const name = [picture.prompt || picture.verb, picture.model, picture.mark].filter(Boolean).join(', ');
  tile.setAttribute('aria-label', name);
  tile.title = picture.prompt;
  tile.firstElementChild.alt = picture.prompt || picture.verb;
  tile.dataset.mark = picture.mark ?? '';
}
