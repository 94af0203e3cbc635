// Taking away what Rampart has brought of itself: its parts, their files and the releases. Servers, what guards
// them, accounts and all data stay: who uninstalls the guard does not mean the house.
import { ownFiles } from '../policy/compile/own-part.ts';
import { unitDirectory } from '../policy/compile/plan-part.ts';
import { ownRoles } from '../policy/deployment/host-roles.ts';
import type { Step } from '../policy/step.ts';
import { changeOf, stepAt } from './diff/step-on.ts';
import { order } from './order.ts';
import type { Seen } from './seen.ts';
import type { WantedMachine } from './wanted-machine.ts';
import type { Wanted } from './wanted.ts';

export function removal({ deployment, machines }: Wanted, seen: Seen): readonly Step[] {
  const files = ownRoles.map((role) => ownFiles(deployment, role));
  const paths = new Set(
    files.flatMap(({ policy, environment, unitName }) => [
      policy,
      environment,
      `${unitDirectory}/${unitName}`,
    ]),
  );
  const names = new Set(files.map(({ unitName }) => unitName));
  const steps = machines.flatMap((machine) => [
    ...machine.units
      .filter(({ name }) => names.has(name) && isUp(name, seen))
      .map(({ name }) => lower(machine, name)),
    ...machine.files
      .filter(({ path }) => paths.has(path) && isFile(path, seen))
      .map(({ path }) => remove(machine, path)),
    ...(machine.release === null ? [] : removeReleases(machine, seen)),
  ]);
  const once = new Map(steps.map((step) => [step.id, step]));
  return order([...once.values()], () => null);
}

function isUp(name: string, { units }: Seen): boolean {
  const its = units.get(name);
  return its?.get('ActiveState') === 'active' || its?.get('UnitFileState') === 'enabled';
}

function isFile(path: string, { paths }: Seen): boolean {
  const state = paths.get(path);
  return state?.known === true && state.value.kind === 'file';
}

function lower({ host }: WantedMachine, unit: string): Step {
  return stepAt(host, {
    kind: 'lower-unit',
    id: `lower-unit ${unit}`,
    unit,
    change: changeOf('-', `unit ${unit}`),
    tags: ['danger'],
    risk: 'Somebody asked for it. Who comes through it is cut off.',
    verified: 'systemd calls it inactive.',
    undone: 'It stays down.',
  });
}

function remove({ host }: WantedMachine, path: string): Step {
  return stepAt(host, {
    kind: 'remove-file',
    id: `remove-file ${path}`,
    path,
    change: changeOf('-', path),
    risk: 'Somebody asked for it. Passwords may be in it.',
    verified: 'It is gone.',
    undone: 'It stays gone: it is compiled anew.',
  });
}

function removeReleases({ host }: WantedMachine, { releases }: Seen): readonly Step[] {
  return [...releases.there].toSorted().map((version) =>
    stepAt(host, {
      kind: 'remove-release',
      id: `remove-release ${version}`,
      version,
      used: releases.used === version,
      change: changeOf('-', `release ${version}`),
      risk: 'Somebody asked for it.',
      verified: 'It is gone.',
      undone: 'It stays gone: it is brought anew.',
    }),
  );
}
