// The numbers of the slider, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  RATES, WHOLE, amplified, blinkDelay, cutBy, difference, fitted, held, moved, percent, zoomed,
} from '../../../dalle_notebook/widgets/static/compare_numbers.js';
import { wordsIn } from '../../../dalle_notebook/widgets/static/compare_words.js';

const pixels = (...values) => new Uint8ClampedArray(values.flat());
const box = (width, height) => ({ x: 0, y: 0, width, height });

test('keys move the divider and never beyond the frame', () => {
  assert.equal(cutBy('ArrowRight', false, 50), 52);
  assert.equal(cutBy('ArrowLeft', true, 50), 40);
  assert.equal(cutBy('ArrowLeft', true, 3), 0);
  assert.equal(cutBy('PageUp', false, 95), 100);
  assert.equal(cutBy('Home', false, 50), 0);
  assert.equal(cutBy('End', false, 50), 100);
  assert.equal(cutBy('x', false, 50), null);
  assert.equal(cutBy('constructor', false, 50), null);
});

test('it never blinks three times a second, whatever rate is asked for', () => {
  for (const rate of [-1, 0, 0.1, 1, 2.5, 3, 60, 1e9, Infinity, NaN, 'x', null, '2']) {
    const delay = blinkDelay(rate);
    assert.ok(delay > 1000 / 3, `${rate}: ${delay}`);
    assert.ok(delay <= 1000 / RATES.least);
  }
});

test('enlarged pictures always fill the frame', () => {
  let look = WHOLE;
  for (let step = 0; step < 500; step++) {
    const random = () => Math.random();
    look = step % 3 ? moved(look, random() * 4 - 2, random() * 4 - 2) : zoomed(look, { x: random(), y: random() }, random() * 4);
    assert.ok(look.zoom >= 1 && look.zoom <= 16);
    for (const at of [look.x, look.y]) assert.ok(at <= 0 && at + look.zoom >= 1 - 1e-9);
  }
});

test('the point under the pointer stays while zooming', () => {
  const point = { x: 0.3, y: 0.7 };
  const look = zoomed(WHOLE, point, 4);
  assert.ok(Math.abs((point.x - look.x) / look.zoom - 0.3) < 1e-9);
  assert.ok(Math.abs((point.y - look.y) / look.zoom - 0.7) < 1e-9);
  assert.deepEqual(zoomed(look, point, 1e-9), { zoom: 1, x: 0, y: 0 });
  assert.deepEqual(held({ zoom: 99, x: 5, y: -99 }), { zoom: 16, x: 0, y: -15 });
});

test('another shape stands whole in the middle of the frame', () => {
  assert.deepEqual(fitted([100, 100], [100, 100]), box(100, 100));
  assert.deepEqual(fitted([100, 100], [50, 100]), { x: 25, y: 0, width: 50, height: 100 });
  assert.deepEqual(fitted([100, 50], [10, 10]), { x: 25, y: 0, width: 50, height: 50 });
  assert.deepEqual(fitted([8, 8], [4096, 1]), { x: 0, y: 3, width: 8, height: 1 });
});

test('a difference is that of each channel, its share that of the pixels', () => {
  const a = pixels([10, 20, 30, 255], [9, 9, 9, 255]);
  const b = pixels([13, 20, 0, 255], [9, 9, 9, 255]);
  const found = difference(a, b, 2, box(2, 1));
  assert.deepEqual([...found.apart], [3, 0, 30, 255, 0, 0, 0, 255]);
  assert.equal(found.share, 0.5);
  assert.equal(found.most, 30);
});

test('white and nothing are apart by all of it, two nothings are the same', () => {
  const white = pixels([255, 255, 255, 255]);
  const nothing = pixels([0, 0, 0, 0]);
  assert.equal(difference(white, nothing, 1, box(1, 1)).most, 255);
  assert.equal(difference(nothing, pixels([90, 90, 90, 0]), 1, box(1, 1)).share, 0);
});

test('what lies outside of the second picture is not compared', () => {
  const a = pixels([1, 1, 1, 255], [2, 2, 2, 255]);
  const b = pixels([1, 1, 1, 255], [0, 0, 0, 0]);
  const found = difference(a, b, 2, box(1, 1));
  assert.deepEqual([found.share, found.most], [0, 0]);
  assert.equal(found.apart[7], 0);
});

test('a strong difference ends at white and keeps its cover', () => {
  assert.deepEqual([...amplified(pixels([3, 40, 255, 255], [0, 0, 0, 0]), 8)], [24, 255, 255, 255, 0, 0, 0, 0]);
});

test('percents are never 0 for something nor 100 for less than all', () => {
  assert.deepEqual([0, 1e-9, 0.5, 0.99999, 1].map(percent), ['0', '0.1', '50.0', '99.9', '100']);
});

test('the words are in the language of the page', () => {
  assert.equal(wordsIn('zh-CN').slider, '滑动');
  assert.equal(wordsIn('fr').slider, 'Slider');
  assert.equal(wordsIn('').slider, 'Slider');
  assert.deepEqual(Object.keys(wordsIn('zh')), Object.keys(wordsIn('en')));
});
