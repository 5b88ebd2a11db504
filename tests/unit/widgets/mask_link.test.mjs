// The mask on its way between two pages and Python, without either.

import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.window = globalThis;
const MODULES = '../../../dalle_notebook/widgets/static/mask_editor/';
const { MaskDocument } = await import(`${MODULES}document.js`);
const { Link } = await import(`${MODULES}link.js`);
const { makeMask } = await import(`${MODULES}pixels.js`);
const { decodeGrey, encodeGrey } = await import(`${MODULES}png.js`);
const { sendInParts } = await import(`${MODULES}../parts.js`);

const SIDE = 512;
const MIB = 2 ** 20;

const turn = ms => new Promise(resolve => setTimeout(resolve, ms));
/* Counted in turns of the loop: on a busy machine they take longer, as all the rest does. */
async function wait(ms) {
  for (let left = ms; left > 0; left -= 10) await turn(10);
  if (!ms) await turn(0);
}
const bytesOf = view => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const decoded = async view => (view.byteLength ? decodeGrey(bytesOf(view)) : makeMask(SIDE, SIDE));

/** What Python holds; each page's messages and its own arrive in one order, as in a kernel. */
class Kernel {
  pages = [];
  mask = new DataView(new ArrayBuffer(0));
  isSilent = false;
  sent = 0;

  /** `editor.mask = ...` */
  async put(mask) {
    this.putBytes(await encodeGrey(mask));
  }

  putBytes(bytes) {
    this.mask = new DataView(bytes.buffer);
    for (const page of this.pages) page.set('_mask_png', new DataView(this.mask.buffer.slice(0)));
  }

  open() {
    const page = new Page(this);
    this.pages.push(page);
    return page;
  }

  tell(content, ...buffers) {
    for (const page of this.pages) page.emit('msg:custom', content, buffers);
  }
}

class Page {
  listeners = [];
  messages = [];
  problems = [];
  lateness = [];

  constructor(kernel) {
    this.kernel = kernel;
    this.values = { _mask_png: new DataView(kernel.mask.buffer.slice(0)), _painted: '' };
    this.document = new MaskDocument(SIDE, SIDE);
    const sayers = { failed: problem => this.problems.push(problem), late: () => this.lateness.push('late'), heard: () => this.lateness.push('heard') };
    this.link = new Link(this, this.document, sayers, 100);
  }

  get = key => this.values[key];

  on(name, listener) {
    this.listeners.push([name, listener]);
  }

  emit(name, ...given) {
    for (const [heard, listener] of this.listeners) if (heard === name) listener(...given);
  }

  set(key, value) {
    if (this.values[key] === value) return;
    this.values[key] = value;
    this.emit(`change:${key}`);
  }

  save_changes() {
    const { _mask_png, _painted } = this.values;
    this.kernel.sent++;
    setTimeout(() => {
      if (this.kernel.isSilent) return;
      this.kernel.mask = _mask_png;
      this.kernel.tell({ painted: _painted });
    }, 5);
  }

  send(content, _, buffers) {
    this.messages.push({ content, buffers });
    if (content.mask) setTimeout(() => this.kernel.tell({ mask: content.mask }, new DataView(this.kernel.mask.buffer.slice(0))), 5);
  }

  /** Paint a soft disc. */
  paint(x, radius = 60) {
    this.document.step(mask => mask.data.set(discAt(x, radius, mask.data)));
  }
}

function discAt(x, radius, below = new Uint8Array(SIDE * SIDE)) {
  return below.map((value, at) => Math.max(value, Math.min(255, 255 * (1.5 - Math.hypot((at % SIDE) - x, Math.floor(at / SIDE) - 200) / radius))));
}

const maskOf = data => ({ width: SIDE, height: SIDE, data });

// Not `deepEqual`, which prints a megabyte.
const assertEqual = (found, wanted, words) => assert.ok(Buffer.compare(found, wanted) === 0, words);

async function assertSame(kernel, ...pages) {
  const { data } = await decoded(kernel.mask);
  for (const page of pages) assertEqual(page.document.mask.data, data, 'page and Python have the same mask');
  return data;
}

test('a page that opens sends nothing back', async () => {
  const kernel = new Kernel();
  await kernel.put(maskOf(discAt(100, 50)));
  const page = kernel.open();
  await wait(300);

  await assertSame(kernel, page);
  assert.equal(kernel.sent, 0);
  assert.ok(!page.document.history.canUndo);
});

