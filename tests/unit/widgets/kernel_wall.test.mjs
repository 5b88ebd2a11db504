// How the page speaks with the kernel, without either.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellTaker } from '../../../dalle_notebook/widgets/static/cell_taker.js';
import { KernelApi } from '../../../dalle_notebook/widgets/static/kernel_wall.js';
import { isOwnKey } from '../../../dalle_notebook/widgets/static/own_keys.js';

const DIGESTS = Array.from({ length: 30 }, (_, number) => String(number).padStart(64, '0'));

class Picture extends EventTarget {
  src = '';
  hasFailed = false;
  constructor() {
    super();
    this.addEventListener('error', () => (this.hasFailed = true));
  }
}

function talk(answer) {
  const sent = [];
  const api = new KernelApi(message => {
    sent.push(message);
    const found = answer?.(message);
    if (found) queueMicrotask(() => api.hear({ number: message.number, ...found.message }, found.buffers));
  });
  return { api, sent };
}

const soon = () => new Promise(resolve => setTimeout(resolve, 20));

test('answers find their questions in any order', async () => {
  const { api, sent } = talk();
  const [first, second] = [api.picture(DIGESTS[1]), api.filters()];
  api.hear({ number: sent[1].number, answer: { tags: [] } });
  api.hear({ number: sent[0].number, answer: { digest: DIGESTS[1] } });
  api.hear({ number: 99, answer: {} });
  assert.deepEqual(await first, { digest: DIGESTS[1] });
  assert.deepEqual(await second, { tags: [] });
  assert.deepEqual(sent.map(one => one.ask), ['picture', 'filters']);
});

test('a problem is an error with the words of the kernel', async () => {
  const { api } = talk(() => ({ message: { problem: 'the archive is away' } }));
  await assert.rejects(api.forget(DIGESTS[0]), { message: 'the archive is away' });
});

test('no question can be renamed by what it holds', async () => {
  const { api, sent } = talk();
  api.pictures({ q: 'cat', ask: 'forget', number: 7 });
  assert.equal(sent[0].ask, 'pictures');
  assert.notEqual(sent[0].number, 7);
});

test('what one view asked, another view of the same widget does not take', async () => {
  const sent = [];
  const views = [0, 1].map(() => new KernelApi(message => sent.push(message)));
  const answers = [views[0].picture(DIGESTS[0]), views[1].pictures({ q: 'x' })];
  for (const { ask, number } of sent) for (const view of views) view.hear({ number, answer: { ask } });
  assert.deepEqual((await Promise.all(answers)).map(one => one.ask), ['picture', 'pictures']);
});

test('a selection holds but for whoever has sent a later one', () => {
  const sent = [];
  const [here, there] = [0, 1].map(() => new KernelApi(message => sent.push(message)));
  assert.ok(here.holds({ by: '' }));
  here.select([DIGESTS[0]]);
  here.select([DIGESTS[1]]);
  const [first, second] = sent;
  assert.ok(there.holds(first));
  assert.ok(!here.holds(first));
  assert.ok(here.holds(second));
  there.select([]);
  assert.ok(!there.holds(second));
  assert.ok(here.holds(sent[2]) && there.holds(sent[2]));
});

test('how the archive is, is asked once and then told', async () => {
  const { api, sent } = talk(() => ({ message: { answer: { newest: '1' } } }));
  assert.equal((await api.health()).newest, '1');
  assert.equal((await api.health()).newest, '1');
  assert.equal(sent.length, 1);
  api.hear({ told: { newest: '2' } });
  assert.equal((await api.health()).newest, '2');
  assert.equal(sent.length, 1);
  api.watch();
  assert.equal((await api.health()).newest, '1');
  assert.equal(sent.length, 2);
});

test('after trouble the archive is asked again', async () => {
  let isAway = true;
  const { api } = talk(() => ({ message: isAway ? { problem: 'away' } : { answer: { newest: '3' } } }));
  await assert.rejects(api.health());
  isAway = false;
  assert.equal((await api.health()).newest, '3');
});

