// Attacks on nothing but names: the victim is robbed unless one of those stands that stop it.
import type { Attack } from '../../src/prove/attack.ts';
import { defenceNames, type DefenceName } from '../../src/prove/defences.ts';
import type { Tried } from '../../src/prove/matrix/matrix.ts';
import { ablations, defencesOff, type Setting } from '../../src/prove/matrix/setting.ts';
import { tryOut } from '../../src/prove/matrix/trial.ts';

/** What stands, by name. */
export type Toy = ReadonlySet<DefenceName>;

export function toyAttack(
  stops: readonly DefenceName[],
  crosses: Attack<Toy>['crosses'],
  changes: Partial<Attack<Toy>> = {},
): Attack<Toy> {
  const stopIn = (standing: Toy) => stops.find((defence) => standing.has(defence));
  return {
    name: 'toy',
    title: 'A toy',
    story: '',
    door: 'gateway',
    harms: ['integrity'],
    goal: 'the toy is gone',
    crosses,
    ways: [
      {
        name: 'the only way',
        attempt: (standing) => {
          const defence = stopIn(standing);
          return Promise.resolve(defence === undefined ? null : { defence, code: 'TOY' });
        },
      },
    ],
    reached: (standing) =>
      Promise.resolve(
        stopIn(standing) === undefined ? { kind: 'reached', seen: 'it' } : { kind: 'missed' },
      ),
    ...changes,
  };
}

export async function tryIn(
  attacks: readonly Attack<Toy>[],
  settings: readonly Setting[] = ablations,
): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const setting of settings) {
    const off = defencesOff(setting);
    const standing = new Set(defenceNames.filter((defence) => !off.has(defence)));
    const trials = await Promise.all(attacks.map((attack) => tryOut(attack, standing)));
    tried.push({ setting, trials, controls: [] });
  }
  return tried;
}
