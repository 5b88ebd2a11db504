// What somebody types against what Python says, and the form's small decisions; no page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countIn, reasonsOf, shortened } from '../../../dalle_notebook/widgets/static/form/fields.js';
import { chosenOf, missingOf } from '../../../dalle_notebook/widgets/static/form/filmstrip.js';
import { isOurs } from '../../../dalle_notebook/widgets/static/form/form.js';
import { Link } from '../../../dalle_notebook/widgets/static/form/link.js';
import { buttonText } from '../../../dalle_notebook/widgets/static/form/orders.js';
import { Pictures } from '../../../dalle_notebook/widgets/static/form/pictures.js';
import { recalled } from '../../../dalle_notebook/widgets/static/form/prompt.js';
import { wordsIn } from '../../../dalle_notebook/widgets/static/form/words.js';

const words = wordsIn('en');
const moment = () => new Promise(resolve => setTimeout(resolve, 15));

/** A widget's model whose Python side is the test. */
class Model {
  constructor(fields) {
    this.state = { number: 0, fields, refused: [], is_meant: true, tiles: [] };
    this.sent = [];
    this._on = {};
  }
  get = () => this.state;
  on = (name, listener) => (this._on[name] = listener);
  send = (message, _, buffers) => this.sent.push(buffers ? { ...message, bytes: buffers[0].byteLength } : message);
  publish(number, fields, more = {}) {
    this.state = { ...this.state, number, fields, ...more };
    this._on['change:_state']();
  }
  say = (message, buffers) => this._on['msg:custom'](message, buffers);
  get done() {
    return this.sent.map(message => message.do);
  }
}

test('what is typed waits a moment and goes out once, with all that changed', async () => {
  const model = new Model({ prompt: '', n: 1 });
  const link = new Link(model, 5);
  for (const prompt of ['a', 'a c', 'a cat']) link.change({ prompt });
  link.change({ n: 2 });
  assert.deepEqual(model.sent, []);
  assert.deepEqual(link.fields, { prompt: 'a cat', n: 2 });
  await moment();
  assert.deepEqual(model.sent, [{ do: 'change', number: 1, fields: { prompt: 'a cat', n: 2 } }]);
  model.publish(1, { prompt: 'a cat', n: 2 });
});

test('a late state never overwrites what was typed, and a current one does', async () => {
  const model = new Model({ prompt: '', size: '' });
  const link = new Link(model, 5);
  link.change({ prompt: 'one' });
  await moment();
  link.change({ prompt: 'one two' });
  await moment();
  model.publish(1, { prompt: 'one', size: 'small' });
  assert.equal(link.fields.prompt, 'one two');
  assert.equal(link.state.fields.prompt, 'one');
  link.change({ prompt: 'one two three' });
  model.publish(2, { prompt: 'one two', size: 'small' });
  assert.deepEqual(link.fields, { prompt: 'one two three', size: 'small' });
  await moment();
  model.publish(3, { prompt: 'taken away', size: '' });
  assert.deepEqual(link.fields, { prompt: 'taken away', size: '' });
});

test('an act comes after what was typed, and a page that opens later counts on', () => {
  const model = new Model({ prompt: '' });
  model.state.number = 41;
  const link = new Link(model, 5);
  link.change({ prompt: 'a cat' });
  link.act({ do: 'draw' });
  assert.deepEqual(model.sent, [{ do: 'change', number: 42, fields: { prompt: 'a cat' } }, { do: 'draw' }]);
  assert.ok(link.isPressed);
  model.publish(42, { prompt: 'a cat' });
  assert.ok(!link.isPressed);
});

test('a kernel that does not answer is missed, and the button can be pressed again', async () => {
  const model = new Model({ prompt: '' });
  const link = new Link(model, 1, 5);
  link.act({ do: 'draw' });
  await moment();
  assert.ok(link.isLate);
  assert.ok(!link.isPressed);
  model.publish(1, { prompt: '' });
  assert.ok(!link.isLate);
});

