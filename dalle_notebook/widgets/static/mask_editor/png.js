/* A mask as a PNG of 8-bit greys and back, exact to the byte.

   Not through a canvas: that would hold four bytes a pixel, and browsers that hide from
   trackers put noise into what is read back. */

/** @typedef {import('./pixels.js').Mask} Mask */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY_8 = [8, 0, 0, 0, 0];
const HEAD_BYTES = 8;
const FRAME_BYTES = 12;

/** @param {Mask} mask @returns {Promise<Uint8Array>} */
export async function encodeGrey({ width, height, data }) {
  // Each row of a PNG begins with a byte that says how it is filtered; 0 is not at all.
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set(GREY_8, 8);
  const pixels = await through(rows, new CompressionStream('deflate'));
  const parts = [Uint8Array.from(SIGNATURE), chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', new Uint8Array())];
  return joined(parts);
}

/**
 * @param {Uint8Array} bytes a PNG of 8-bit greys, not interlaced
 * @returns {Promise<Mask>}
 * @throws {Error} it is anything else
 */
export async function decodeGrey(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  let [width, height] = [0, 0];
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) throw new Error('no PNG');
  for (let at = HEAD_BYTES; at + FRAME_BYTES <= bytes.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') {
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      if (GREY_8.some((byte, place) => body[8 + place] !== byte)) throw new Error('not 8-bit grey');
    } else if (name === 'IDAT') parts.push(body);
    at += FRAME_BYTES + length;
  }
  const rows = await through(joined(parts), new DecompressionStream('deflate'));
  if (!width || rows.length !== height * (width + 1)) throw new Error('rows are missing');
  return { width, height, data: unfiltered(rows, width, height) };
}

/** @param {Uint8Array} bytes @param {any} stream */
async function through(bytes, stream) {
  const result = new Blob([/** @type {any} */ (bytes)]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(result).arrayBuffer());
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function unfiltered(rows, width, height) {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const kind = rows[y * (width + 1)];
    const row = rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1));
    const to = data.subarray(y * width, (y + 1) * width);
    const above = y ? data.subarray((y - 1) * width, y * width) : new Uint8Array(width);
    if (!kind) to.set(row);
    for (let x = 0; kind && x < width; x++) {
      to[x] = row[x] + guess(kind, x ? to[x - 1] : 0, above[x], x ? above[x - 1] : 0);
    }
  }
  return data;
}

/** What a filtered byte is the difference to; the kinds are those of the PNG format. */
function guess(kind, left, above, corner) {
  if (kind === 1) return left;
  if (kind === 2) return above;
  if (kind === 3) return (left + above) >> 1;
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function chunk(name, body) {
  const whole = new Uint8Array(FRAME_BYTES + body.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, body.length);
  for (let at = 0; at < 4; at++) whole[4 + at] = name.charCodeAt(at);
  whole.set(body, 8);
  view.setUint32(8 + body.length, crc(whole.subarray(4, 8 + body.length)));
  return whole;
}

const CRC = Uint32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc(bytes) {
  let value = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) value = CRC[(value ^ bytes[at]) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
