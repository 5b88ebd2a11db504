/* A button with a picture and a word. */

import { h } from '../../../labextension/static/dom.js';
import { icon } from '../icons.js';

/**
 * @param {string} face an icon @param {string} label @param {() => void} act
 * @param {Record<string, any>} [more] values of the element
 * @returns {any}
 */
export function iconButton(face, label, act, more = {}) {
  return h('button', { type: 'button', class: 'dn-form-button', onclick: act, ...more }, icon(face), h('span', {}, label));
}
