// A wall of pages, against an archive that is simply a list.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Pages } from '../../../dalle_notebook/labextension/static/pages.js';

const PAGE = 6;
const MOST = 20;

const picture = number => ({ digest: `d${number}`, created: String(number).padStart(6, '0') });

/** The newest first; a page begins before a moment. */
class Archive {
  constructor(count) {
    this.next = count;
    this.all = Array.from({ length: count }, (_, number) => picture(count - 1 - number));
  }
  come = () => this.all.unshift(picture(this.next++));
  go = place => this.all.splice(place, 1);
  page(before, most = PAGE) {
    const found = this.all.filter(one => before === null || one.created < before);
    return { pictures: found.slice(0, most), older: found.length > most ? found[most - 1].created : null };
  }
}

const names = some => some.map(one => one.digest);

test('pages follow each other, and a picture stands there once', () => {
  const archive = new Archive(15);
  const wall = new Pages();
  wall.begin(archive.page(null));
  archive.come();
  while (wall.older !== null) wall.add(archive.page(wall.older));
  assert.deepEqual(names(wall.all), names(archive.all).slice(1));
  assert.equal(wall.renew(archive.page(wall.from, 16), 16).fresh, 1);
  assert.deepEqual(names(wall.all), names(archive.all));
});

test('only what is newer than all is called new', () => {
  const archive = new Archive(20);
  const wall = new Pages();
  wall.begin(archive.page(null));
  archive.go(2);
  assert.equal(wall.renew(archive.page(null), PAGE).fresh, 0);
  archive.come();
  assert.equal(wall.renew(archive.page(null), PAGE).fresh, 1);
});

test('whatever comes and goes, a wall is a part of the archive without gaps', () => {
  for (let round = 0; round < 300; round++) {
    const dice = most => Math.floor(Math.random() * most);
    const archive = new Archive(dice(90));
    const wall = new Pages(MOST);
    wall.begin(archive.page(null));
    for (let step = 0; step < 40; step++) {
      const what = dice(5);
      if (what === 0) archive.come();
      if (what === 1 && archive.all.length) archive.go(dice(archive.all.length));
      if (what > 2 && wall.older !== null) wall.add(archive.page(wall.older));
      assert.ok(wall.all.length <= MOST);
      assert.equal(new Set(names(wall.all)).size, wall.all.length);
    }
    const asked = Math.max(PAGE, wall.all.length);
    wall.renew(archive.page(wall.from, asked), asked);
    assert.ok(wall.all.length <= MOST);
    const begin = archive.page(wall.from, 1000).pictures;
    assert.deepEqual(names(wall.all), names(begin).slice(0, wall.all.length), `round ${round}`);
    if (wall.older === null) assert.equal(wall.all.length, begin.length);
  }
});

test('what lies beyond a long answer stays', () => {
  const archive = new Archive(30);
  const wall = new Pages();
  wall.begin(archive.page(null));
  while (wall.older !== null) wall.add(archive.page(wall.older));
  archive.come();
  assert.equal(wall.renew(archive.page(null, 10), 10).fresh, 1);
  assert.deepEqual(names(wall.all), names(archive.all));
});

test('gone is what is found no more, not what was pushed off or let go', () => {
  const archive = new Archive(30);
  const wall = new Pages(MOST);
  wall.begin(archive.page(null));
  archive.go(2);
  archive.come();
  assert.deepEqual(wall.renew(archive.page(null), PAGE).gone, ['d27']);
  while (wall.older !== null) wall.add(archive.page(wall.older));
  assert.deepEqual(wall.renew(archive.page(wall.from, MOST), MOST).gone, []);
  archive.go(archive.all.length - 1);
  assert.deepEqual(wall.renew(archive.page(wall.from, MOST), MOST).gone, ['d0']);
});

test('what is dropped or changed stays so', () => {
  const wall = new Pages();
  wall.begin(new Archive(3).page(null));
  wall.change({ digest: 'd1', mark: 'kept' });
  wall.drop(['d2', 'd9']);
  assert.deepEqual(wall.all.map(one => [one.digest, one.mark]), [['d1', 'kept'], ['d0', undefined]]);
});
