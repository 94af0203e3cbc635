// Packages beside the server's own: what rotates its logs, and what keeps strangers from its port.
import type { Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import type { WantedMachine } from '../wanted-machine.ts';
import { changeOf, stepAt } from './step-on.ts';

/** What each is needed for. Whoever has the program from elsewhere needs no package. */
export const programsOf: Readonly<Record<string, string>> = {
  logrotate: '/usr/sbin/logrotate',
  nftables: '/usr/sbin/nft',
};

export function diffPackages(
  { host, packages }: WantedMachine,
  { programs }: Seen,
): readonly Step[] {
  return packages.flatMap((name) => {
    const program = programsOf[name];
    if (program === undefined || programs.has(program)) return [];
    return [
      stepAt(host, {
        kind: 'install-package',
        id: `install-package ${name}`,
        package: name,
        change: changeOf('+', `package ${name}`),
        risk: `What is written for ${program} does nothing.`,
        verified: `apt-get says that it is installed.`,
        undone: 'It stays: by itself it changes nothing.',
      }),
    ];
  });
}
