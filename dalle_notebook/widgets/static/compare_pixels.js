/* The pixels of two images of the page, held against each other. */

import { difference, fitted } from './compare_numbers.js';
import { h } from '../../labextension/static/dom.js';

/**
 * How far the second is apart from the first, once both are there.
 *
 * @param {HTMLImageElement[]} images
 * @param {[number, number][]} sizes width and height of each
 */
export async function compared(images, [a, b]) {
  await Promise.all(images.map(image => image.decode()));
  const box = fitted(a, b);
  const pixels = images.map((image, side) => {
    const canvas = h('canvas', { width: a[0], height: a[1] });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const place = side ? box : { x: 0, y: 0, width: a[0], height: a[1] };
    context.drawImage(image, place.x, place.y, place.width, place.height);
    return context.getImageData(0, 0, a[0], a[1]).data;
  });
  return difference(pixels[0], pixels[1], a[0], box);
}