test('a stroke that came before the first mask can be taken back', async () => {
  const kernel = new Kernel();
  const first = discAt(100, 50);
  await kernel.put(maskOf(first));
  const page = kernel.open();
  page.paint(300);
  const stroke = page.document.mask.data.slice();
  await wait(300);

  assertEqual(page.document.mask.data, first);
  page.document.undo();
  assertEqual(page.document.mask.data, stroke);
});

test('a mask put in while a stroke is being encoded, or sent, or answered, is kept by both', async () => {
  const put = discAt(350, 90);
  const bytes = await encodeGrey(maskOf(put));
  const moments = { encoded: page => page.link._isEncoding, sent: page => page.kernel.sent, answered: page => page.lateness.length };
  for (const [name, isThere] of Object.entries(moments)) {
    const kernel = new Kernel();
    const page = kernel.open();
    page.paint(100);
    page.link.flush();
    while (!isThere(page)) await wait(0);
    kernel.putBytes(bytes);
    await wait(350);

    assertEqual(await assertSame(kernel, page), put, `put in when it was ${name}`);
    assert.equal(page.problems.length, 0);
  }
});

test('what is painted in one page is seen in the other and is not sent back', async () => {
  const kernel = new Kernel();
  const [first, second] = [kernel.open(), kernel.open()];
  first.paint(100);
  await wait(350);
  await assertSame(kernel, first, second);
  second.paint(300);
  await wait(350);

  const both = await assertSame(kernel, first, second);
  assertEqual(both, discAt(300, 60, discAt(100, 60)));
  assert.equal(kernel.sent, 2);
});

test('pages that paint at once end with the same mask', async () => {
  const kernel = new Kernel();
  const [first, second] = [kernel.open(), kernel.open()];
  first.paint(100);
  second.paint(300);
  first.link.flush();
  second.link.flush();
  await wait(600);

  await assertSame(kernel, first, second);
});

test('what is painted while the mask of another page is on its way stays', async () => {
  const kernel = new Kernel();
  const [first, second] = [kernel.open(), kernel.open()];
  first.paint(100);
  while (!second.messages.length) await wait(0);
  second.paint(300);
  await wait(600);

  assertEqual(await assertSame(kernel, first, second), discAt(300, 60));
});

test('a kernel that is silent is told of, until it answers', async () => {
  const kernel = new Kernel();
  const page = kernel.open();
  kernel.isSilent = true;
  page.paint(100);
  await wait(400);
  assert.deepEqual(page.lateness, ['late']);

  kernel.isSilent = false;
  page.paint(300);
  await wait(250);
  assert.equal(page.lateness.at(-1), 'heard');
});

test('no message is larger than a websocket takes, and nothing is lost between them', async () => {
  const document = new MaskDocument(4096, 2700);
  const page = new Kernel().open();
  new Link(page, document, { failed: assert.fail, late() {}, heard() {} }, 100);
  document.step(mask => {
    // Nothing that a PNG could make small.
    for (let at = 0; at < mask.data.length; at += 65_536) crypto.getRandomValues(mask.data.subarray(at, at + 65_536));
  });
  for (let waited = 0; waited < 50 && !page.messages.length; waited++) await wait(100);

  const parts = page.messages.map(({ content, buffers }) => ({ ...content, bytes: buffers[0].buffer }));
  assert.ok(parts.length >= 3);
  assert.ok(parts.every(({ bytes, painted }) => bytes.byteLength <= 4 * MIB && painted === parts[0].painted));
  assert.deepEqual(parts.map(({ part, parts: count }) => [part, count]), parts.map((_, at) => [at, parts.length]));
  const whole = Buffer.concat(parts.map(({ bytes }) => new Uint8Array(bytes)));
  assert.ok(Buffer.compare((await decodeGrey(new Uint8Array(whole))).data, document.mask.data) === 0);
});

test('a file of no bytes is a part too', () => {
  const sent = [];
  sendInParts({ send: (...message) => sent.push(message) }, { load: true }, new Uint8Array());
  assert.deepEqual([sent.length, sent[0][0].parts, sent[0][2][0].byteLength], [1, 1, 0]);
});
