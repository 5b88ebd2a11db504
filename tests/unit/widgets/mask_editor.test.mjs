// What the tools do to a mask, undo, the PNG, and where the picture stands; without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';

import { MaskDocument } from '../../../dalle_notebook/widgets/static/mask_editor/document.js';
import { History } from '../../../dalle_notebook/widgets/static/mask_editor/history.js';
import * as pixels from '../../../dalle_notebook/widgets/static/mask_editor/pixels.js';
import { decodeGrey, encodeGrey } from '../../../dalle_notebook/widgets/static/mask_editor/png.js';
import { startStroke } from '../../../dalle_notebook/widgets/static/mask_editor/strokes.js';
import * as viewport from '../../../dalle_notebook/widgets/static/mask_editor/viewport.js';
import { wordsIn } from '../../../dalle_notebook/widgets/static/mask_editor/words.js';

const { makeMask } = pixels;
const dab = (x, y, radius) => ({ x, y, radius });

/** Numbers that look random and are the same in every run. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const rows = mask =>
  Array.from({ length: mask.height }, (_, y) =>
    Array.from(mask.data.subarray(y * mask.width, (y + 1) * mask.width), value => (value ? '#' : '.')).join(''),
  );

const painted = (width, height, isIn) => {
  const mask = makeMask(width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (isIn(x + 0.5, y + 0.5)) mask.data[y * width + x] = 255;
  return mask;
};

function distance(x, y, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

test('a hard brush paints the pixels whose centres it covers, wherever it goes', () => {
  const next = chance(1);
  for (let round = 0; round < 300; round++) {
    const [a, b] = [0, 1].map(() => dab(next() * 60 - 10, next() * 50 - 10, 0.8 + (round % 12)));
    const mask = makeMask(40, 30);
    pixels.paintSegment(mask, a, b, 0, false);

    assert.deepEqual(rows(mask), rows(painted(40, 30, (x, y) => distance(x, y, a, b) <= a.radius)));
  }
});

test('a soft brush falls from full to nothing and never builds up in one stroke', () => {
  const mask = makeMask(41, 41);
  pixels.paintSegment(mask, dab(20.5, 20.5, 15), dab(20.5, 20.5, 15), 0.5, false);
  const once = mask.data.slice();
  pixels.paintSegment(mask, dab(20.5, 20.5, 15), dab(20.5, 20.5, 15), 0.5, false);

  assert.deepEqual(mask.data, once);
  const line = [...once.subarray(20 * 41 + 20, 20 * 41 + 37)];
  assert.equal(line[0], 255);
  assert.equal(line[7], 255);
  assert.ok(line[11] > 100 && line[11] < 155);
  assert.equal(line[16], 0);
  assert.deepEqual(line, line.toSorted((a, b) => b - a));
});

test('what a brush paints, the same brush erases', () => {
  for (const softness of [0, 0.3, 1]) {
    const mask = makeMask(50, 40);
    const [from, to] = [dab(10, 9, 7), dab(38, 30, 4)];
    pixels.paintSegment(mask, from, to, softness, false);
    assert.ok(!pixels.isBlank(mask));
    pixels.paintSegment(mask, from, to, softness, true);

    assert.ok(mask.data.every(value => value <= 128), `${softness}`);
    if (!softness) assert.ok(pixels.isBlank(mask));
  }
});

test('rectangles hold both corners, whichever way they are drawn', () => {
  const mask = makeMask(5, 4);
  pixels.paintRectangle(mask, pixels.between({ x: 3.9, y: 2.1 }, { x: 1.2, y: 1.8 }), false);

  assert.deepEqual(rows(mask), ['.....', '.###.', '.###.', '.....']);
});

test('an ellipse touches the four sides of its rectangle and no corner', () => {
  const mask = makeMask(12, 8);
  pixels.paintEllipse(mask, { left: 1, top: 1, right: 11, bottom: 7 }, false);
  const all = rows(mask);

  assert.ok(all[1].includes('#') && all[6].includes('#') && all[4][1] === '#' && all[4][10] === '#');
  assert.ok(all[1][1] === '.' && all[6][10] === '.' && !all[0].includes('#') && !all[7].includes('#'));
  assert.deepEqual(rows(painted(12, 8, (x, y) => ((x - 6) / 5) ** 2 + ((y - 4) / 3) ** 2 <= 1)), all);
});

test('a lasso holds what it goes around, crossing itself or the edge', () => {
  const square = [{ x: -5, y: 1 }, { x: 4, y: 1 }, { x: 4, y: 4 }, { x: -5, y: 4 }];
  const mask = makeMask(6, 6);
  pixels.paintLasso(mask, [...square, ...square], false);
  assert.deepEqual(rows(mask), ['......', '####..', '####..', '####..', '......', '......']);

  const star = Array.from({ length: 5 }, (_, i) => {
    const turn = (i * 4 * Math.PI) / 5;
    return { x: 20 + 18 * Math.sin(turn), y: 20 - 18 * Math.cos(turn) };
  });
  const whole = makeMask(40, 40);
  pixels.paintLasso(whole, star, false);
  assert.equal(whole.data[20 * 40 + 20], 255);
  pixels.paintLasso(whole, star, true);
  assert.ok(pixels.isBlank(whole));
});

test('the bucket fills what a line encloses and nothing beyond it', () => {
  const next = chance(7);
  for (let round = 0; round < 60; round++) {
    const mask = makeMask(17, 13);
    for (let at = 0; at < mask.data.length; at++) mask.data[at] = next() < 0.45 ? 255 : 0;
    const start = { x: Math.floor(next() * 17), y: Math.floor(next() * 13) };
    const wanted = mask.data.slice();
    const isErasing = round % 2 === 1;
    const open = value => (isErasing ? value >= 128 : value < 128);
    const waiting = [start];
    while (waiting.length) {
      const { x, y } = waiting.pop();
      if (x < 0 || y < 0 || x >= 17 || y >= 13 || !open(wanted[y * 17 + x])) continue;
      wanted[y * 17 + x] = isErasing ? 0 : 255;
      waiting.push({ x: x + 1, y }, { x: x - 1, y }, { x, y: y + 1 }, { x, y: y - 1 });
    }
    pixels.fill(mask, start, isErasing);

    assert.deepEqual(mask.data, wanted);
  }
});

test('no tool writes beyond the picture', () => {
  const mask = makeMask(3, 3);
  const far = [{ x: -90, y: -90 }, { x: 90, y: -80 }, { x: 3, y: 300 }];
  for (const isErasing of [false, true]) {
    pixels.paintSegment(mask, dab(-50, -50, 9), dab(-40, -50, 9), 0.5, isErasing);
    pixels.paintRectangle(mask, { left: 3, top: 0, right: 9, bottom: 3 }, isErasing);
    pixels.paintEllipse(mask, { left: -9, top: -9, right: 0, bottom: 0 }, isErasing);
    pixels.fill(mask, { x: 3, y: 0 }, isErasing);
    pixels.fill(mask, { x: -1, y: 2 }, isErasing);
    pixels.paintLasso(mask, [], isErasing);
    assert.ok(pixels.isBlank(mask));
  }
  pixels.paintLasso(mask, far, false);
  assert.equal(mask.data.length, 9);
});

test('undo and redo bring back every state, whatever was done', () => {
  const next = chance(3);
  const document = new MaskDocument(300, 200);
  const states = [document.mask.data.slice()];
  const note = () => {
    const now = document.mask.data.slice();
    if (now.some((value, at) => value !== states.at(-1)[at])) states.push(now);
  };
  for (let round = 0; round < 40; round++) {
    document.choose({ tool: ['brush', 'eraser', 'rectangle', 'ellipse', 'lasso', 'fill'][round % 6], size: 1 + next() * 90, softness: next() });
    const stroke = startStroke(document, { x: next() * 300, y: next() * 200 }, { isErasing: next() < 0.3 });
    for (let i = 0; i < 5; i++) stroke.move({ x: next() * 320 - 10, y: next() * 220 - 10 });
    stroke.flush();
    stroke.end();
    note();
    if (round % 9 === 5) document.invert();
    note();
  }
  assert.ok(states.length > 30);
  for (const state of states.slice(0, -1).toReversed()) {
    document.undo();
    assert.deepEqual(document.mask.data, state);
  }
  assert.ok(!document.history.canUndo);
  for (const state of states.slice(1)) {
    document.redo();
    assert.deepEqual(document.mask.data, state);
  }
  assert.ok(!document.history.canRedo);
});

test('a stroke that is cancelled or changes nothing is no step', () => {
  const document = new MaskDocument(64, 64);
  const cancelled = startStroke(document, { x: 20, y: 20 }, { isErasing: false });
  cancelled.flush();
  assert.ok(!pixels.isBlank(document.mask));
  cancelled.cancel();
  startStroke(document, { x: 20, y: 20 }, { isErasing: true }).end();

  assert.ok(pixels.isBlank(document.mask));
  assert.ok(!document.history.canUndo && !document.isPainting);
});

test('nothing else is done to a mask while a stroke is under way, so that all can be taken back', () => {
  const document = new MaskDocument(64, 64);
  document.choose({ size: 4 });
  const stroke = startStroke(document, { x: 5, y: 5 }, { isErasing: false });
  stroke.flush();
  document.clear();
  document.invert();
  stroke.move({ x: 50, y: 50 });
  stroke.flush();
  stroke.end();
  assert.ok(document.mask.data.some(value => value) && document.mask.data.some(value => !value));

  document.undo();

  assert.ok(document.mask.data.every(value => value === 0) && !document.history.canUndo);
});

test('what was undone is gone once something else is painted', () => {
  const document = new MaskDocument(64, 64);
  document.invert();
  document.undo();
  assert.ok(document.history.canRedo);
  startStroke(document, { x: 20, y: 20 }, { isErasing: false }).end();

  assert.ok(!document.history.canRedo);
});

test('a stroke ends where the hand ends, however near', () => {
  const document = new MaskDocument(60, 60);
  document.choose({ size: 40 });
  const stroke = startStroke(document, { x: 30, y: 30 }, { isErasing: false });
  stroke.move({ x: 31.5, y: 30 });
  stroke.end();
  const wanted = painted(60, 60, (x, y) => distance(x, y, { x: 30, y: 30 }, { x: 31.5, y: 30 }) <= 20);

  assert.deepEqual(rows(document.mask), rows(wanted));
});

test('the oldest steps are forgotten when their tiles take too much', () => {
  const mask = makeMask(256, 256);
  const history = new History(mask, 3 * 128 * 128);
  for (let at = 0; at < 6; at++) {
    history.begin();
    history.touch({ left: 0, top: 0, right: 9, bottom: 9 });
    mask.data[at] = 200;
    history.commit();
  }
  let steps = 0;
  while (history.undo()) steps++;

  assert.equal(steps, 3);
});

test('the size of a brush stays between one pixel and the picture', () => {
  const document = new MaskDocument(300, 200);
  for (const [asked, given] of [[0, 1], [-3, 1], [7.4, 7], [1e9, 300]]) {
    document.choose({ size: asked });
    assert.equal(document.settings.size, given);
  }
});

test('a brush of one pixel paints the pixel under it and a line without gaps', () => {
  const document = new MaskDocument(9, 9);
  document.choose({ size: 1 });
  const stroke = startStroke(document, { x: 1.01, y: 1.99 }, { isErasing: false });
  stroke.move({ x: 7.9, y: 4.2 });
  stroke.end();

  assert.equal(document.mask.data[1 * 9 + 1], 255);
  for (let x = 1; x <= 7; x++) assert.ok([0, 1, 2, 3, 4, 5].some(y => document.mask.data[y * 9 + x]), `${x}`);
});

test('pressure makes a stroke of a pen thinner, unless that is switched off', () => {
  const widths = [true, false].map(usesPressure => {
    const document = new MaskDocument(60, 60);
    document.choose({ size: 40, usesPressure });
    startStroke(document, { x: 30, y: 30, pressure: 0.25 }, { isErasing: false }).end();
    return pixels.shareOf(document.mask);
  });

  assert.ok(widths[0] < widths[1] / 4);
});

test('a mask comes back from its PNG as it was', async () => {
  const next = chance(5);
  for (const [width, height] of [[1, 1], [7, 5], [64, 33], [300, 2]]) {
    const mask = makeMask(width, height);
    for (let at = 0; at < mask.data.length; at++) mask.data[at] = next() * 256;

    assert.deepEqual(await decodeGrey(await encodeGrey(mask)), mask);
  }
});

test('the PNGs of others are read, however their rows are filtered', async () => {
  const next = chance(6);
  const mask = makeMask(19, 10);
  for (let at = 0; at < mask.data.length; at++) mask.data[at] = next() * 256;
  const value = (x, y) => (x < 0 || y < 0 ? 0 : mask.data[y * 19 + x]);
  const guesses = [
    () => 0,
    (x, y) => value(x - 1, y),
    (x, y) => value(x, y - 1),
    (x, y) => (value(x - 1, y) + value(x, y - 1)) >> 1,
    (x, y) => {
      const [a, b, c] = [value(x - 1, y), value(x, y - 1), value(x - 1, y - 1)];
      const far = [a, b, c].map(each => Math.abs(a + b - c - each));
      return [a, b, c][far.indexOf(Math.min(...far))];
    },
  ];
  const lines = Array.from({ length: 10 }, (_, y) => [y % 5, ...Array.from({ length: 19 }, (_, x) => value(x, y) - guesses[y % 5](x, y))]);
  const plain = await encodeGrey(mask);
  const pixels = deflateSync(Uint8Array.from(lines.flat()));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, pixels.length);
  const png = Uint8Array.from([...plain.slice(0, 33), ...length, 73, 68, 65, 84, ...pixels, 0, 0, 0, 0, ...plain.slice(-12)]);

  assert.deepEqual(await decodeGrey(png), mask);
});

test('what is no PNG of greys is refused', async () => {
  const good = await encodeGrey(makeMask(4, 4));
  const coloured = good.slice();
  coloured[25] = 2;
  for (const bytes of [new Uint8Array(), new TextEncoder().encode('only text'), coloured, good.slice(0, 50), good.slice(0, 20)]) {
    await assert.rejects(decodeGrey(bytes));
  }
});

test('what is seen under the fingers stays there while zooming', () => {
  const [picture, frame] = [{ width: 4096, height: 3000 }, { width: 800, height: 500 }];
  let view = viewport.fit(picture, frame);
  assert.ok(Math.abs(view.scale - 500 / 3000) < 1e-9 && view.y === 0 && view.x > 0);
  const at = { x: 420, y: 260 };
  const before = viewport.toPicture(view, at);
  view = viewport.zoomed(view, 2, at, picture, frame);
  const after = viewport.toPicture(view, at);

  assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 1e-6);
  assert.deepEqual(viewport.toFrame(view, after), at);
});

test('nobody loses the picture: it cannot be moved or zoomed away', () => {
  const [picture, frame] = [{ width: 400, height: 300 }, { width: 800, height: 500 }];
  const start = viewport.fit(picture, frame);
  const moved = viewport.panned(start, 9e9, -9e9, picture, frame);
  assert.deepEqual(moved, start);
  for (const scale of [0, 1e-9, 1e9, 5]) {
    const view = viewport.panned(viewport.zoomed(start, scale, { x: 1, y: 1 }, picture, frame), -9e9, 9e9, picture, frame);
    assert.ok(view.scale >= 1 && view.scale <= 32);
    assert.ok(view.x + picture.width * view.scale >= Math.min(frame.width, 400) - 1e-6 && view.y <= frame.height);
  }
});

test('the view follows the brush of the keys', () => {
  const [picture, frame] = [{ width: 4000, height: 4000 }, { width: 400, height: 400 }];
  const view = viewport.showing({ scale: 1, x: 0, y: 0 }, { x: 900, y: 20 }, picture, frame);
  const seen = viewport.toFrame(view, { x: 900, y: 20 });

  assert.ok(seen.x >= 0 && seen.x <= 400 && seen.y >= 0);
});

test('both languages say the same things', () => {
  const [english, chinese] = [wordsIn('en'), wordsIn('zh-CN')];
  assert.notEqual(english, chinese);
  assert.equal(wordsIn(undefined), english);
  assert.deepEqual(Object.keys(chinese), Object.keys(english));
  for (const [key, value] of Object.entries(english)) assert.equal(typeof chinese[key], typeof value, key);
});
