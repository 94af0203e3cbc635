// Units of systemd beside those of servers: what a package would start by itself, the firewall, the gateway.
// And units of servers whose text has changed, for which they have to be started again.
import type { Unit } from '../../policy/compile/host-plan.ts';
import type { Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import type { WantedMachine } from '../wanted-machine.ts';
import { changeOf, stepAt } from './step-on.ts';

/** `written`: the files that this plan writes. */
export function diffUnits(
  { host, units }: WantedMachine,
  seen: Seen,
  written: ReadonlyMap<string, '+' | '~'>,
): readonly Step[] {
  return units.flatMap((unit): readonly Step[] => {
    const its = seen.units.get(unit.name);
    if (unit.state === 'masked') {
      return its?.get('LoadState') === 'masked' ? [] : [mask(host, unit)];
    }
    // Servers are started, and started again, as processes.
    if (unit.process !== null) return [];
    const isUp = its?.get('ActiveState') === 'active' && its.get('UnitFileState') === 'enabled';
    const changed = (paths: readonly string[]): boolean =>
      paths.some((path) => written.get(path) !== undefined);
    if (!isUp) return [raise(host, unit, 'start')];
    if (changed(unit.restartsFor)) return [raise(host, unit, 'restart')];
    return changed(unit.reloadsFor) ? [raise(host, unit, 'reload')] : [];
  });
}

/** Servers whose unit changes: the change acts at their next start. */
export function outdated(
  { units }: WantedMachine,
  written: ReadonlyMap<string, '+' | '~'>,
): ReadonlySet<string> {
  const names = units.flatMap(({ process, name, restartsFor }) => {
    const own = restartsFor.find((path) => path.endsWith(`/${name}`));
    return process !== null && own !== undefined && written.get(own) === '~' ? [process] : [];
  });
  return new Set(names);
}

function mask(host: string, { name }: Unit): Step {
  return stepAt(host, {
    kind: 'mask-unit',
    id: `mask-unit ${name}`,
    unit: name,
    change: changeOf('-', `unit ${name}`),
    risk: 'The package’s own server would listen, without a password.',
    verified: 'systemd calls it masked.',
    undone: 'It stays masked: it is not opened again.',
  });
}

function raise(host: string, { name, state }: Unit, how: 'start' | 'restart' | 'reload'): Step {
  const isFirewall = state === 'done';
  return stepAt(host, {
    kind: 'raise-unit',
    id: `raise-unit ${name}`,
    unit: name,
    how,
    guarded: isFirewall,
    change: changeOf(how === 'start' ? '+' : '~', `unit ${name}`, [
      { name: 'order', was: null, becomes: how },
    ]),
    tags: isFirewall ? ['danger'] : [],
    risk: isFirewall
      ? 'Everybody in the network reaches the servers’ ports.'
      : 'It does not run as the policy says.',
    verified: isFirewall
      ? 'Every server lets us in through it; if not, systemd takes it away after a minute.'
      : 'systemd calls it active.',
    undone: 'It stays.',
  });
}
