// The tour: everything the shop promises, tried without a person.
import type { System } from '../system.ts';
import { anyMomentBack } from './archive.ts';
import { attackerPages, laterLayers, onceOnly } from './attempts.ts';
import { discountAttack } from './discount.ts';
import { failover } from './failover.ts';
import { faults, killed } from './faults.ts';
import { honestUse } from './honest-use.ts';
import { keysAndSessions } from './keys.ts';
import { lockDown } from './lock-down.ts';
import { operatorsView } from './operator.ts';
import { must, Tally } from './tally.ts';

export async function walk(system: System): Promise<'passed' | 'failed'> {
  const tally = new Tally(console.log);
  for (const part of [
    honestUse,
    attackerPages,
    laterLayers,
    onceOnly,
    discountAttack,
    keysAndSessions,
    lockDown,
    failover,
    anyMomentBack,
    operatorsView,
    faults,
  ]) {
    try {
      await part(system, tally);
    } catch (error) {
      // A part that cannot even begin has failed as a whole; the next one may still show something.
      await tally.check(`${part.name} can be shown`, () => Promise.reject(error));
    }
  }
  await tally.check('no server has ended by itself', async () => {
    const ended = system.servers.filter(({ name, process }) => name !== killed && !process.running);
    must(ended.length === 0, ended.map(({ process }) => process.lastWords).join('\n'));
  });
  console.log(`\n${tally.sum}`);
  return tally.outcome;
}
