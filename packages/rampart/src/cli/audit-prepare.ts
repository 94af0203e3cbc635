// What the words of the command line come to: where to look, what to know, whom to believe.
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { Context } from '../audit/context.ts';
import { AuditError } from '../audit/codes.ts';
import { loadData } from '../audit/files/data-file.ts';
import { bytesOf } from '../audit/files/json.ts';
import { loadStatements } from '../audit/files/statements-file.ts';
import type { Finding } from '../audit/finding.ts';
import type { LookOptions } from '../audit/look.ts';
import type { Profile } from '../audit/profile.ts';
import { scanSources } from '../audit/sources/scan.ts';
import { startsOf } from '../audit/starts.ts';
import { targetOf, targetsOf } from '../audit/target.ts';
import type { Target } from '../audit/target.ts';
import { bundledData } from '../audit/vulnerabilities/bundled.ts';
import type { VulnerabilityData } from '../audit/vulnerabilities/vulnerability.ts';
import type { RulingOn } from '../audit/waive.ts';
import { loadPolicyFile } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { findingsRuling } from '../risk/decisions/findings-ruling.ts';
import { loadDecisions } from '../risk/decisions/load.ts';
import { stakeOf } from '../risk/stake.ts';
import { CliError } from './errors.ts';

export interface Prepared {
  readonly where: Omit<LookOptions, 'now'>;
  readonly context: Context;
  readonly profile: Profile;
  /** At a time, in milliseconds since 1970. */
  readonly rulingOn: (now: number) => (findings: readonly Finding[]) => RulingOn;
}

/** As far as it is of use here; undefined: it was not said. */
export interface AuditWords {
  readonly policy?: string | undefined;
  readonly target?: string | undefined;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly config?: string | undefined;
  readonly 'sentinel-config'?: string | undefined;
  readonly source?: string | undefined;
  readonly statements?: string | undefined;
  readonly decisions?: string | undefined;
  readonly profile: Profile;
  readonly admin?: string | undefined;
  readonly keys: string;
  readonly data?: string | undefined;
  readonly 'data-sha256'?: string | undefined;
}

/** The policy of this directory, for whoever names nothing to look at. */
export async function policyHere(words: AuditWords): Promise<string | undefined> {
  const { target, config, 'sentinel-config': sentinel } = words;
  if (target !== undefined || config !== undefined || sentinel !== undefined) return undefined;
  const usual = 'rampart.yaml';
  return await access(usual).then(
    () => usual,
    () => undefined,
  );
}

export async function prepareAudit(words: AuditWords): Promise<Prepared> {
  const { config, 'sentinel-config': sentinel, source, statements, profile } = words;
  const policy = words.policy === undefined ? null : await loadPolicyFile(words.policy);
  const stake = policy === null ? null : await stakeOf(policy);
  const decisions = await loadDecisions(words.decisions ?? stake?.decisions ?? 'decisions');
  const targets = await whereOf(words, policy);
  const configs = [
    ...(config === undefined ? [] : [{ path: resolve(config), kind: 'server' as const }]),
    ...(sentinel === undefined ? [] : [{ path: resolve(sentinel), kind: 'sentinel' as const }]),
  ];
  // One that was named has to be there; one that a server names may be out of reach.
  for (const { path } of configs) await bytesOf(path);
  if (targets.length === 0 && configs.length === 0) {
    throw new AuditError('AUDIT_NOTHING', 'There is nothing to look at.');
  }
  return {
    where: {
      targets,
      configs,
      starts: policy === null ? new Map() : startsOf(policy),
      keys: countOf(words.keys),
    },
    profile,
    context: {
      now: 0,
      policy,
      baseline: null,
      statements: statements === undefined ? null : await loadStatements(statements),
      sources: source === undefined ? null : await scanSources(source),
      data: await dataOf(words),
      administrators: new Set(words.admin?.split(',').map((name) => name.trim()) ?? []),
    },
    rulingOn: (now) => findingsRuling(stake, decisions, now),
  };
}

async function whereOf(
  { target, ca, cert, key }: AuditWords,
  policy: Policy | null,
): Promise<readonly Target[]> {
  if (target !== undefined) {
    const files = { authority: ca ?? null, certificate: cert ?? null, key: key ?? null };
    return [await targetOf(target, files, process.env)];
  }
  return policy === null ? [] : targetsOf(policy);
}

async function dataOf({ data, 'data-sha256': checksum }: AuditWords): Promise<VulnerabilityData> {
  if (data === undefined) return bundledData;
  if (checksum === undefined) {
    throw new CliError('CLI_ARGUMENT', '--data needs --data-sha256 beside it.');
  }
  return loadData(data, checksum);
}

const mostKeys = 10_000;

function countOf(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= mostKeys) return count;
  throw new CliError('CLI_ARGUMENT', `"${text}" is no number of keys up to ${mostKeys}.`);
}
