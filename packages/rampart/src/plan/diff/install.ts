// The program, and the accounts as which processes run.
import type { Deployment } from '../../policy/deployment/types.ts';
import type { Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import type { WantedMachine } from '../wanted-machine.ts';
import type { WantedProcess } from '../wanted.ts';
import { lineOf } from './release.ts';
import { changeOf, stepAt } from './step-on.ts';
import type { Unseen } from './unseen.ts';

/** Where a release that we build goes; `bin/` is below it. */
const builtInto = '/opt/rampart';

export function diffInstall(
  { install, release: { engine, major, minor } }: Deployment,
  wanted: readonly WantedProcess[],
  { programs, versions, sources }: Seen,
): { readonly steps: readonly Step[]; readonly unseen: readonly Unseen[] } {
  const [first] = wanted;
  if (first === undefined) return { steps: [], unseen: [] };
  const { host } = first.process;
  const [program] = first.command;
  const version = versions.get(program);
  const isMissing = !programs.has(program);
  const isOther = version !== undefined && lineOf(version) !== `${major}.${minor}`;
  // Who built it without writing down from what is left alone as long as its version is right.
  const source = sources.get(program);
  const isOtherSource =
    install.kind === 'source' && source !== undefined && source !== install.sha256;
  if (!isMissing && !isOther && !isOtherSource) return { steps: [], unseen: [] };
  const words = {
    risk: isMissing ? 'There is nothing to run.' : 'It is another release than the policy says.',
    verified: `${program} is there.`,
    undone: 'It stays: a program that nobody starts harms nobody.',
  };
  switch (install.kind) {
    case 'present': {
      const why = isMissing
        ? `The policy says that ${program} is there already, and it is not.`
        : `The policy says ${engine} ${major}.${minor}, and ${program} is ${version ?? 'unknown'}.`;
      return { steps: [], unseen: [{ what: program, why }] };
    }
    case 'package': {
      const name = `${engine}-server`;
      const change = changeOf(isMissing ? '+' : '~', `package ${name}`, [
        ...(isMissing
          ? []
          : [{ name: 'version', was: version ?? null, becomes: `${major}.${minor}` }]),
      ]);
      const id = `install-package ${name}`;
      const step = { kind: 'install-package', package: name, id, change, ...words } as const;
      return { steps: [stepAt(host, step)], unseen: [] };
    }
    case 'source': {
      const { from, sha256 } = install;
      const into = `${builtInto}/${engine}`;
      const change = changeOf(isMissing ? '+' : '~', into, [
        { name: 'source', was: null, becomes: from },
        { name: 'sha256', was: null, becomes: sha256 },
      ]);
      const id = `build-source ${into}`;
      const step = {
        kind: 'build-source',
        engine,
        from,
        sha256,
        into,
        id,
        change,
        ...words,
      } as const;
      return { steps: [stepAt(host, step)], unseen: [] };
    }
  }
}

export function diffAccounts(
  { host, users, groups }: WantedMachine,
  { accounts, mayGiveAway }: Seen,
): { readonly steps: readonly Step[]; readonly unseen: readonly Unseen[] } {
  const newUsers = users.filter(({ name }) => !accounts.users.has(name));
  const newGroups = groups.filter(({ name }) => !accounts.groups.has(name));
  const names = [...newUsers, ...newGroups].map(({ name }) => name);
  if (!mayGiveAway && names.length > 0) {
    const why = `Only root can make accounts.`;
    return { steps: [], unseen: [{ what: `accounts ${names.join(', ')}`, why }] };
  }
  const words = {
    risk: 'A process would run as somebody who has other rights on this host.',
    verified: 'The host knows it.',
    undone: 'It stays: nobody can log in as it, and it owns nothing else.',
  };
  const steps = [
    ...newGroups.map(({ name }) =>
      stepAt(host, {
        kind: 'make-group',
        id: `make-group ${name}`,
        group: name,
        change: changeOf('+', `group ${name}`),
        ...words,
      }),
    ),
    ...newUsers.map(({ name, group, home }) =>
      stepAt(host, {
        kind: 'make-account',
        id: `make-account ${name}`,
        user: name,
        group,
        home,
        change: changeOf('+', `account ${name}`, [{ name: 'group', was: null, becomes: group }]),
        ...words,
      }),
    ),
    ...groups.flatMap(({ name, members }) => {
      const there = accounts.members.get(name) ?? new Set<string>();
      const missing = members.filter((member) => !there.has(member));
      if (missing.length === 0) return [];
      const details = [{ name: 'members', was: null, becomes: missing.join(' ') }];
      return [
        stepAt(host, {
          kind: 'add-members',
          id: `add-members ${name}`,
          group: name,
          members: missing,
          change: changeOf('~', `group ${name}`, details),
          risk: 'Who is to read logs and configuration cannot, and will use root for it.',
          verified: 'The host lists them.',
          undone: 'It stays: they may read what the policy lets them read.',
        }),
      ];
    }),
  ];
  return { steps, unseen: [] };
}
