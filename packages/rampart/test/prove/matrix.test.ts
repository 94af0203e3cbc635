import { describe, expect, it } from 'vitest';

import type { Attack } from '../../src/prove/attack.ts';
import { defenceNames } from '../../src/prove/defences.ts';
import { isDeepEnough, matrixOf, type Line } from '../../src/prove/matrix/matrix.ts';
import { ablations, defencesOff, named } from '../../src/prove/matrix/setting.ts';
import { tryOut } from '../../src/prove/matrix/trial.ts';
import { toyAttack, tryIn, type Toy } from './toy.ts';

async function lineFor(attack: Attack<Toy>): Promise<Line> {
  const [line] = matrixOf([attack], await tryIn([attack])).lines;
  if (line === undefined) throw new TypeError('There is no line.');
  return line;
}

describe('the settings', () => {
  it('are everything, nothing, and each defence alone and away', () => {
    expect(ablations).toHaveLength(2 + 2 * defenceNames.length);
    expect(new Set(ablations.map(named)).size).toBe(ablations.length);
    expect(defencesOff({ kind: 'all on' }).size).toBe(0);
    expect([...defencesOff({ kind: 'without', defence: 'csrf.token' })]).toEqual(['csrf.token']);
    expect(defencesOff({ kind: 'only', defence: 'csrf.token' }).size).toBe(defenceNames.length - 1);
    expect(defencesOff({ kind: 'only', defence: 'csrf.token' }).has('csrf.token')).toBe(false);
  });
});

describe('the depth of an attack', () => {
  it('is the number of defences that stop it alone', async () => {
    const line = await lineFor(toyAttack(['gateway.keys', 'server.acl'], ['gateway', 'server']));
    expect(line).toMatchObject({ stopped: true, real: true, depth: 2 });
    expect(line.layers).toEqual(['gateway', 'server']);
    expect(isDeepEnough(line, 2)).toBe(true);
    expect(isDeepEnough(line, 3)).toBe(false);
  });

  it('is not enough in one layer where the way crosses two', async () => {
    const line = await lineFor(toyAttack(['gateway.keys', 'gateway.login'], ['gateway', 'server']));
    expect(line.depth).toBe(2);
    expect(isDeepEnough(line, 2)).toBe(false);
    const alone = await lineFor(toyAttack(['gateway.keys', 'gateway.login'], ['gateway']));
    expect(isDeepEnough(alone, 2)).toBe(true);
  });

  it('proves nothing where the attack fails with everything off', async () => {
    const harmless: Attack<Toy> = {
      ...toyAttack(defenceNames, ['gateway']),
      ways: [
        {
          name: 'a closed door',
          attempt: () => Promise.resolve({ defence: 'server.os', code: 'X' }),
        },
      ],
      reached: () => Promise.resolve({ kind: 'missed' }),
    };
    const line = await lineFor(harmless);
    expect(line.real).toBe(false);
    expect(isDeepEnough(line, 1)).toBe(false);
  });

  it('counts what was undone without a loss', async () => {
    const undone: Attack<Toy> = {
      ...toyAttack([], ['gateway']),
      reached: (standing) =>
        Promise.resolve(
          standing.has('gateway.keys')
            ? { kind: 'undone', by: 'gateway.keys', seen: 'it is back' }
            : { kind: 'reached', seen: 'it' },
        ),
    };
    const line = await lineFor(undone);
    expect(line.depth).toBe(1);
    expect(line.cells.find(({ defence }) => defence === 'gateway.keys')?.alone).toBe('undoes');
  });
});

describe('a defence that does nothing without another', () => {
  it('is tried on top of it', () => {
    const off = defencesOff({ kind: 'only', defence: 'csrf.once' });
    expect([off.has('csrf.once'), off.has('csrf.token')]).toEqual([false, false]);
  });

  it('counts where the other one falls', async () => {
    const line = await lineFor(toyAttack(['csrf.once'], ['csrf']));
    expect(line.depth).toBe(1);
    expect(line.cells.find(({ defence }) => defence === 'csrf.once')?.alone).toBe('stops');
  });

  it('counts for nothing where the other one stops the attack by itself', async () => {
    const line = await lineFor(toyAttack(['csrf.token'], ['csrf']));
    expect(line.depth).toBe(1);
    expect(
      line.cells.filter(({ alone }) => alone === 'stops').map(({ defence }) => defence),
    ).toEqual(['csrf.token']);
  });
});

describe('a goal that was missed without a refusal', () => {
  it('is unknown, since the machine may have been too busy', async () => {
    const slow: Attack<Toy> = {
      ...toyAttack([], ['gateway']),
      ways: [{ name: 'a slow one', attempt: () => Promise.resolve(null) }],
      reached: () => Promise.resolve({ kind: 'missed' }),
    };
    const line = await lineFor(slow);
    expect(line).toMatchObject({ stopped: null, real: null });
    expect(line.cells.every(({ alone }) => alone === 'unknown')).toBe(true);
  });
});

describe('a goal that was missed by a refusal of what is switched off', () => {
  const late: Attack<Toy> = {
    ...toyAttack([], ['gateway']),
    reached: () => Promise.resolve({ kind: 'missed' }),
  };
  const refusedWith = (code: string): Attack<Toy> => ({
    ...late,
    ways: [{ name: 'a way', attempt: () => Promise.resolve({ defence: 'gateway.login', code }) }],
  });
  const off = new Set(['gateway.login'] as const);

  it('is unknown, since it must have been somebody else’s', async () => {
    const trial = await tryOut(refusedWith('GATEWAY_LOGIN_REFUSED'), new Set(), off);
    expect(trial.fault).toContain('GATEWAY_LOGIN_REFUSED is of gateway.login, which is off');
  });

  it('is believed of a check that no policy takes away', async () => {
    const trial = await tryOut(refusedWith('GATEWAY_FOREIGN_PROTOCOL'), new Set(), off);
    expect(trial).toMatchObject({ fault: null, result: { kind: 'missed' } });
  });
});

describe('a trial that fell over', () => {
  it('is neither a stop nor a success', async () => {
    const broken: Attack<Toy> = {
      ...toyAttack([], ['gateway']),
      reached: () => Promise.reject(new Error('the victim cannot be asked')),
    };
    const trial = await tryOut(broken, new Set(defenceNames));
    expect(trial.fault).toBe('the victim cannot be asked');
    const line = await lineFor(broken);
    expect(line).toMatchObject({ stopped: null, real: null, depth: 0 });
    expect(line.cells.every(({ alone }) => alone === 'unknown')).toBe(true);
  });
});

describe('honest traffic that does not work', () => {
  it('is told with the setting in which it did not', () => {
    const control = { control: 'a visitor looks', fault: 'answered 403' };
    const matrix = matrixOf(
      [],
      [
        {
          setting: { kind: 'all on' },
          trials: [],
          controls: [control, { ...control, fault: null }],
        },
      ],
    );
    expect(matrix.hurt).toHaveLength(1);
  });
});