test('what is refused stays where it can be mended and is said again with every press', async () => {
  const model = new Model({ prompt: 'a cat', n: 1 });
  const link = new Link(model, 5);
  link.change({ prompt: 'too long' });
  await moment();
  model.publish(1, { prompt: 'a cat', n: 1 }, { refused: ['prompt'], is_meant: false });
  assert.deepEqual(link.fields, { prompt: 'too long', n: 1 });
  link.act({ do: 'draw' });
  assert.deepEqual(model.sent.slice(1), [{ do: 'change', number: 2, fields: { prompt: 'too long' } }, { do: 'draw' }]);
  model.publish(2, { prompt: 'a cat', n: 1 });
  // Whoever comes later sees the fields as they are, and means them.
  const later = new Model({ prompt: 'a cat' });
  later.state.refused = ['prompt'];
  new Link(later, 5).act({ do: 'draw' });
  assert.deepEqual(later.sent[0].fields, { prompt: 'a cat' });
  later.publish(1, { prompt: 'a cat' });
});

test('price and cell are meant only once Python has told them of what stands in the fields', async () => {
  const model = new Model({ prompt: 'a cat' });
  const link = new Link(model, 5);
  assert.ok(link.isMeant);
  link.change({ prompt: 'a dog' });
  assert.ok(!link.isMeant);
  await moment();
  assert.ok(!link.isMeant);
  model.publish(1, { prompt: 'a dog' }, { is_meant: false });
  assert.ok(!link.isMeant);
  model.publish(1, { prompt: 'a dog' }, { is_meant: true });
  assert.ok(link.isMeant);
});

test('a file goes out in parts that a server takes, in order and whole', async () => {
  const model = new Model({ image: '' });
  const link = new Link(model, 5);
  const size = 2 ** 22 * 2 + 5;
  await link.upload('image', new File([new Uint8Array(size)], 'cat.png'));
  assert.deepEqual(model.sent[0], { do: 'change', number: 1, fields: {} });
  const parts = model.sent.filter(message => message.do === 'upload');
  assert.deepEqual(parts.map(part => [part.part, part.parts]), [[0, 3], [1, 3], [2, 3]]);
  assert.equal(parts.reduce((sum, part) => sum + part.bytes, 0), size);
  assert.ok(parts.every(part => part.bytes <= 2 ** 22 && part.upload === parts[0].upload && part.name === 'cat.png'));
  await link.upload('mask', new File([], 'nothing.png'));
  assert.deepEqual(model.sent.filter(message => message.what === 'mask').map(part => part.bytes), [0]);
  model.publish(2, { image: '' });
});

test('a step through earlier prompts passes over what stands there and comes back to the draft', () => {
  const history = ['newest', 'middle', 'oldest'];
  assert.equal(recalled(history, -1, 1, 'a draft'), 0);
  assert.equal(recalled(history, -1, 1, 'newest'), 1);
  assert.equal(recalled(history, 2, 1, 'oldest'), 2);
  assert.equal(recalled(history, 0, -1, 'newest'), -1);
  assert.equal(recalled([], -1, 1, ''), -1);
});

test('a reason is told once for all that it keeps away', () => {
  const choice = (value, reason) => ({ value, label: `${value} (today)`, reason });
  const said = reasonsOf([choice('small', ''), choice('wide', 'too wide'), choice('tall', 'too tall'), choice('wider', 'too wide')]);
  assert.deepEqual(said, ['wide, wider: too wide', 'tall: too tall']);
  assert.equal(shortened('as it is', 8), 'as it is');
  assert.equal(shortened('it is too long', 8), 'it is t…');
});

test('a count is a whole number from 1 to 10, and nothing is no number yet', () => {
  assert.deepEqual(['3', '0', '-2', '99', '2.7', ' '].map(text => countIn(text)), [3, 1, 1, 10, 2, null]);
  assert.equal(countIn('many'), null);
});

