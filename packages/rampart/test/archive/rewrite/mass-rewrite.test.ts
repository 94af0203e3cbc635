import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MassRewriteDetector, usualBounds } from '../../../src/archive/rewrite/mass-rewrite.ts';
import type { MassRewrite, RewriteBounds } from '../../../src/archive/rewrite/mass-rewrite.ts';

const room = 100_000;

/** A shop with so many cars, and a stream that goes on by one millisecond with each command. */
class Shop {
  readonly found: MassRewrite[] = [];
  readonly #detector: MassRewriteDetector;
  time = 1_000_000;
  offset = 0;

  constructor(cars: number, bounds: Partial<RewriteBounds> = {}) {
    this.#detector = new MassRewriteDetector({ ...usualBounds, room, ...bounds });
    for (let car = 0; car < cars; car++) {
      this.#detector.known(0, Buffer.from(`car:${car}`), false, false);
    }
  }

  run(...words: readonly (string | Buffer)[]): void {
    const bytes = words.map((word) => Buffer.from(word));
    const told = this.#detector.command(0, bytes, this.offset, this.time);
    if (told !== null) this.found.push(told);
    this.time += 1;
    this.offset += 100;
  }

  get kinds(): readonly string[] {
    return this.found.map(({ kind }) => kind);
  }
}

function carValue(car: number, price: number): Buffer {
  return Buffer.from(JSON.stringify({ id: car, name: `Car number ${car}`, price, sold: false }));
}

/** Numbers of cars, each once, not in their order. */
function* everyCar(cars: number): Generator<number> {
  for (let turn = 0; turn < cars; turn++) yield (turn * 7919) % cars;
}

describe('a ransom is found', () => {
  it.each([
    ['random bytes', () => randomBytes(80)],
    ['base64', () => Buffer.from(randomBytes(60).toString('base64'))],
    ['hexadecimal', () => Buffer.from(randomBytes(60).toString('hex'))],
  ])('that replaces every value by %s, before a fifth is gone', (_what, ciphertext) => {
    const shop = new Shop(20_000);
    for (const car of everyCar(20_000)) shop.run('SET', `car:${car}`, ciphertext());
    expect(shop.kinds[0]).toBe('encrypted');
    expect(shop.found[0]?.keys).toBeLessThan(4_000);
  });

  it('and the offset that is told lies before the first value that was lost', () => {
    const shop = new Shop(5_000);
    for (const car of everyCar(500)) shop.run('SET', `car:${car}`, carValue(car, 7));
    shop.time += 200_000;
    const begun = shop.offset;
    for (const car of everyCar(5_000)) shop.run('SET', `car:${car}`, randomBytes(80));
    expect(shop.found[0]?.offset).toBeLessThanOrEqual(begun);
    expect(shop.found[0]?.offset).toBeGreaterThan(begun - 60_000);
  });

  it('that goes by the fields of hashes, by MSET or by RESTORE', () => {
    const shop = new Shop(9_000);
    for (const car of everyCar(9_000)) {
      const key = `car:${car}`;
      if (car % 3 === 0) shop.run('HSET', key, 'data', randomBytes(80));
      else if (car % 3 === 1) shop.run('MSET', key, randomBytes(80));
      else shop.run('RESTORE', key, '0', randomBytes(80), 'REPLACE');
    }
    expect(shop.kinds[0]).toBe('encrypted');
  });

  it('that removes a third of what had no expiry', () => {
    const shop = new Shop(5_000);
    for (const car of everyCar(2_000)) shop.run('UNLINK', `car:${car}`);
    expect(shop.kinds).toEqual(['removed']);
  });

  it('that empties the server', () => {
    const shop = new Shop(5_000);
    shop.run('FLUSHALL');
    expect(shop.found).toMatchObject([{ kind: 'flushed', offset: 0, since: 1_000_000 }]);
    // A few in a thousand were taken for seen already.
    expect(shop.found[0]?.keys).toBeGreaterThan(4_900);
  });

  it('between ordinary writes', () => {
    const shop = new Shop(20_000);
    for (const car of everyCar(20_000)) {
      shop.run('SET', `visit:${car}`, 'seen', 'PXAT', '4000000000000');
      shop.run('SET', `car:${car}`, randomBytes(80));
    }
    expect(shop.kinds[0]).toBe('encrypted');
  });

  it('also of values that are written as ever all the while', () => {
    const shop = new Shop(5_000);
    for (const car of everyCar(5_000)) shop.run('SET', `car:${car}`, carValue(car, 1));
    for (const car of everyCar(5_000)) shop.run('SET', `car:${car}`, randomBytes(80));
    expect(shop.kinds).toEqual(['encrypted']);
  });

  it('once in a window, not with every key', () => {
    const shop = new Shop(20_000);
    for (const car of everyCar(20_000)) shop.run('SET', `car:${car}`, randomBytes(80));
    expect(shop.found.length).toBe(1);
  });
});

