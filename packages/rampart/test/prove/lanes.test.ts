import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { inLanes } from '../../src/prove/lanes.ts';

describe('work in lanes', () => {
  it('is done for everything, never more of it at once than there are lanes', async () => {
    let running = 0;
    let most = 0;
    const done = await inLanes([5, 1, 4, 2, 3], 2, async (turns) => {
      running += 1;
      most = Math.max(most, running);
      for (let left = turns; left > 0; left -= 1) await turn();
      running -= 1;
      return turns * 10;
    });
    expect(done).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('begins nothing more after a failure, and waits for what was begun', async () => {
    const begun: number[] = [];
    let ended = 0;
    const all = inLanes([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('one fell over');
      for (let left = 5; left > 0; left -= 1) await turn();
      ended += 1;
    });
    await expect(all).rejects.toThrow('one fell over');
    expect(begun).toEqual([1, 2]);
    expect(ended).toBe(1);
  });
});
