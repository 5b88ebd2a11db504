/* The archive as a wall of pictures: search, filters, paging, selection, actions.

   What is on the wall comes page by page from whoever has the archive, the server or a
   kernel; while the wall is seen, a mark tells whether anything has changed. */

import { h } from './dom.js';
import { Details } from './details.js';
import { Pages } from './pages.js';

const PAGE = 60;
const MOST = 200;
const LOOK_MS = 2000;
const TYPING_MS = 250;
const MESSAGE_MS = 10_000;
const ID_DIGITS = 12;
const MOST_COMPARED = 12;

/**
 * Who answers: `Api`, or a kernel.
 *
 * @typedef {object} Source
 * @property {() => Promise<any>} health
 * @property {() => Promise<any>} filters
 * @property {(digest: string) => Promise<any>} picture
 * @property {(query: Record<string, string | number | null | undefined>) => Promise<any>} pictures
 * @property {(digest: string, change: {add?: string[], remove?: string[]}) => Promise<any>} tag
 * @property {(digest: string, mark: 'kept' | 'rejected' | null) => Promise<any>} mark
 * @property {(digest: string) => Promise<any>} forget
 * @property {(digest: string) => Promise<any>} restore
 * @property {(image: HTMLImageElement, digest: string, px: 256 | 512) => void} show
 * @property {(digest: string) => string} [original] its address, where it has one
 */

/**
 * Who takes cells, and what is said of it.
 *
 * @typedef {{offer: (sources: string[]) => string | Promise<string>}} Taker
 */

