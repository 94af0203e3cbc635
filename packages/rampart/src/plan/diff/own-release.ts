// Rampart itself: the version of the policy beside those that are there, and then the command switched to it.
import { ownReleases } from '../../policy/compile/own-part.ts';
import type { Step } from '../../policy/step.ts';
import type { Seen } from '../seen.ts';
import type { WantedMachine } from '../wanted-machine.ts';
import { changeOf, stepAt } from './step-on.ts';

export function diffOwnRelease(
  { host, release }: WantedMachine,
  { releases: { there, used } }: Seen,
): readonly Step[] {
  if (release === null) return [];
  const { version, from, sha256 } = release;
  const into = `${ownReleases}/${version}`;
  const unpack = stepAt(host, {
    kind: 'unpack-release',
    id: `unpack-release ${version}`,
    version,
    from,
    sha256,
    into,
    change: changeOf('+', into, [
      { name: 'from', was: null, becomes: from },
      { name: 'sha256', was: null, becomes: sha256 },
    ]),
    risk: 'The version that the policy names is not there.',
    verified:
      'Every file has the checksum that the release lists, and the command tells its version.',
    undone: 'It is removed.',
  });
  const use = stepAt(host, {
    kind: 'use-release',
    id: `use-release ${version}`,
    version,
    was: used,
    change: changeOf(used === null ? '+' : '~', 'the command rampart', [
      { name: 'version', was: used, becomes: version },
    ]),
    risk: 'What runs is not the version that the policy names.',
    verified: 'The command tells this version.',
    undone: 'The version before is switched back to, and what runs is started again by it.',
  });
  return [...(there.has(version) ? [] : [unpack]), ...(used === version ? [] : [use])];
}
