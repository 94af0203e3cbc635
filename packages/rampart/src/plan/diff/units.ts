// Units of systemd beside those of servers: what a package would start by itself, the firewall, the gateway.
// And units of servers whose text has changed, for which they have to be started again.
import type { Firewall, Unit } from '../../policy/compile/host-plan.ts';
import type { Detail, Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import { wayBackTimer } from '../systemctl.ts';
import type { WantedMachine } from '../wanted-machine.ts';
import { linesThatDiffer } from './lines.ts';
import { changeOf, stepAt } from './step-on.ts';
import type { Unseen } from './unseen.ts';

type Order = 'start' | 'restart' | 'reload';

/** `written`: the files that this plan writes. */
export function diffUnits(
  machine: WantedMachine,
  seen: Seen,
  written: ReadonlyMap<string, '+' | '~'>,
): { readonly steps: readonly Step[]; readonly unseen: readonly Unseen[] } {
  const unseen: Unseen[] = [];
  const { host } = machine;
  const steps = machine.units.flatMap((unit): readonly Step[] => {
    const its = seen.units.get(unit.name);
    if (unit.state === 'masked') {
      return its?.get('LoadState') === 'masked' ? [] : [mask(host, unit)];
    }
    // Servers are started, and started again, as processes.
    if (unit.process !== null) return [];
    const firewall = unit.state === 'done' ? machine.firewall : null;
    const isUp = its?.get('ActiveState') === 'active' && its.get('UnitFileState') === 'enabled';
    const changed = (paths: readonly string[]): boolean =>
      paths.some((path) => written.get(path) !== undefined);
    if (!isUp) return [raise(host, unit, firewall, 'start')];
    if (changed(unit.restartsFor)) return [raise(host, unit, firewall, 'restart')];
    if (changed(unit.reloadsFor)) return [raise(host, unit, firewall, 'reload')];
    if (firewall === null) return [];
    // A run has died while it loaded the table, which is to go in a moment.
    if (seen.units.get(wayBackTimer)?.get('ActiveState') === 'active') {
      const details = [{ name: wayBackTimer, was: 'takes the table away', becomes: 'stopped' }];
      return [raise(host, unit, firewall, 'reload', details)];
    }
    // That it was loaded once does not say that it is.
    const fact = seen.firewalls.get(firewall.table);
    if (fact?.known !== true) {
      const why = fact?.why ?? 'It was not looked at.';
      unseen.push({ what: `firewall ${firewall.table}`, why });
      return [];
    }
    const { loaded, meant } = fact.value;
    if (loaded === meant) return [];
    return [raise(host, unit, firewall, 'reload', tableDetails(firewall, loaded, meant))];
  });
  return { steps, unseen };
}

function tableDetails(
  { table }: Firewall,
  loaded: string | null,
  meant: string,
): readonly Detail[] {
  if (loaded === null) return [{ name: `table ${table}`, was: 'not there', becomes: 'loaded' }];
  return linesThatDiffer(loaded, meant, `table ${table}`);
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

function raise(
  host: string,
  { name }: Unit,
  firewall: Firewall | null,
  how: Order,
  details: readonly Detail[] = [],
): Step {
  return stepAt(host, {
    kind: 'raise-unit',
    id: `raise-unit ${name}`,
    unit: name,
    how,
    firewall,
    change: changeOf(how === 'start' ? '+' : '~', `unit ${name}`, [
      { name: 'order', was: null, becomes: how },
      ...details,
    ]),
    tags: firewall === null ? [] : ['danger'],
    risk:
      firewall === null
        ? 'It does not run as the policy says.'
        : 'Everybody in the network reaches the servers’ ports.',
    verified:
      firewall === null
        ? 'systemd calls it active.'
        : 'The table is loaded as it is written, and every server lets us in through it; if not, systemd takes it away after a minute.',
    undone: 'It stays.',
  });
}
