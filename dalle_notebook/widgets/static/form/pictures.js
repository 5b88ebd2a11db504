/* Small pictures, asked for by key and kept as addresses while they are in use. */

const KEYS_AT_ONCE = 12;
const MOST_ADDRESSES = 160;

export class Pictures {
  /** @param {(keys: string[], px: number) => void} ask */
  constructor(ask) {
    this._ask = ask;
    /** @type {Map<string, string>} addresses, those asked for last at the end */
    this._urls = new Map();
    /** @type {Map<string, {images: Set<HTMLImageElement>, isAsked: boolean}>} by the picture that they wait for */
    this._wanted = new Map();
    this._timer = 0;
  }

  /** Put a picture into an image as soon as it is there. @param {HTMLImageElement} image @param {string} key @param {128 | 256 | 512} px */
  show(image, key, px) {
    const name = `${px} ${key}`;
    if (image.dataset.name === name) return;
    image.dataset.name = name;
    const url = this._urls.get(name);
    if (url) {
      image.src = url;
      return;
    }
    image.removeAttribute('src');
    const waiting = this._wanted.get(name);
    if (waiting) {
      waiting.images.add(image);
      return;
    }
    this._wanted.set(name, { images: new Set([image]), isAsked: false });
    // All that one look at the form wants goes into the same messages.
    if (!this._timer) this._timer = Number(setTimeout(() => this._fetch(), 0));
  }

  /** @param {{previews?: string[], px?: number}} message @param {DataView[]} buffers */
  hear(message, buffers) {
    if (!Array.isArray(message?.previews)) return;
    for (const [at, key] of message.previews.entries()) {
      const name = `${message.px} ${key}`;
      if (!buffers[at]) continue;
      const url = this._keep(name, buffers[at]);
      // Meanwhile an image may have been given another one.
      for (const image of this._wanted.get(name)?.images ?? []) if (image.dataset.name === name) image.src = url;
      this._wanted.delete(name);
    }
  }

  end() {
    clearTimeout(this._timer);
    for (const url of this._urls.values()) URL.revokeObjectURL(url);
    this._urls.clear();
    this._wanted.clear();
  }

  _fetch() {
    this._timer = 0;
    /** @type {Map<string, string[]>} */
    const bySize = new Map();
    for (const [name, one] of this._wanted) {
      if (one.isAsked) continue;
      one.isAsked = true;
      const [px, key] = [name.slice(0, name.indexOf(' ')), name.slice(name.indexOf(' ') + 1)];
      bySize.set(px, [...(bySize.get(px) ?? []), key]);
    }
    for (const [px, keys] of bySize) {
      for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) this._ask(keys.slice(from, from + KEYS_AT_ONCE), Number(px));
    }
  }

  _keep(name, data) {
    const url = URL.createObjectURL(new Blob([data], { type: 'image/webp' }));
    this._urls.delete(name);
    this._urls.set(name, url);
    const [oldest] = this._urls;
    if (this._urls.size > MOST_ADDRESSES) {
      URL.revokeObjectURL(oldest[1]);
      this._urls.delete(oldest[0]);
    }
    return url;
  }
}
