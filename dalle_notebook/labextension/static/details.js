/* Everything about one picture: large, its facts, what it was made from, its tags. */

import { h, keepFocus } from './dom.js';

export class Details {
  /**
   * @param {import('./gallery.js').Source} api
   * @param {import('./words.js').Words} words
   * @param {{open: (digest: string) => void, changed: (picture: object) => void,
   *   failed: (problem: Error) => void, close: () => void}} on
   */
  constructor(api, words, on) {
    this._api = api;
    this._words = words;
    this._on = on;
    this.node = h('section', { class: 'dalle-details', 'aria-label': words.facts, hidden: true });
    /** @type {string | null} */
    this.digest = null;
  }

  hide() {
    this.digest = null;
    this.node.hidden = true;
  }

  /** @param {string} digest */
  async show(digest) {
    this.digest = digest;
    let picture;
    try {
      picture = await this._api.picture(digest);
    } catch (problem) {
      this.hide();
      this._on.failed(problem);
      return;
    }
    if (this.digest !== digest) return;
    const words = this._words;
    const parts = [
      h('button', { class: 'dalle-close', 'aria-label': words.close, title: words.close, onclick: () => this._on.close() }, '×'),
      picture.is_there
        ? this._image(picture, 512, { class: 'dalle-large', width: picture.width, height: picture.height })
        : h('p', { class: 'dalle-warning' }, words.fileMissing),
      h('p', { class: 'dalle-prompt' }, picture.prompt || picture.verb),
      picture.note ? h('p', { class: 'dalle-note' }, picture.note) : '',
      this._tags(picture),
      ...this._lineage(picture),
      h(
        'dl',
        { class: 'dalle-facts' },
        ...picture.facts
          .filter(([name]) => name !== 'prompt')
          .flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
      ),
    ];
    keepFocus(this.node, () => this.node.replaceChildren(...parts), () => parts[0]);
    this.node.hidden = false;
    this.node.scrollTop = 0;
  }

  _image(picture, px, values) {
    const image = h('img', { alt: picture.prompt || picture.verb, ...values });
    this._api.show(image, picture.digest, px);
    return image;
  }

  _tags({ digest, tags }) {
    const words = this._words;
    const change = async given => {
      try {
        const found = await this._api.tag(digest, given);
        this._on.changed({ digest, tags: found.tags });
        const fresh = this._tags({ digest, tags: found.tags });
        row.replaceWith(fresh);
        fresh.querySelector('input')?.focus();
      } catch (problem) {
        this._on.failed(problem);
      }
    };
    const input = h('input', {
      class: 'dalle-tag-input',
      placeholder: words.addTag,
      'aria-label': words.addTag,
      onkeydown: event => {
        event.stopPropagation();
        if (event.key === 'Enter' && !event.isComposing && input.value.trim()) change({ add: [input.value.trim()] });
      },
    });
    const row = h(
      'div',
      { class: 'dalle-tags', role: 'group', 'aria-label': words.tags },
      ...tags.map(tag =>
        h(
          'span',
          { class: 'dalle-tag' },
          tag,
          h('button', { class: 'dalle-untag', 'aria-label': words.removeTag(tag), onclick: () => change({ remove: [tag] }) }, '×'),
        ),
      ),
      input,
    );
    return row;
  }

  _lineage({ digest, lineage }) {
    if (lineage.length < 2) return [];
    const strip = h(
      'div',
      { class: 'dalle-lineage' },
      h('span', { class: 'dalle-label' }, this._words.lineage),
      ...lineage
        .filter(one => one.digest !== digest)
        .map(one =>
          one.gone
            ? h('span', { class: 'dalle-gone', title: one.digest }, this._words.gone)
            : h(
                'button',
                { class: 'dalle-parent', title: one.prompt, onclick: () => this._on.open(one.digest) },
                this._image(one, 256, { width: 48, height: 48 }),
              ),
        ),
    );
    return [strip];
  }
}
