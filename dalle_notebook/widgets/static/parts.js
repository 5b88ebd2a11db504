/* Bytes for Python, however many. The websocket of a Jupyter server is closed by a message
   of more than 10 MiB, and takes with it what else was on its way. */

const PART_BYTES = 4 * 2 ** 20;

/**
 * @param {any} model of the widget
 * @param {Record<string, any>} about goes with each part, as do {upload, part, parts}
 * @param {Uint8Array} bytes
 */
export function sendInParts(model, about, bytes) {
  const upload = someName();
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  for (let part = 0; part < parts; part++) {
    // A copy: JupyterLab sends all that lies below a view.
    const copy = bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES);
    model.send({ ...about, upload, part, parts }, undefined, [new DataView(copy.buffer)]);
  }
}

/** @param {Uint8Array} bytes */
export function fitsInOne(bytes) {
  return bytes.length <= PART_BYTES;
}

/** @returns {string} that nobody else has */
export function someName() {
  // Not `randomUUID`, which pages without TLS lack.
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), word => word.toString(36)).join('');
}
