// Orders to systemd for what is no server. A firewall gets a timer first that takes it away again: should it
// cut us off, or should we die, the way in comes back by itself.
import { PlanError } from '../errors.ts';
import { propertiesOf, wayBackTimer } from '../systemctl.ts';
import type { Firewall } from '../../policy/compile/host-plan.ts';
import { lookAtFirewall } from '../look/firewall.ts';
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

export const raiseUnit: CarryOut<'raise-unit'> = async ({ unit, how, firewall }, hand) => {
  await hand.systemctl(['daemon-reload']);
  if (firewall !== null) await prepareWayBack(firewall, hand);
  await hand.systemctl(how === 'start' ? ['enable', '--now', unit] : [how, unit]);
  if ((await propertiesOf(hand.systemctl, unit)).get('ActiveState') !== 'active') {
    throw new PlanError('PLAN_NOT_VERIFIED', `${unit} was to be active, and is not.`);
  }
  if (firewall === null) return null;
  await mustBeLoaded(firewall, hand);
  for (const { process } of hand.wanted.processes) (await hand.enter(process.at)).close();
  await hand.systemctl(['stop', wayBackTimer]);
  return null;
};

async function mustBeLoaded(firewall: Firewall, hand: Hand): Promise<void> {
  const { table, path } = firewall;
  const files = hand.wanted.machines.flatMap((machine) => machine.files);
  const text = files.find((file) => file.path === path)?.text ?? '';
  const seen = await lookAtFirewall(hand.root, firewall, text);
  if (seen.known && seen.value.loaded === seen.value.meant) return;
  const why = seen.known ? 'it is not' : seen.why;
  const what = `The table ${table} was to be loaded as ${path} says: ${why}.`;
  throw new PlanError('PLAN_NOT_VERIFIED', what);
}

/** Seconds until the firewall is taken away, unless the timer is stopped. */
const patience = 60;

async function prepareWayBack({ family, table }: Firewall, hand: Hand): Promise<void> {
  if (hand.root !== '/') return;
  // One that a run has left that died would take away what we load now. Where there is none, that is fine.
  await hand.systemctl(['stop', wayBackTimer]).catch(() => undefined);
  const name = wayBackTimer.replace(/\.timer$/, '');
  const order = ['nft', 'delete', 'table', family, table];
  // By itself systemd lets a timer be a minute late.
  const timer = [`--on-active=${patience}`, '--timer-property=AccuracySec=1s'];
  await runProgram('systemd-run', [`--unit=${name}`, ...timer, ...order]);
}