describe('nothing is said of', () => {
  it('an import of new keys, whatever they hold', () => {
    const shop = new Shop(2_000);
    for (let image = 0; image < 30_000; image++) shop.run('SET', `image:${image}`, randomBytes(80));
    expect(shop.found).toEqual([]);
  });

  it('an import that writes everything anew', () => {
    const shop = new Shop(20_000);
    for (const car of everyCar(20_000)) shop.run('SET', `car:${car}`, carValue(car, car));
    expect(shop.found).toEqual([]);
  });

  it('sessions that end by the thousand', () => {
    const shop = new Shop(100);
    const last = '4000000000000';
    for (let user = 0; user < 5_000; user++) shop.run('SET', `session:${user}`, 'u', 'PXAT', last);
    for (let user = 0; user < 5_000; user++) shop.run('DEL', `session:${user}`);
    expect(shop.found).toEqual([]);
  });

  it('keys that get their expiry by a command of its own', () => {
    const shop = new Shop(100);
    for (let user = 0; user < 5_000; user++) {
      shop.run('HSET', `session:${user}`, 'user', 'u');
      shop.run('PEXPIREAT', `session:${user}`, '4000000000000');
      shop.run('DEL', `session:${user}`);
    }
    expect(shop.found).toEqual([]);
  });

  it('values that were sealed all along and are sealed anew', () => {
    const shop = new Shop(0);
    for (let card = 0; card < 5_000; card++) shop.run('SET', `card:${card}`, randomBytes(80));
    shop.time += 200_000;
    for (let card = 0; card < 5_000; card++) shop.run('SET', `card:${card}`, randomBytes(80));
    expect(shop.found).toEqual([]);
  });

  it('one key that is written over and over', () => {
    const shop = new Shop(2_000);
    for (let time = 0; time < 20_000; time++) shop.run('SET', 'car:1', randomBytes(80));
    expect(shop.found).toEqual([]);
  });

  it('a rewriting that takes all day', () => {
    const shop = new Shop(5_000);
    for (const car of everyCar(5_000)) {
      shop.run('SET', `car:${car}`, randomBytes(80));
      shop.time += 1_000;
    }
    expect(shop.found).toEqual([]);
  });

  it('an empty server that is emptied', () => {
    const shop = new Shop(10);
    shop.run('FLUSHALL');
    expect(shop.found).toEqual([]);
  });
});

describe('the policy', () => {
  it('may want to hear of every rewriting', () => {
    const shop = new Shop(5_000, { replaced: 0.5 });
    for (const car of everyCar(5_000)) shop.run('SET', `car:${car}`, carValue(car, car));
    expect(shop.kinds).toEqual(['replaced']);
  });

  it('may take longer windows', () => {
    const shop = new Shop(5_000, { per: 86_400_000 });
    for (const car of everyCar(5_000)) {
      shop.run('SET', `car:${car}`, randomBytes(80));
      shop.time += 10_000;
    }
    expect(shop.kinds).toEqual(['encrypted']);
  });
});

describe('the sketches', () => {
  it('make room for new keys when they are full', () => {
    const shop = new Shop(0, { room: 2_000 });
    for (let key = 0; key < 50_000; key++) shop.run('SET', `log:${key}`, 'a line of the log');
    expect(shop.found).toEqual([]);
    shop.time += 200_000;
    for (let key = 48_500; key < 50_000; key++) shop.run('SET', `log:${key}`, randomBytes(80));
    expect(shop.kinds).toEqual(['encrypted']);
  });
});
