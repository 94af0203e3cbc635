// rampart gateway propose: from what a gateway saw while it only observed to the policy that it could
// enforce.
import { writeFile } from 'node:fs/promises';

import { lineDiff } from '../gateway/observe/line-diff.ts';
import { proposePolicy } from '../gateway/observe/propose.ts';
import { readAllSeen, type SeenRecord } from '../gateway/observe/seen-file.ts';
import { loadGatedPolicy, readPolicyFile } from '../policy/load.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const gatewayProposeVerb: Verb = defineVerb({
  description: 'Propose a policy that allows what was seen while everything was only observed',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy under which the gateway observes',
      valueHint: 'FILE',
    },
    log: {
      type: 'string',
      description: 'The directory of the log, if it is not where the policy says',
      valueHint: 'DIR',
    },
    out: {
      type: 'string',
      description: 'Where the proposal goes; a file that is there stays as it is',
      valueHint: 'FILE',
    },
    diff: {
      type: 'boolean',
      description: 'Show only what would change; exits with 2 if something would',
    },
  },
  run: async ({ policy: path, log, out, diff = false }): Promise<ExitCode> => {
    const text = await readPolicyFile(path);
    const policy = loadGatedPolicy(text, path);
    const directory = log ?? policy.gateway.audit.directory;
    const { records, unreadable } = await readAllSeen(directory);
    for (const each of unreadable) complain(`${each} cannot be read, and is left out.`);
    if (records.length === 0) {
      const what = `Nothing was observed: ${directory} has no file observed-*.json of a gateway.`;
      throw new CliError('CLI_NOTHING_OBSERVED', what);
    }
    const proposed = proposePolicy(text, policy, records);
    // It is read by people and then loaded; what cannot be loaded is never shown.
    loadGatedPolicy(proposed, out ?? 'the proposal');
    for (const line of summaryOf(records)) complain(line);
    if (out !== undefined) await writeNew(out, proposed);
    if (diff) {
      const changes = lineDiff(text, proposed, path);
      process.stdout.write(changes);
      return changes === '' ? 0 : 2;
    }
    process.stdout.write(out === undefined ? proposed : `The proposal is in ${out}. Read it.\n`);
    return 0;
  },
});

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o640 });
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const what = isThere ? `${path} is there already.` : `${path} cannot be written.`;
    throw new CliError('CLI_OUTPUT', what, { cause });
  }
}

/** What would have been refused, by code and user, the most frequent first. */
function summaryOf(records: readonly SeenRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const [user, { refused }] of records.flatMap(({ users }) => Object.entries(users))) {
    for (const { code, count } of refused) {
      const what = `${code} for ${user}`;
      counts.set(what, (counts.get(what) ?? 0) + count);
    }
  }
  const lines = [...counts].toSorted(([, a], [, b]) => b - a);
  return lines.map(([what, count]) => `would have been refused: ${what}, ${count}`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