test('previews come in few messages, each to its image; a missing one fails', async () => {
  const { api, sent } = talk(({ digests }) => {
    const found = digests.filter(digest => digest !== DIGESTS[5]).reverse();
    return { message: { answer: { found } }, buffers: found.map(digest => new DataView(new TextEncoder().encode(digest).buffer)) };
  });
  const images = DIGESTS.map(() => new Picture());
  images.forEach((image, number) => api.show(image, DIGESTS[number], 256));
  const twin = new Picture();
  api.show(twin, DIGESTS[0], 256);
  await soon();
  assert.deepEqual(sent.map(one => one.digests.length), [12, 12, 6]);
  for (const [number, image] of images.entries()) {
    if (number === 5) assert.ok(image.hasFailed && !image.src);
    else assert.equal(await (await fetch(image.src)).text(), DIGESTS[number]);
  }
  assert.equal(twin.src, images[0].src);
  const again = new Picture();
  api.show(again, DIGESTS[0], 256);
  assert.equal(again.src, images[0].src);
  assert.equal(sent.length, 3);
});

test('sizes are asked for apart', async () => {
  const { api, sent } = talk(() => ({ message: { answer: { found: [] } } }));
  api.show(new Picture(), DIGESTS[0], 256);
  api.show(new Picture(), DIGESTS[0], 512);
  await soon();
  assert.deepEqual(sent.map(one => one.px), [256, 512]);
});

test('the addresses of pictures are few, and none outlives the view', async () => {
  const { api } = talk(({ digests }) => ({
    message: { answer: { found: digests } },
    buffers: digests.map(() => new DataView(new ArrayBuffer(1))),
  }));
  const images = Array.from({ length: 400 }, () => new Picture());
  images.forEach((image, number) => api.show(image, String(number).padStart(64, 'a'), 256));
  await soon();
  await soon();
  assert.equal(api._urls.size, 320);
  const old = images[100];
  assert.equal((await fetch(old.src)).status, 200);
  api.show(new Picture(), String(100).padStart(64, 'a'), 256);
  for (let number = 400; number < 719; number++) api.show(new Picture(), String(number).padStart(64, 'a'), 256);
  await soon();
  await soon();
  assert.equal((await fetch(old.src)).status, 200, 'what was asked for last stays longest');
  assert.equal(old.loading, 'eager');
  await assert.rejects(fetch(images[0].src));
  api.end();
  await assert.rejects(fetch(old.src));
});

test('an answer that takes long is said, until nothing is waited for', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const said = [];
  const sent = [];
  const api = new KernelApi(message => sent.push(message), isLate => said.push(isLate));
  api.filters();
  t.mock.timers.tick(1000);
  api.picture(DIGESTS[0]);
  t.mock.timers.tick(2000);
  assert.deepEqual(said, [true]);
  api.hear({ number: sent[0].number, answer: {} });
  assert.deepEqual(said, [true]);
  api.hear({ number: sent[1].number, answer: {} });
  assert.deepEqual(said, [true, false]);
});

test('a cell goes to whoever takes it, and is shown where it cannot be copied', async () => {
  const words = { inserted: 'in', copied: 'copied', toCopy: 'copy:' };
  const page = new EventTarget();
  const taken = [];
  const take = event => {
    taken.push(...event.detail);
    event.preventDefault();
  };
  page.addEventListener('dalle-notebook:cells', take);
  assert.equal(await cellTaker(page, words).offer(['%dalle x']), 'in');
  assert.deepEqual(taken, ['%dalle x']);
  page.removeEventListener('dalle-notebook:cells', take);
  assert.equal(await cellTaker(page, words).offer(['1', '2']), 'copy:\n1\n\n2');
});

test('letters stay in the widget; saving and running are the notebook\'s', () => {
  for (const own of [{ key: 'd' }, { key: 'Enter' }, { key: 'D', shiftKey: true }]) assert.ok(isOwnKey(own));
  for (const other of [{ key: 's', ctrlKey: true }, { key: 'Enter', shiftKey: true }, { key: 'Enter', metaKey: true }]) {
    assert.ok(!isOwnKey(other));
  }
});
