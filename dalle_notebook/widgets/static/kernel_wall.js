/* The archive's wall inside a notebook: the panel's own view, answered by the kernel.

   This file and the modules that it imports reach the page as one text (`modules.py`).
   Questions go out as messages with a name; answers come in any order and to every view
   of the same widget, pictures as binary buffers. What changes in the archive is told by the kernel unasked, as long as
   somebody sees the wall, so that nothing has to be asked every other second. */

import { Gallery } from '../../labextension/static/gallery.js';
import { h } from '../../labextension/static/dom.js';
import { keepKeys } from './own_keys.js';
import { wordsIn } from '../../labextension/static/words.js';
import { cellTaker } from './cell_taker.js';

const MOST_PICTURES = 200;
const PREVIEWS_AT_ONCE = 12;
const MOST_URLS = 320;
const SLOW_MS = 2500;
const WATCH_MS = 60_000;

const NO_OTHER_KERNEL = { home: null, onChange: () => () => {} };

/** The archive, as a kernel tells of it; see `Source` of the view. */
export class KernelApi {
  /**
   * @param {(message: object) => void} send
   * @param {(isLate: boolean) => void} onLate called when an answer takes long, and when
   *   nothing is waited for any more
   */
  constructor(send, onLate = () => {}) {
    this._send = send;
    this._onLate = onLate;
    // Several views, also in other windows, hear the answers of one kernel.
    this._view = Math.random().toString(36).slice(2);
    this._number = 0;
    this._unheard = '';
    /** @type {Map<string, {resolve: (answer: any) => void, reject: (problem: Error) => void}>} */
    this._waiting = new Map();
    /** @type {Map<string, string>} addresses of pictures, those asked for last at the end */
    this._urls = new Map();
    /** @type {Map<string, Set<HTMLImageElement>>} images by the picture that they wait for */
    this._wanted = new Map();
    /** @type {Promise<any> | null} */
    this._health = null;
    this._isFetching = false;
    this._late = 0;
  }

  /** What the kernel said last; it is asked only once. */
  health = () => (this._health ??= this._watch());

  filters = () => this._ask('filters');

  /** @param {string} digest */
  picture = digest => this._ask('picture', { digest });

  /** @param {Record<string, string | number | null | undefined>} query */
  pictures = query => this._ask('pictures', query);

  /** @param {string} digest @param {{add?: string[], remove?: string[]}} change */
  tag = (digest, change) => this._ask('tag', { digest, ...change });

  /** @param {string} digest @param {'kept' | 'rejected' | null} mark */
  mark = (digest, mark) => this._ask('mark', { digest, mark });

  /** @param {string} digest */
  forget = digest => this._ask('forget', { digest });

  /** @param {string} digest */
  restore = digest => this._ask('restore', { digest });

  /** @param {string[]} digests */
  select = digests => {
    this._unheard = this._name();
    this._send({ ask: 'select', digests, by: this._unheard });
  };

  /**
   * Whether a selection that the kernel tells of holds here, where a later one may be on
   * its way there.
   *
   * @param {{by: string}} selection
   */
  holds({ by }) {
    if (by === this._unheard) this._unheard = '';
    return !this._unheard;
  }

  /**
   * Put a picture into an image as soon as it is there.
   *
   * @param {HTMLImageElement} image @param {string} digest @param {256 | 512} px
   */
  show(image, digest, px) {
    const name = `${px} ${digest}`;
    const url = this._urls.get(name);
    if (url) {
      this._urls.delete(name);
      this._urls.set(name, url);
      put(image, url);
      return;
    }
    this._wanted.set(name, (this._wanted.get(name) ?? new Set()).add(image));
    // All that one look at the wall wants goes into the same questions.
    if (!this._isFetching) {
      this._isFetching = true;
      setTimeout(() => this._fetch(), 0);
    }
  }

  /** The kernel is to tell for some minutes what changes. */
  watch() {
    this._health = this._watch();
  }

  _watch() {
    const health = this._ask('watch');
    health.catch(() => {
      this._health = null;
    });
    return health;
  }

  /** @param {any} message @param {DataView[]} [buffers] */
  hear(message, buffers = []) {
    if (message.told) this._health = Promise.resolve(message.told);
    const one = this._waiting.get(message.number);
    if (!one) return;
    this._waiting.delete(message.number);
    if (!this._waiting.size) {
      clearTimeout(this._late);
      this._late = 0;
      this._onLate(false);
    }
    if (message.problem !== undefined) one.reject(new Error(message.problem));
    else one.resolve(buffers.length ? { ...message.answer, buffers } : message.answer);
  }

