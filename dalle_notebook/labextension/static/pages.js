/* The pictures of a wall: pages put together, the newest first.

   A page is asked for by where it begins; pictures remember that, so that a wall that
   has a longest length can let whole pages go at its upper end and be asked for again. */

export class Pages {
  /** @param {number} [most] pictures that are held */
  constructor(most = Infinity) {
    this._most = most;
    /** @type {any[]} */
    this.all = [];
    /** @type {string | null} where the next page begins; null: there is none */
    this.older = null;
    /** @type {string | null} where the wall begins; null: with the newest */
    this.from = null;
  }

  /** The answer to a new question. */
  begin({ pictures, older }) {
    this.all = pictures.map(one => ({ ...one, page: null }));
    this.older = older;
    this.from = null;
  }

  /** The next page; the wall's first pages go if it becomes too long. */
  add({ pictures, older }) {
    const known = new Set(this.all.map(one => one.digest));
    const fresh = pictures.filter(one => !known.has(one.digest));
    this.all.push(...fresh.map(one => ({ ...one, page: this.older })));
    this.older = older;
    while (this.all.length > this._most && this.all.at(-1).page !== this.all[0].page) {
      const first = this.all[0].page;
      this.all = this.all.filter(one => one.page !== first);
      this.from = this.all[0].page;
    }
  }

  /**
   * The answer to the same question asked again from where the wall begins.
   *
   * @param {{pictures: any[], older: string | null}} page
   * @param {number} asked pictures that were asked for; of a longer wall the rest stays
   * @returns {{fresh: number, gone: string[]}} how many pictures are newer than all that
   *   were there; those that stood among what was answered, and are found no more
   */
  renew({ pictures, older }, asked) {
    const known = new Map(this.all.map(one => [one.digest, one]));
    const newest = this.all[0]?.created ?? '';
    const fresh = pictures.filter(one => !known.has(one.digest) && one.created >= newest);
    const last = pictures.at(-1)?.created ?? '';
    const here = new Set(pictures.map(one => one.digest));
    const isLonger = older !== null && this.all.length > asked;
    const beyond = !isLonger ? [] : this.all.filter(one => one.created <= last && !here.has(one.digest));
    // What lies behind a full answer has only been pushed off the wall.
    const gone = this.all.filter(one => !here.has(one.digest) && (older === null || one.created > last));
    if (!beyond.length) this.older = older;
    this.all = [...pictures.map(one => ({ ...one, page: known.get(one.digest)?.page ?? this.from })), ...beyond];
    return { fresh: known.size ? fresh.length : 0, gone: gone.map(one => one.digest) };
  }

  /** @param {string[]} digests of pictures that are gone */
  drop(digests) {
    this.all = this.all.filter(one => !digests.includes(one.digest));
  }

  /** @param {{digest: string, [name: string]: unknown}} picture what changed about it */
  change(picture) {
    this.all = this.all.map(one => (one.digest === picture.digest ? { ...one, ...picture } : one));
  }
}
