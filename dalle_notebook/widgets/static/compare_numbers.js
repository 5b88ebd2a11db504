/* The numbers behind the slider: keys, rates, looks, differences. No page is needed. */

const STEP = 2;
const FAR_STEP = 10;
const MOST_ZOOM = 16;

/** Changes of picture a second: 3 flashes a second are dangerous, this is below half. */
export const RATES = { least: 0.5, usual: 1, most: 2.5 };

export const between = (value, least, most) => Math.min(most, Math.max(least, value));

/**
 * Where the divider goes by a key; null for a key that moves nothing.
 *
 * @param {number} cut in percent of the width
 */
export function cutBy(key, isFar, cut) {
  const step = isFar ? FAR_STEP : STEP;
  const moves = {
    ArrowLeft: cut - step, ArrowDown: cut - step, ArrowRight: cut + step, ArrowUp: cut + step,
    PageDown: cut - FAR_STEP, PageUp: cut + FAR_STEP, Home: 0, End: 100,
  };
  return Object.hasOwn(moves, key) ? between(moves[key], 0, 100) : null;
}

/** Milliseconds between two changes; never so few that it would flash. */
export const blinkDelay = rate => 1000 / between(Number(rate) || RATES.usual, RATES.least, RATES.most);

/**
 * A look at the pictures: `zoom` from 1, and where their upper left corner stands, in
 * widths and heights of the frame. The frame is always filled.
 *
 * @typedef {{zoom: number, x: number, y: number}} Look
 */
export const WHOLE = Object.freeze({ zoom: 1, x: 0, y: 0 });

/** @param {Look} look @returns {Look} */
export function held({ zoom, x, y }) {
  const near = between(zoom, 1, MOST_ZOOM);
  return { zoom: near, x: between(x, 1 - near, 0), y: between(y, 1 - near, 0) };
}

/**
 * The look after zooming about a point, which stays where it is.
 *
 * @param {Look} look
 * @param {{x: number, y: number}} point from 0 to 1 across and down the frame
 */
export function zoomed(look, point, factor) {
  const zoom = between(look.zoom * factor, 1, MOST_ZOOM);
  const real = zoom / look.zoom;
  return held({ zoom, x: point.x - (point.x - look.x) * real, y: point.y - (point.y - look.y) * real });
}

/** @param {Look} look */
export const moved = (look, x, y) => held({ zoom: look.zoom, x: look.x + x, y: look.y + y });

/**
 * Where all of B stands in the frame of A, in pixels of A.
 *
 * @param {[number, number]} a width and height
 * @param {[number, number]} b
 */
export function fitted(a, b) {
  const scale = Math.min(a[0] / b[0], a[1] / b[1]);
  const [width, height] = [Math.max(1, Math.round(b[0] * scale)), Math.max(1, Math.round(b[1] * scale))];
  return { x: Math.floor((a[0] - width) / 2), y: Math.floor((a[1] - height) / 2), width, height };
}

/**
 * How far two pictures are apart, channel by channel.
 *
 * Transparency lies on white; where only it differs, that is the difference.
 *
 * @param {Uint8ClampedArray} a RGBA
 * @param {Uint8ClampedArray} b RGBA, as many
 * @param {number} width of both
 * @param {{x: number, y: number, width: number, height: number}} box only this part counts
 * @returns {{apart: Uint8ClampedArray, share: number, most: number}} RGBA, opaque in the
 *   box and empty outside; part of the pixels in the box that differ; largest difference
 */
export function difference(a, b, width, box) {
  const apart = new Uint8ClampedArray(a.length);
  let most = 0;
  let count = 0;
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) {
      const at = (y * width + x) * 4;
      const [overA, overB] = [a[at + 3] / 255, b[at + 3] / 255];
      const seeThrough = Math.abs(a[at + 3] - b[at + 3]);
      let largest = 0;
      for (let channel = at; channel < at + 3; channel++) {
        const onWhite = Math.abs((a[channel] - 255) * overA - (b[channel] - 255) * overB);
        const far = Math.max(Math.round(onWhite), seeThrough);
        apart[channel] = far;
        if (far > largest) largest = far;
      }
      apart[at + 3] = 255;
      if (largest) count++;
      if (largest > most) most = largest;
    }
  }
  return { apart, share: count / (box.width * box.height), most };
}

/** The same, `factor` times as strong. */
export function amplified(apart, factor) {
  const strong = new Uint8ClampedArray(apart);
  for (let at = 0; at < strong.length; at += 4) {
    strong[at] = apart[at] * factor;
    strong[at + 1] = apart[at + 1] * factor;
    strong[at + 2] = apart[at + 2] * factor;
  }
  return strong;
}

/** A part as percent: never 0 where there is something, never 100 where not all is. */
export function percent(part) {
  const value = part * 100;
  if (value === 0 || value === 100) return String(value);
  return between(value, 0.1, 99.9).toFixed(1);
}