  end() {
    clearTimeout(this._late);
    for (const url of this._urls.values()) URL.revokeObjectURL(url);
    this._urls.clear();
    this._wanted.clear();
    this._waiting.clear();
  }

  _ask(ask, given = {}) {
    const number = this._name();
    const answer = new Promise((resolve, reject) => this._waiting.set(number, { resolve, reject }));
    if (!this._late) this._late = Number(setTimeout(() => this._onLate(true), SLOW_MS));
    this._send({ ...given, ask, number });
    return answer;
  }

  _name() {
    return `${this._view}-${++this._number}`;
  }

  async _fetch() {
    try {
      while (this._wanted.size) await this._fetchSome();
    } catch {
      // Whoever asked for the wall says what is wrong with it.
      for (const images of this._wanted.values()) for (const image of images) fail(image);
      this._wanted.clear();
    } finally {
      this._isFetching = false;
    }
  }

  async _fetchSome() {
    const [px] = [...this._wanted.keys()][0].split(' ');
    const names = [...this._wanted.keys()].filter(name => name.startsWith(`${px} `)).slice(0, PREVIEWS_AT_ONCE);
    const digests = names.map(name => name.split(' ')[1]);
    const { found, buffers = [] } = await this._ask('previews', { digests, px: Number(px) });
    const places = new Map(found.map((digest, place) => [digest, place]));
    for (const [at, name] of names.entries()) {
      const images = this._wanted.get(name) ?? new Set();
      this._wanted.delete(name);
      const data = buffers[places.get(digests[at])];
      const url = data && this._keep(name, data);
      for (const image of images) {
        if (url) put(image, url);
        else fail(image);
      }
    }
  }

  _keep(name, data) {
    const url = URL.createObjectURL(new Blob([data], { type: 'image/webp' }));
    this._urls.set(name, url);
    const [oldest] = this._urls;
    if (this._urls.size > MOST_URLS) {
      URL.revokeObjectURL(oldest[1]);
      this._urls.delete(oldest[0]);
    }
    return url;
  }
}

/** Loaded now, not when it is scrolled to: its address may be gone by then. */
function put(image, url) {
  image.loading = 'eager';
  image.src = url;
}

const fail = image => image.dispatchEvent(new Event('error'));

export default {
  /** @param {{model: any, el: HTMLElement}} place */
  render({ model, el }) {
    const language = wordsIn(document.documentElement.lang || navigator.language || '');
    const late = h('p', { class: 'dalle-warning', role: 'status', hidden: true }, language.busyKernel);
    const api = new KernelApi(message => model.send(message), isLate => {
      late.hidden = !isLate;
    });
    const words = { ...language, noAnswer: language.busyKernel };
    const problem = h('p', { class: 'dalle-warning', role: 'alert', hidden: true });
    const host = h('div', { class: 'dalle-in-cell' });
    const unkeep = keepKeys(host);
    const gallery = new Gallery(api, words, cellTaker(host, words), NO_OTHER_KERNEL, {
      query: model.get('_query'),
      most: MOST_PICTURES,
      onSelect: api.select,
    });
    const hear = (message, buffers) => {
      if (typeof message.say === 'string') {
        problem.textContent = message.say;
        problem.hidden = !message.say;
      }
      api.hear(message, buffers);
    };
    model.on('msg:custom', hear);
    const choose = () => api.holds(model.get('_selection')) && gallery.choose(model.get('_selection').digests);
    model.on('change:_selection', choose);
    choose();
    host.append(gallery.node, late, problem);
    el.append(host);
    let isSeen = false;
    let renewing = 0;
    const renew = () => isSeen && !document.hidden && api.watch();
    const seen = new IntersectionObserver(entries => {
      isSeen = entries.at(-1)?.isIntersecting ?? false;
      clearInterval(renewing);
      if (isSeen) {
        // At once: while nobody looked, the kernel may have ceased to tell.
        renew();
        renewing = Number(setInterval(renew, WATCH_MS));
        gallery.wake();
      } else gallery.rest();
    });
    document.addEventListener('visibilitychange', renew);
    seen.observe(host);
    return () => {
      seen.disconnect();
      clearInterval(renewing);
      document.removeEventListener('visibilitychange', renew);
      unkeep();
      model.off('msg:custom', hear);
      model.off('change:_selection', choose);
      gallery.end();
      api.end();
    };
  },
};
