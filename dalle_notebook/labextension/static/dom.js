/* Elements made of values. Text of people and providers only ever becomes text. */

/**
 * @param {string} name of the element
 * @param {Record<string, any>} [values] `on...` are listeners; `class`, ARIA and data
 *   names with a dash are attributes; all others are properties.
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
export function h(name, values = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'class') element.className = value;
    else if (key.includes('-') || key === 'role') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Do something; where the focus would get lost by that, another element has it next.
 *
 * A page that nobody has the focus of takes keys for itself: a notebook deletes cells.
 *
 * @param {HTMLElement} root what happens outside of it is somebody else's
 * @param {() => void} act @param {() => HTMLElement | null | undefined} heir
 */
export function keepFocus(root, act, heir) {
  const focused = () => {
    const place = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    return root.contains(place.activeElement) ? place.activeElement : null;
  };
  const had = focused();
  act();
  const has = focused();
  if (had && (!has || has.closest('[hidden]'))) heir()?.focus({ preventScroll: true });
}
