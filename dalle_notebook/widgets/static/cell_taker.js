/* Cells on their way from a widget into the notebook, or else into the clipboard. */

const CELLS = 'dalle-notebook:cells';

/**
 * Takes cells: into the notebook where somebody listens, else into the clipboard.
 *
 * @param {EventTarget} node
 * @param {{inserted: string, copied: string, toCopy: string}} words
 */
export function cellTaker(node, words) {
  return {
    /** @param {string[]} sources @returns {Promise<string>} what became of them */
    async offer(sources) {
      const asked = new CustomEvent(CELLS, { detail: sources, bubbles: true, composed: true, cancelable: true });
      if (!node.dispatchEvent(asked)) return words.inserted;
      return this.copy(sources.join('\n\n'));
    },
    /** @param {string} text @returns {Promise<string>} */
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        return `${words.toCopy}\n${text}`;
      }
      return words.copied;
    },
  };
}
