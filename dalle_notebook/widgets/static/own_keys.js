/* Keys that a widget keeps from the notebook around it, whose one-letter commands delete
   cells. What is pressed along with Ctrl or Cmd, and what runs the cell, stays the
   notebook's. */

const SUPPRESS = 'data-lm-suppress-shortcuts';

/** @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} event */
export function isOwnKey({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  return !(ctrlKey || metaKey || altKey || (shiftKey && key === 'Enter'));
}

/**
 * Keep them; returns what ends it.
 *
 * @param {HTMLElement} node
 */
export function keepKeys(node) {
  // JupyterLab listens while a key bubbles up. Notebook 7 does before a key comes down
  // to anything in the page: only an attribute, set earlier still, is heeded there.
  const mark = event => node.toggleAttribute(SUPPRESS, isOwnKey(event));
  node.setAttribute(SUPPRESS, '');
  window.addEventListener('keydown', mark, true);
  node.addEventListener('keydown', event => isOwnKey(event) && event.stopPropagation());
  return () => window.removeEventListener('keydown', mark, true);
}
