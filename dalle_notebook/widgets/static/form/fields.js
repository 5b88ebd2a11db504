/* Labelled fields: a choice whose options may be out of reach, a number, a text.

   An option that the model cannot take stays in the list, disabled, with its reason in
   short; the whole reason stands beside the field while it is looked at. */

import { h } from '../../../labextension/static/dom.js';

/** @typedef {import('./link.js').Choice} Choice */
/** @typedef {(fields: Record<string, any>) => void} Change */

const SHORT_REASON = 44;
export const MOST_PICTURES = 10;

let fieldsMade = 0;

/** @param {string} name */
export const newId = name => `dn-form-${name}-${++fieldsMade}`;

/** @param {string} text @param {number} most characters */
export function shortened(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/**
 * Why some options cannot be chosen: one line for each reason.
 *
 * @param {Choice[]} choices
 * @returns {string[]}
 */
export function reasonsOf(choices) {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  for (const { value, reason } of choices) {
    if (reason) names.set(reason, [...(names.get(reason) ?? []), value]);
  }
  return [...names].map(([reason, values]) => `${values.join(', ')}: ${reason}`);
}

/** @param {string | number} text @param {number} [most] @returns {number | null} null: no number yet */
export function countIn(text, most = MOST_PICTURES) {
  const count = Math.trunc(Number(text));
  return String(text).trim() === '' || !Number.isFinite(count) ? null : Math.min(most, Math.max(1, count));
}

/**
 * What all fields have: a label, a reason below, a gate.
 *
 * @param {string} name @param {string} label @param {any} input @param {Node} [shown] the input with what stands around it
 */
function framed(name, label, input, shown = input) {
  const id = newId(name);
  input.id = id;
  const reason = h('p', { id: `${id}-reason`, class: 'dn-form-reason' });
  const hint = h('div', { id: `${id}-hint`, class: 'dn-form-hint' });
  input.setAttribute('aria-describedby', `${reason.id} ${hint.id}`);
  const node = h('div', { class: 'dn-form-field', 'data-field': name },
    h('label', { class: 'dn-form-label', htmlFor: id }, label), shown, reason, hint);
  return {
    node,
    /** @param {boolean | string | undefined} gate false: there is no such field; a text: why it does not count */
    showGate(gate) {
      node.hidden = gate === false;
      const why = typeof gate === 'string' ? gate : '';
      for (const one of node.querySelectorAll('input, select, button')) one.disabled = Boolean(why);
      reason.textContent = why;
    },
    /** @param {string[]} lines */
    showHint(lines) {
      hint.replaceChildren(...lines.map(line => h('p', {}, line)));
    },
  };
}

/** @param {string} name @param {string} label @param {Change} change */
export function choiceField(name, label, change) {
  const select = h('select', { class: 'dn-form-input', onchange: () => change({ [name]: select.value }) });
  const offers = h('datalist', { id: newId(`${name}-offers`) });
  const text = h('input', {
    type: 'text', class: 'dn-form-input', 'aria-label': label, autocomplete: 'off', spellcheck: false, hidden: true,
    oninput: () => change({ [name]: text.value.trim() }),
  });
  text.setAttribute('list', offers.id);
  const frame = framed(name, label, select, h('div', {}, select, text, offers));
  let shown = '';
  return {
    node: frame.node,
    /**
     * @param {Choice[]} choices @param {string} value @param {boolean | string} [gate]
     * @param {boolean} [isOpen] there are values that nobody has listed
     */
    show(choices, value, gate, isOpen = false) {
      const all = choices.some(choice => choice.value === value) ? choices : [...choices, { value, label: value, reason: '' }];
      const now = JSON.stringify(all);
      // A list that is open closes when its options are made anew.
      if (now !== shown) {
        shown = now;
        select.replaceChildren(...all.map(choice =>
          h('option', { value: choice.value, disabled: Boolean(choice.reason) },
            choice.reason ? `${choice.label} · ${shortened(choice.reason, SHORT_REASON)}` : choice.label)));
        offers.replaceChildren(...choices.filter(choice => choice.value && !choice.reason).map(choice => h('option', { value: choice.value })));
        text.placeholder = choices.find(choice => !choice.value)?.label ?? '';
        frame.showHint(reasonsOf(all));
      }
      select.hidden = isOpen;
      text.hidden = !isOpen;
      select.value = value;
      if (text.value.trim() !== value) text.value = value;
      frame.showGate(gate);
    },
  };
}

/** @param {string} name @param {string} label @param {string} empty what is meant by nothing @param {Change} change */
export function textField(name, label, empty, change) {
  const input = h('input', {
    type: 'text', class: 'dn-form-input', placeholder: empty, autocomplete: 'off', spellcheck: false,
    oninput: () => change({ [name]: input.value.trim() }),
  });
  const frame = framed(name, label, input);
  return {
    node: frame.node,
    /** @param {string} value @param {boolean | string} [gate] */
    show(value, gate) {
      if (input.value.trim() !== value) input.value = value;
      frame.showGate(gate);
    },
  };
}

/** @param {string} name @param {import('./words.js').Words} words @param {Change} change */
export function countField(name, words, change) {
  let now = 1;
  const input = h('input', {
    type: 'number', class: 'dn-form-input', min: 1, max: MOST_PICTURES, step: 1, inputMode: 'numeric',
    oninput: () => set(countIn(input.value)),
    onblur: () => {
      input.value = String(now);
    },
  });
  const set = count => {
    if (count !== null && count !== now) change({ [name]: count });
  };
  const step = (by, sign, label) =>
    h('button', { type: 'button', class: 'dn-form-step', 'aria-label': label, title: label, onclick: () => set(countIn(now + by)) }, sign);
  const frame = framed(name, words[name], input,
    h('div', { class: 'dn-form-stepper' }, step(-1, '−', words.fewer), input, step(1, '+', words.more)));
  return {
    node: frame.node,
    /** @param {number} value @param {boolean | string} [gate] */
    show(value, gate) {
      now = value;
      // Somebody who writes 10 must get past the 1.
      if (countIn(input.value) !== value) input.value = String(value);
      frame.showGate(gate);
    },
  };
}
