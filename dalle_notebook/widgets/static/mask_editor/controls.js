/* Buttons and sliders. */

import { h } from '../../../labextension/static/dom.js';
import { icon } from '../icons.js';

/** @param {string} face an icon @param {string} label @param {() => void} act @returns {any} */
export function button(face, label, act) {
  return h('button', { type: 'button', class: 'dn-mask-button', title: label, 'aria-label': label, onclick: act }, icon(face));
}

/**
 * A slider with its name and its value as text.
 *
 * @param {{label: string, hint: string, max: number, value: number, text: (value: number) => string,
 *   change: (value: number) => void}} given
 * @returns {{node: any, show: (value: number) => void}}
 */
export function slider({ label, hint, max, value, text, change }) {
  const input = h('input', {
    type: 'range',
    min: 0,
    max,
    value,
    'aria-label': label,
    oninput: () => change(Number(input.value)),
  });
  // For the eye: whoever listens hears the slider's own text of its value, once.
  const seen = h('span', { class: 'dn-mask-value', 'aria-hidden': 'true' });
  const show = now => {
    input.value = String(now);
    seen.textContent = text(now);
    input.setAttribute('aria-valuetext', text(now));
    input.style.setProperty('--dn-part', `${(100 * now) / max}%`);
  };
  show(value);
  return { node: h('label', { class: 'dn-mask-slider', title: hint }, h('span', {}, label), input, seen), show };
}
