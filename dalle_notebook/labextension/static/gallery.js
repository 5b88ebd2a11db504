/* The archive as a wall of pictures: search, filters, paging, selection, actions.

   What is on the wall comes page by page from whoever has the archive, the server or a
   kernel; while the wall is seen, a mark tells whether anything has changed. */

import { Actions } from './actions.js';
import { Details } from './details.js';
import { h, keepFocus } from './dom.js';
import { Pages } from './pages.js';
import { Wall } from './wall.js';

const PAGE = 60;
const MOST = 200;
const LOOK_MS = 2000;
const TYPING_MS = 250;
const MESSAGE_MS = 10_000;

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
    this._pages = new Pages(most);
    /** @type {string | null} the mark of the archive that the wall shows */
    this._seen = null;
    /** @type {string | null} what was asked for what the wall shows */
    this._shown = null;
    this._turn = 0;
    this._archive = '';
    this._question = 0;
    this._timer = 0;
    this._isAwake = false;
    this._wall = new Wall(api, `${words.pictures}. ${words.hint}`, {
      open: digest => this._open(digest),
      choose: digests => this._choose(digests),
      forget: digests => this._actions.forget(digests),
    });
    this._actions = new Actions(api, words, books, {
      say: text => this._say(text),
      marksOf: digests => digests.map(digest => this._pages.all.find(one => one.digest === digest)?.mark),
      marked: (digests, mark) => {
        for (const digest of digests) this._pages.change({ digest, mark });
        this._show();
      },
      forgotten: digests => this._forgotten(digests),
      back: () => (this._seen = null),
      clear: () => this._choose([]),
      keepFocus: act => this._keepFocus(act),
    });
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

  /**
   * What was chosen elsewhere, which nobody need be told of.
   *
   * @param {string[]} digests
   */
  choose(digests) {
    this._choose(digests, () => {});
    if (digests.length === 1 && digests[0] !== this._details.digest) this._keepFocus(() => this._details.hide());
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
      close: () => this._choose([]),
    });
    this._empty = h('p', { class: 'dalle-empty' });
    this._more = h('button', { class: 'dalle-button dalle-more', onclick: () => this._askOlder() }, words.older);
    this._newer = h('button', { class: 'dalle-button dalle-more', onclick: () => this._askNow() }, words.newest);
    this._message = h('div', { class: 'dalle-message', role: 'status', 'aria-live': 'polite' });
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
        (this._scroll = h('div', { class: 'dalle-scroll' }, this._newer, this._wall.node, this._empty, this._more)),
        this._details.node,
      ),
      this._actions.node,
      this._actions.undo,
      this._message,
      h('div', { class: 'dalle-foot' }, this._count, this._home),
    );
    this._empty.textContent = words.loading;
    this._more.hidden = true;
    this._newer.hidden = true;
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
      const { fresh, gone } = this._pages.renew(page, most);
      if (fresh) this._say(this._words.newCame(fresh));
      // What a lineage led to need not stand on the wall.
      this._drop(gone.filter(digest => digest !== this._details.digest));
    } else {
      this._pages.begin(page);
      this._scroll.scrollTop = 0;
      this._shown = asked;
      this._say('');
    }
    this._show();
  }

  /** @param {string[]} gone that cannot be chosen any more */
  _drop(gone) {
    const { chosen } = this._wall;
    const left = chosen.filter(digest => !gone.includes(digest));
    if (left.length < chosen.length) this._choose(left);
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
    const seen = this._wall.tile(this._pages.all.at(-1)?.digest ?? '');
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
    this._keepFocus(() => {
      const words = this._words;
      this._wall.show(this._pages.all);
      const isAsked = Object.values(this._query()).some(Boolean);
      this._empty.textContent = isAsked ? words.nothingFound : words.empty;
      this._empty.hidden = this._pages.all.length > 0;
      this._more.hidden = this._pages.older === null;
      this._newer.hidden = this._pages.from === null;
    });
    this._showHome();
  }

  /** Whatever goes or hides in the meantime: the focus stays in the view. */
  _keepFocus(act) {
    keepFocus(this.node, act, () => this._wall.entry ?? this._search);
  }

  _showFilters({ models, tags }) {
    fill(this._model, models);
    fill(this._tag, tags);
  }

  /** @param {string[]} digests */
  _choose(digests, tell = this._onSelect) {
    this._keepFocus(() => {
      this._wall.choose(digests);
      if (digests.length !== 1) this._details.hide();
      if (this._actions.show(digests)) tell(digests);
    });
  }

  /** @param {string} digest */
  _open(digest) {
    this._choose([digest]);
    this._details.show(digest);
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

  // Doing.

  /** @param {string[]} digests */
  _forgotten(digests) {
    const place = this._wall.placeOf(digests);
    this._pages.drop(digests);
    this._choose([]);
    this._show();
    this._wall.goNear(place);
  }

  _changed(picture) {
    this._pages.change(picture);
    this._show();
  }
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
