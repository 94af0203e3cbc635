import { describe, expect, it } from 'vitest';

import { defenceNames } from '../../src/prove/defences.ts';
import { tryOut } from '../../src/prove/matrix/trial.ts';
import { toyAttack } from './toy.ts';

const everything = new Set(defenceNames);

describe('what has to stand before anybody attacks', () => {
  it('is set up before the first way is tried', async () => {
    const done: string[] = [];
    const attack = toyAttack(['gateway.keys'], ['gateway']);
    const [way] = attack.ways;
    if (way === undefined) throw new TypeError('The toy has no way.');
    await tryOut(
      {
        ...attack,
        before: async () => void done.push('set up'),
        ways: [
          {
            name: way.name,
            attempt: (grounds) => {
              done.push('tried');
              return way.attempt(grounds);
            },
          },
        ],
      },
      everything,
    );
    expect(done).toEqual(['set up', 'tried']);
  });

  it('and could not be set up, leaves the attack untold', async () => {
    const attack = toyAttack(['gateway.keys'], ['gateway']);
    const before = (): Promise<void> => Promise.reject(new Error('no replica came up'));
    const { fault, ways } = await tryOut({ ...attack, before }, everything);
    expect(fault).toBe('no replica came up');
    expect(ways).toEqual([]);
  });
});
