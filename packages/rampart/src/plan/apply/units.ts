// Orders to systemd for what is no server. A firewall gets a timer first that takes it away again: should it
// cut us off, or should we die, the way in comes back by itself.
import { PlanError } from '../errors.ts';
import { propertiesOf } from '../systemctl.ts';
import type { CarryOut } from './carry-out.ts';
import type { Hand } from './hand.ts';
import { runProgram } from './run-program.ts';

export const maskUnit: CarryOut<'mask-unit'> = async ({ unit }, hand) => {
  // One that runs goes on: its data may have to be taken over first.
  await hand.systemctl(['mask', unit]);
  if ((await propertiesOf(hand.systemctl, unit)).get('LoadState') === 'masked') return null;
  throw new PlanError('PLAN_NOT_VERIFIED', `${unit} was to be masked, and is not.`);
};

export const lowerUnit: CarryOut<'lower-unit'> = async ({ unit }, hand) => {
  await hand.systemctl(['disable', '--now', unit]);
  if ((await propertiesOf(hand.systemctl, unit)).get('ActiveState') !== 'active') return null;
  throw new PlanError('PLAN_NOT_VERIFIED', `${unit} was to have ended, and has not.`);
};

export const raiseUnit: CarryOut<'raise-unit'> = async ({ unit, how, guarded }, hand) => {
  await hand.systemctl(['daemon-reload']);
  const back = guarded ? await wayBack(unit, hand) : null;
  await hand.systemctl(how === 'start' ? ['enable', '--now', unit] : [how, unit]);
  if ((await propertiesOf(hand.systemctl, unit)).get('ActiveState') !== 'active') {
    throw new PlanError('PLAN_NOT_VERIFIED', `${unit} was to be active, and is not.`);
  }
  if (back === null) return null;
  for (const { process } of hand.wanted.processes) (await hand.enter(process.at)).close();
  await hand.systemctl(['stop', back]);
  return null;
};

/** Seconds until the firewall is taken away, unless the timer is stopped. */
const patience = 60;

async function wayBack(unit: string, hand: Hand): Promise<string> {
  const name = 'rampart-way-back';
  const table = unit.replace(/^rampart-firewall-/, 'rampart-').replace(/\.service$/, '');
  const order = ['nft', 'delete', 'table', 'inet', table];
  if (hand.root === '/') {
    await runProgram('systemd-run', [`--unit=${name}`, `--on-active=${patience}`, ...order]);
  }
  return `${name}.timer`;
}