test('the button says what happens when it is pressed, for what price', () => {
  const price = { label: '$0.04', time: 'about 20 s', kept: 0, wanted: 4, problem: '' };
  const drawing = { is_on: false, is_stopping: false, done: 0, of: 0, eta: '' };
  const text = (given, isPressed = false, isMeant = true) => buttonText({ price: { ...price, ...given.price }, drawing: { ...drawing, ...given.drawing } }, words, isPressed, isMeant);
  assert.equal(text({}), 'Draw · $0.04 · about 20 s');
  assert.equal(text({ price: { label: '', time: '' } }), 'Draw');
  assert.equal(text({ price: { kept: 4 } }), 'Show · kept already');
  assert.equal(text({}, true), 'Starting …');
  assert.equal(text({ price: { kept: 4 } }, false, false), 'Draw · …');
  assert.equal(text({ drawing: { is_on: true, done: 1, of: 4, eta: '' } }), 'Drawing 1 of 4');
  assert.equal(text({ price: { kept: 0, wanted: 0, label: '' } }), 'Draw · about 20 s');
});

test('what may have been billed is never counted to what is asked for again', () => {
  const tile = (number, state, digest = null) => ({ number, state, digest });
  const tiles = [tile(1, 'failed'), tile(2, 'unknown'), tile(3, 'stopped'), tile(4, 'refused'), tile(5, 'kept', 'd')];
  assert.deepEqual(missingOf(tiles), { missing: 2, unknown: 1 });
  assert.equal(chosenOf(tiles, 2).number, 2);
  assert.equal(chosenOf(tiles, null).number, 5);
  assert.equal(chosenOf(tiles.slice(0, 2), 9), null);
});

test('a picture is asked for once, comes to all that wait for it, and not to one that has gone on', async () => {
  const asked = [];
  const pictures = new Pictures((keys, px) => asked.push([keys, px]));
  const image = () => ({ dataset: {}, src: '', removeAttribute() {
    this.src = '';
  } });
  const [first, second, third] = [image(), image(), image()];
  pictures.show(first, 'a', 128);
  pictures.show(second, 'a', 128);
  pictures.show(third, 'b', 256);
  await moment();
  pictures.show(image(), 'a', 128);
  pictures.show(second, 'c', 128);
  await moment();
  assert.deepEqual(asked, [[['a'], 128], [['b'], 256], [['c'], 128]]);
  pictures.hear({ previews: ['a'], px: 128 }, [new DataView(new ArrayBuffer(1))]);
  assert.match(first.src, /^blob:/);
  assert.equal(second.src, '');
  const later = image();
  pictures.show(later, 'a', 128);
  assert.equal(later.src, first.src);
  pictures.end();
});

test('a long shelf is asked for a dozen at a time', async () => {
  const asked = [];
  const pictures = new Pictures(keys => asked.push(keys.length));
  for (let key = 0; key < 30; key++) pictures.show({ dataset: {}, removeAttribute() {} }, `k${key}`, 128);
  await moment();
  assert.deepEqual(asked, [12, 12, 6]);
  pictures.end();
});

test('a notebook hears what saves it and nothing that would change it', () => {
  const key = (name, more = {}) => isOurs({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, defaultPrevented: false, ...more });
  assert.ok(key('d') && key('Enter', { ctrlKey: true }) && key('z', { metaKey: true }) && key('c', { ctrlKey: true }));
  assert.ok(!key('s', { ctrlKey: true }) && !key('C', { metaKey: true, shiftKey: true }) && !key('Escape'));
  assert.ok(key('Escape', { defaultPrevented: true }));
});

test('both languages say the same things', () => {
  const chinese = wordsIn('zh-CN');
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(words).sort());
  assert.deepEqual(Object.keys(chinese.states).sort(), Object.keys(words.states).sort());
  assert.equal(wordsIn(undefined), words);
});
