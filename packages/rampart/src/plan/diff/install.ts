// The program, and the accounts as which processes run.
import type { Deployment } from '../../policy/deployment/types.ts';
import type { Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import type { WantedProcess } from '../wanted.ts';
import { changeOf, stepAt, stepOn } from './step-on.ts';
import type { Unseen } from './unseen.ts';

/** Where a release that we build goes; `bin/` is below it. */
const builtInto = '/opt/rampart';

export function diffInstall(
  { install, release: { engine } }: Deployment,
  wanted: readonly WantedProcess[],
  { programs }: Seen,
): { readonly steps: readonly Step[]; readonly unseen: readonly Unseen[] } {
  const missing = wanted.find(({ command: [program] }) => !programs.has(program));
  if (missing === undefined) return { steps: [], unseen: [] };
  const { host } = missing.process;
  const [program] = missing.command;
  const words = {
    risk: 'There is nothing to run.',
    verified: `${program} is there.`,
    undone: 'It stays: a program that nobody starts harms nobody.',
  };
  switch (install.kind) {
    case 'present': {
      const why = `The policy says that ${program} is there already, and it is not.`;
      return { steps: [], unseen: [{ what: program, why }] };
    }
    case 'package': {
      const name = `${engine}-server`;
      const change = changeOf('+', `package ${name}`);
      const id = `install-package ${name}`;
      const step = { kind: 'install-package', package: name, id, change, ...words } as const;
      return { steps: [stepAt(host, step)], unseen: [] };
    }
    case 'source': {
      const { from, sha256 } = install;
      const into = `${builtInto}/${engine}`;
      const change = changeOf('+', into, [
        { name: 'source', was: null, becomes: from },
        { name: 'sha256', was: null, becomes: sha256 },
      ]);
      const id = `build-source ${into}`;
      const step = { kind: 'build-source', engine, from, sha256, into, id, change, ...words } as const;
      return { steps: [stepAt(host, step)], unseen: [] };
    }
  }
}

export function diffAccount(
  wanted: WantedProcess,
  { accounts, mayGiveAway }: Seen,
): { readonly steps: readonly Step[]; readonly unseen: readonly Unseen[] } {
  const { user, group, places } = wanted.process;
  const isThere = accounts.users.has(user) && accounts.groups.has(group);
  if (isThere) return { steps: [], unseen: [] };
  if (!mayGiveAway) {
    const why = `Only root can make the account ${user}.`;
    return { steps: [], unseen: [{ what: `account ${user}`, why }] };
  }
  const step = stepOn(wanted, {
    kind: 'make-account',
    id: `make-account ${user}`,
    user,
    group,
    home: places.data,
    change: changeOf('+', `account ${user}`, [{ name: 'group', was: null, becomes: group }]),
    risk: 'The process would run as somebody who has other rights on this host.',
    verified: 'The host knows it.',
    undone: 'It stays: nobody can log in as it, and it owns nothing else.',
  });
  return { steps: [step], unseen: [] };
}
