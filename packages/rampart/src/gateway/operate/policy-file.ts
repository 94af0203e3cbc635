// The policy as the operator's file has it at one moment. All workers get the same text, so that none
// reads a file that was changed meanwhile.
import { loadGatedPolicy, readPolicyFile } from '../../policy/load.ts';
import type { GatedPolicy } from '../../policy/types.ts';
import { OperatingError } from './errors.ts';

export interface PolicyText {
  readonly text: string;
  /** Names the text in messages. */
  readonly source: string;
}

/** A policy, and the text that it was read from. */
export interface PolicyRead {
  readonly given: PolicyText;
  readonly policy: GatedPolicy;
}

/** Throws a PolicyError, or a PolicySourceError when the file cannot be read. */
export async function readPolicy(path: string): Promise<PolicyRead> {
  const given = { text: await readPolicyFile(path), source: path };
  return { given, policy: loadGatedPolicy(given.text, given.source) };
}

/** Throws when the policy changes something that is settled when a gateway starts. */
export function mustBeReloadable(before: GatedPolicy, next: GatedPolicy): void {
  const changed = settled.filter(
    ([, of]) => JSON.stringify(of(before)) !== JSON.stringify(of(next)),
  );
  if (changed.length === 0) return;
  const names = changed.map(([name]) => name).join(', ');
  throw new OperatingError('GATEWAY_RESTART_NEEDED', `The new policy changes ${names}.`);
}

const settled: readonly (readonly [string, (policy: GatedPolicy) => unknown])[] = [
  ['app', ({ app }) => app],
  ['gateway.workers', ({ gateway }) => gateway.workers],
  ['gateway.audit', ({ gateway }) => gateway.audit],
  ['gateway.admin', ({ gateway }) => gateway.admin],
  ['gateway.health', ({ gateway }) => gateway.health],
];