export class Gallery {
  /**
   * @param {Source} api
   * @param {import('./words.js').Words} words
   * @param {Taker} books
   * @param {{home: string | null, onChange: (listener: () => void) => () => void}} kernels
   * @param {{query?: string, most?: number, onSelect?: (digests: string[]) => void}} [options]
   *   first words of the search; pictures that are held at most, the newest of them go
   *   when older ones come; who is told what is selected
   */
  constructor(api, words, books, kernels, { query = '', most = Infinity, onSelect = () => {} } = {}) {
    this._api = api;
    this._words = words;
    this._books = books;
    this._kernels = kernels;
    this._onSelect = onSelect;
    this._told = '';
    this._pages = new Pages(most);
    /** @type {Map<string, HTMLElement>} */
    this._tiles = new Map();
    /** @type {Set<string>} */
    this._selected = new Set();
    /** @type {string | null} the mark of the archive that the wall shows */
    this._seen = null;
    /** @type {string | null} what was asked for what the wall shows */
    this._shown = null;
    this._turn = 0;
    this._archive = '';
    this._question = 0;
    this._timer = 0;
    this._isAwake = false;
    this._watcher = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && this._askOlder(),
    );
    this._build(query);
    this._unhear = kernels.onChange(() => this._showHome());
  }

  /** Look into the archive, and go on looking. */
  wake() {
    if (this._isAwake) return;
    this._isAwake = true;
    this._look(++this._turn);
  }

  /** Nobody sees it: ask for nothing. */
  rest() {
    this._isAwake = false;
    clearTimeout(this._timer);
  }

  /** It is gone for good. */
  end() {
    this.rest();
    clearTimeout(this._typing);
    clearTimeout(this._said);
    this._watcher.disconnect();
    this._unhear();
  }

  focus() {
    this._search.focus();
  }

  /** @param {string} query */
  _build(query) {
    const words = this._words;
    this._search = h('input', {
      type: 'search',
      value: query,
      class: 'dalle-search',
      placeholder: words.search,
      'aria-label': words.search,
      // What an input method is still composing is no word yet.
      oninput: event => event.isComposing || this._askSoon(),
      oncompositionend: () => this._askSoon(),
    });
    this._model = this._filter(words.allModels);
    this._tag = this._filter(words.allTags);
    /** @type {any} */
    this._details = new Details(this._api, words, {
      open: digest => this._open(digest),
      changed: picture => this._changed(picture),
      failed: problem => this._say(problem.message),
      close: () => this._select([]),
    });
    this._wall = h('div', {
      class: 'dalle-wall',
      role: 'listbox',
      'aria-multiselectable': 'true',
      'aria-label': `${words.pictures}. ${words.hint}`,
      onclick: event => this._click(event),
      onkeydown: event => this._key(event),
    });
    this._empty = h('p', { class: 'dalle-empty' });
    this._more = h('button', { class: 'dalle-button dalle-more', onclick: () => this._askOlder() }, words.older);
    this._newer = h('button', { class: 'dalle-button dalle-more', onclick: () => this._askNow() }, words.newest);
    this._actions = h('div', { class: 'dalle-actions', role: 'toolbar', 'aria-label': words.pictures });
    this._message = h('div', { class: 'dalle-message', role: 'status', 'aria-live': 'polite' });
    this._undo = h('div', { class: 'dalle-undo', role: 'status', hidden: true });
    this._state = h('p', { class: 'dalle-warning dalle-state', role: 'status', hidden: true });
    this._count = h('span', {});
    this._home = h('span', { class: 'dalle-home' });
    this._other = h('p', { class: 'dalle-warning', role: 'status', hidden: true });
    this.node = h(
      'div',
      { class: 'dalle-gallery' },
      h('div', { class: 'dalle-head' }, this._search, h('div', { class: 'dalle-filters' }, this._model, this._tag)),
      this._state,
      this._other,
      h(
        'div',
        { class: 'dalle-body' },
        (this._scroll = h('div', { class: 'dalle-scroll' }, this._newer, this._wall, this._empty, this._more)),
        this._details.node,
      ),
      this._actions,
      this._undo,
      this._message,
      h('div', { class: 'dalle-foot' }, this._count, this._home),
    );
    this._empty.textContent = words.loading;
    this._more.hidden = true;
    this._newer.hidden = true;
    this._actions.hidden = true;
    this._watcher.observe(this._more);
  }

  _filter(all) {
    return h('select', { class: 'dalle-filter', 'aria-label': all, onchange: () => this._askNow() }, h('option', { value: '' }, all));
  }

  // Asking the server.

  /** @param {number} turn of the waking that this belongs to */
  async _look(turn) {
    if (!document.hidden) {
      let trouble = '';
      try {
        const health = await this._api.health();
        this._archive = health.archive;
        this._total = health.pictures;
        trouble = health.state === 'ok' ? '' : health.state;
        this._showHome();
        // Compared with the mark of an earlier look: a page's own may be counted apart.
        if (health.newest !== this._seen) {
          await this._ask(true);
          this._seen = health.newest;
          this._api.filters().then(
            filters => this._showFilters(filters),
            () => {},
          );
        }
      } catch (problem) {
        trouble = problem.message;
      }
      this._state.textContent = trouble;
      this._state.hidden = !trouble;
    }
    if (this._isAwake && turn === this._turn) this._timer = setTimeout(() => this._look(turn), LOOK_MS);
  }

  _askSoon() {
    clearTimeout(this._typing);
    this._typing = setTimeout(() => this._askNow(), TYPING_MS);
  }

  async _askNow() {
    try {
      await this._ask();
    } catch (problem) {
      this._say(problem.message);
    }
  }

  /** @param {boolean} [again] what has come, gone or changed, if the question is the same */
  async _ask(again = false) {
    const query = this._query();
    const asked = JSON.stringify(query);
    const isSame = again && asked === this._shown;
    const number = isSame ? this._question : ++this._question;
    const most = isSame ? Math.min(MOST, Math.max(PAGE, this._pages.all.length)) : PAGE;
    const before = isSame ? this._pages.from : null;
    const page = await this._api.pictures({ ...query, most, before });
    if (number !== this._question) return;
    if (isSame) {
      const fresh = this._pages.renew(page, most);
      if (fresh) this._say(this._words.newCame(fresh));
    } else {
      this._pages.begin(page);
      this._scroll.scrollTop = 0;
      this._shown = asked;
      this._say('');
    }
    this._show();
  }

  async _askOlder() {
    if (this._pages.older === null || this._isAsking) return;
    const number = this._question;
    this._isAsking = true;
    try {
      const page = await this._api.pictures({ ...JSON.parse(this._shown ?? '{}'), most: PAGE, before: this._pages.older });
      if (number === this._question) this._showOlder(page);
    } catch (problem) {
      this._say(problem.message);
    } finally {
      this._isAsking = false;
    }
  }

  /** What is seen stays where it is, also when the first pages go. */
  _showOlder(page) {
    const seen = this._tiles.get(this._pages.all.at(-1)?.digest ?? '');
    const place = this._scroll.scrollTop - (seen?.offsetTop ?? 0);
    this._pages.add(page);
    this._show();
    if (seen?.isConnected) this._scroll.scrollTop = place + seen.offsetTop;
  }

  _query() {
    return { q: this._search.value.trim(), model: this._model.value, tag: this._tag.value };
  }

  // Showing.

  _show() {
    const words = this._words;
    const tiles = new Map();
    for (const picture of this._pages.all) {
      const tile = this._tiles.get(picture.digest) ?? this._tile(picture);
      dress(tile, picture);
      tiles.set(picture.digest, tile);
    }
    this._tiles = tiles;
    const order = [...tiles.values()];
    const stands = this._wall.children;
    if (order.length !== stands.length || order.some((tile, place) => stands[place] !== tile)) {
      // Some hosts put the view into a shadow tree, which has a focus of its own.
      const { activeElement } = /** @type {Document | ShadowRoot} */ (this.node.getRootNode());
      const focused = /** @type {any} */ (this._wall.contains(activeElement) ? activeElement : null);
      this._wall.replaceChildren(...order);
      focused?.focus({ preventScroll: true });
    }
    for (const digest of this._selected) {
      // What a lineage led to need not stand on the wall.
      if (!tiles.has(digest) && digest !== this._details.digest) this._selected.delete(digest);
    }
    const isAsked = Object.values(this._query()).some(Boolean);
    this._empty.textContent = isAsked ? words.nothingFound : words.empty;
    this._empty.hidden = this._pages.all.length > 0;
    this._more.hidden = this._pages.older === null;
    this._newer.hidden = this._pages.from === null;
    this._showSelection();
    this._showHome();
  }

  _tile(picture) {
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

  _showFilters({ models, tags }) {
    fill(this._model, models);
    fill(this._tag, tags);
  }

  _showSelection() {
    const words = this._words;
    for (const [digest, tile] of this._tiles) tile.setAttribute('aria-selected', String(this._selected.has(digest)));
    const first = this._wall.querySelector('[tabindex="0"]');
    if (!first && this._wall.firstElementChild) this._wall.firstElementChild.tabIndex = 0;
    const digests = [...this._selected];
    // A button that is replaced while it is pressed loses the click.
    const drawn = digests.join(' ');
    if (drawn === this._drawn) return;
    this._drawn = drawn;
    this._onSelect(digests);
    this._actions.hidden = digests.length === 0;
    const one = digests.length === 1;
    const button = (label, hint, act, isHidden = false) =>
      !isHidden && h('button', { class: 'dalle-button', title: hint, onclick: act }, label);
    this._actions.replaceChildren(
      ...[
        h('span', { class: 'dalle-selected' }, words.selected(digests.length)),
        button(words.recall, words.recallHint, () => this._insert(digests, 'cell')),
        button(words.edit, words.editHint, () => this._insert(digests, 'edit_cell'), !one),
        button(words.vary, words.varyHint, () => this._insertText(`%dalle_vary ${digests[0].slice(0, ID_DIGITS)}`), !one),
        button(words.compare, words.compareHint, () => this._compare(digests), one || digests.length > MOST_COMPARED),
        button(words.keep, words.keep, () => this._mark(digests, 'kept')),
        button(words.reject, words.reject, () => this._mark(digests, 'rejected')),
        one && this._api.original && h('a', { class: 'dalle-button', href: this._api.original(digests[0]), target: '_blank', rel: 'noopener', title: words.openHint }, words.open),
        button(words.forget, words.forgetHint, () => this._forget(digests)),
      ].filter(Boolean),
    );
  }

  _showHome() {
    const words = this._words;
    const loaded = this._pages.all.length;
    const total = this._total ?? loaded;
    const isAsked = Object.values(this._query()).some(Boolean);
    this._count.textContent = words.count(isAsked ? `${loaded}${this._pages.older === null ? '' : '+'}` : total);
    this._home.textContent = this._archive && `${words.archiveAt}: ${this._archive}`;
    this._home.title = this._archive;
    const home = this._kernels.home;
    const isOther = Boolean(home && this._archive && home !== this._archive);
    this._other.hidden = !isOther;
    this._other.textContent = isOther ? words.otherArchive(home) : '';
  }

  /** @param {string} text for a while */
  _say(text) {
    this._message.textContent = text;
    clearTimeout(this._said);
    this._said = setTimeout(() => (this._message.textContent = ''), MESSAGE_MS);
  }

  // Choosing.

  _click(event) {
    const tile = event.target.closest('.dalle-tile');
    if (!tile) return;
    const { digest } = tile.dataset;
    if (event.shiftKey && this._tiles.has(this._last)) this._range(this._last, digest);
    else if (event.ctrlKey || event.metaKey) this._toggle(digest);
    else this._open(digest);
    this._last = digest;
    this._goTo(tile);
  }

  _key(event) {
    const tile = event.target.closest('.dalle-tile');
    if (!tile) return;
    const across = Math.max(1, Math.round(this._wall.clientWidth / tile.offsetWidth - 0.3));
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across };
    const all = [...this._wall.children];
    const place = all.indexOf(tile);
    if (event.key in steps) this._goTo(all[Math.min(all.length - 1, Math.max(0, place + steps[event.key]))]);
    else if (event.key === 'Home') this._goTo(all[0]);
    else if (event.key === 'End') this._goTo(all.at(-1));
    else if (event.key === 'Enter') this._open(tile.dataset.digest);
    else if (event.key === ' ') this._toggle(tile.dataset.digest);
    else if (event.key === 'Escape') this._select([]);
    else if (event.key === 'Delete') this._forget(this._selected.size ? [...this._selected] : [tile.dataset.digest]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  _goTo(tile) {
    for (const other of this._wall.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    tile.tabIndex = 0;
    tile.focus();
  }

  _toggle(digest) {
    this._last = digest;
    if (!this._selected.delete(digest)) this._selected.add(digest);
    const [first, ...others] = this._selected;
    if (first && !others.length) this._open(first);
    else this._select([...this._selected]);
  }

  _range(from, to) {
    const order = this._pages.all.map(one => one.digest);
    const [first, last] = [order.indexOf(from), order.indexOf(to)].sort((a, b) => a - b);
    this._select(order.slice(Math.max(0, first), last + 1));
  }

  _open(digest) {
    this._select([digest]);
    this._details.show(digest);
  }

  _select(digests) {
    this._selected = new Set(digests);
    if (digests.length !== 1) this._details.hide();
    this._showSelection();
  }

  // Doing.

  async _insert(digests, what) {
    try {
      const found = await Promise.all(digests.map(digest => this._api.picture(digest)));
      const cells = found.map(one => one[what]).filter(Boolean);
      const notes = found.map(one => one.cell_note).filter(Boolean);
      if (cells.length) this._insertText(...cells);
      if (what === 'cell' && notes.length) this._say([this._message.textContent, ...new Set(notes)].filter(Boolean).join(' · '));
    } catch (problem) {
      this._say(problem.message);
    }
  }

  async _insertText(...sources) {
    this._say(await this._books.offer(sources));
  }

  _compare(digests) {
    this._insertText(`%dalle_archive compare ${digests.map(one => one.slice(0, ID_DIGITS)).join(' ')}`);
  }

  async _mark(digests, mark) {
    const marks = new Set(this._pages.all.filter(one => digests.includes(one.digest)).map(one => one.mark));
    // The same button takes the mark away again.
    const wanted = marks.size === 1 && marks.has(mark) ? null : mark;
    const done = await this._each(digests, digest => this._api.mark(digest, wanted));
    for (const digest of done) this._pages.change({ digest, mark: wanted });
    this._show();
  }

  async _forget(digests) {
    const gone = await this._each(digests, digest => this._api.forget(digest));
    const tiles = [...this._wall.children];
    const place = tiles.findIndex(tile => gone.includes(tile.dataset.digest));
    this._pages.drop(gone);
    this._select([]);
    this._show();
    const next = this._wall.children[Math.min(place, this._wall.children.length - 1)];
    if (next) this._goTo(next);
    if (gone.length) this._offerUndo(gone);
  }

  /** Stays until it is used, closed, or something else is forgotten. */
  _offerUndo(digests) {
    const words = this._words;
    const undo = h('button', { class: 'dalle-button', onclick: () => this._restore(digests, undo) }, words.undo);
    const close = h('button', { class: 'dalle-button', 'aria-label': words.dismiss, title: words.dismiss, onclick: () => (this._undo.hidden = true) }, '×');
    this._undo.replaceChildren(words.forgotten(digests.length), undo, close);
    this._undo.hidden = false;
  }

  async _restore(digests, undo) {
    undo.disabled = true;
    const back = await this._each(digests, digest => this._api.restore(digest));
    this._undo.hidden = true;
    this._seen = null;
    if (back.length) this._say(this._words.backAgain(back.length));
  }

  /** Those for which it worked; the first trouble is said. */
  async _each(digests, act) {
    const done = await Promise.allSettled(digests.map(act));
    const trouble = done.find(one => one.status === 'rejected');
    if (trouble) this._say(trouble.reason.message);
    return digests.filter((_, place) => done[place].status === 'fulfilled');
  }

  _changed(picture) {
    this._pages.change(picture);
    this._show();
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

/** Fill a filter, keeping what is chosen; not under the hand of a person. */
function fill(select, choices) {
  if (select === document.activeElement) return;
  const { value } = select;
  const names = choices.map(one => one.name);
  if (value && !names.includes(value)) choices = [{ name: value, count: 0 }, ...choices];
  select.replaceChildren(
    select.options[0],
    ...choices.map(({ name, count }) => h('option', { value: name }, `${name} (${count})`)),
  );
  select.value = value;
}
