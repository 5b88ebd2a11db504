/* The button with its price, what stands beside it while drawing, and what there is to say. */

import { h } from '../../../labextension/static/dom.js';
import { missingOf } from './filmstrip.js';
import { icon } from '../icons.js';
import { iconButton } from './buttons.js';

/**
 * What stands on the button.
 *
 * @param {Pick<import('./link.js').State, 'price' | 'drawing'>} state
 * @param {import('./words.js').Words} words @param {boolean} isPressed
 * @param {boolean} isMeant whether the price is that of what stands in the fields
 */
export function buttonText({ price, drawing }, words, isPressed, isMeant) {
  if (drawing.is_on) return [words.drawing(drawing.done, drawing.of), drawing.eta].filter(Boolean).join(' · ');
  if (isPressed) return words.starting;
  if (!isMeant) return `${words.draw} · …`;
  if (price.wanted && price.kept === price.wanted) return `${words.show} · ${words.keptAlready}`;
  return [words.draw, price.label, price.time].filter(Boolean).join(' · ');
}

export class Orders {
  /** @param {import('./words.js').Words} words @param {import('./link.js').Link} link */
  constructor(words, link) {
    this._words = words;
    this._link = link;
    this._said = { text: '', isProblem: false };
    this._heard = '';
    this._saidAt = 0;
    this._isPassing = false;
    /** @type {unknown} */
    this._saidIn = null;
    this._button = h('button', { type: 'button', class: 'dn-form-primary', onclick: () => this.draw() });
    this._stop = iconButton('stop', words.stop, () => this._halt(), { title: words.stopHint });
    this._again = iconButton('again', '', () => link.act({ do: 'again' }));
    this._anyway = iconButton('again', '', () => link.act({ do: 'again', billed: true }));
    this._kept = h('span', { class: 'dn-form-fine' });
    this._progress = h('progress', { class: 'dn-form-progress', 'aria-hidden': 'true' });
    this._status = h('p', { class: 'dn-form-said', role: 'status' });
    this._alert = h('p', { class: 'dn-form-wrong dn-form-problem', role: 'alert' });
    this.node = h('div', { class: 'dn-form-orders' },
      h('div', { class: 'dn-form-buttons' }, this._button, this._stop, this._again, this._anyway, this._kept),
      this._progress, this._alert, this._status);
  }

  show() {
    const [words, link] = [this._words, this._link];
    const { price, drawing, tiles, say, is_problem: isProblem } = link.state;
    this._button.textContent = buttonText(link.state, words, link.isPressed, link.isMeant);
    // Not `disabled`, which would take the focus away.
    this._button.setAttribute('aria-disabled', String(drawing.is_on || link.isPressed));
    const focused = document.activeElement;
    this._stop.hidden = !drawing.is_on;
    this._stop.setAttribute('aria-disabled', String(drawing.is_stopping));
    this._stop.lastChild.textContent = drawing.is_stopping ? words.stopping : words.stop;
    const { missing, unknown } = missingOf(tiles);
    this._again.hidden = drawing.is_on || !missing;
    this._again.lastChild.textContent = words.again(missing);
    this._anyway.hidden = drawing.is_on || !unknown;
    this._anyway.lastChild.textContent = words.anyway(unknown);
    // In a notebook the next key would be a command.
    if ([this._stop, this._again, this._anyway].some(one => one.hidden && one === focused)) this._button.focus();
    const isPartly = link.isMeant && !drawing.is_on && price.kept > 0 && price.kept < price.wanted;
    this._kept.textContent = isPartly ? words.someKept(price.kept, price.wanted) : '';
    this._progress.hidden = !drawing.is_on;
    this._progress.max = drawing.of || 1;
    this._progress.value = drawing.done;
    const heard = JSON.stringify([say, isProblem]);
    // What this page said by itself stays until something else is done, or said.
    if (heard !== this._heard || this._link.state.number !== this._saidAt || (this._isPassing && this._link.state !== this._saidIn)) {
      this._heard = heard;
      this._isPassing = false;
      this._said = { text: say, isProblem };
    }
    this._saidAt = this._link.state.number;
    this._showSaid();
  }

  draw() {
    if (this._link.state.drawing.is_on || this._link.isPressed) return;
    this.say('');
    this._link.act({ do: 'draw' });
  }

  _halt() {
    if (!this._link.state.drawing.is_stopping) this._link.act({ do: 'stop' });
  }

  /** @param {string} text one line; empty takes it away @param {boolean} [isProblem] @param {boolean} [isPassing] any state takes it away */
  say(text, isProblem = false, isPassing = false) {
    this._said = { text, isProblem };
    this._isPassing = isPassing;
    this._saidIn = this._link.state;
    this._showSaid();
  }

  _showSaid() {
    const { text, isProblem } = this._said;
    const late = this._link.isLate ? this._words.late : '';
    const problems = new Set([late, isProblem ? text : '', this._link.state.price.problem]);
    write(this._alert, [...problems].filter(Boolean).join('\n'), 'problem');
    write(this._status, isProblem ? '' : text);
  }
}

/** Text into a message, if it is another one: an alert is read aloud each time. @param {any} node @param {string} text @param {string} [face] */
function write(node, text, face) {
  if (node.dataset.says === text) return;
  node.dataset.says = text;
  const words = h('span', { class: text.includes('\n') ? 'dn-form-lines' : '' }, text);
  node.replaceChildren(...(text ? [...(face ? [icon(face)] : []), words] : []));
}
