// rampart archive drill: the proof that a restore works, and how long it takes.
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { keyDirectory } from '../archive/capture/create.ts';
import { ArchiveError } from '../archive/codes.ts';
import { drill } from '../archive/drill/drill.ts';
import type { DrillOptions } from '../archive/drill/drill.ts';
import type { DrillResult } from '../archive/drill/result.ts';
import { archiveEvent } from '../archive/events.ts';
import { archiveIn, openArchiveLog, sourcesOf } from '../archive/from-policy.ts';
import { DirectoryStore } from '../archive/store/directory-store.ts';
import { ownSigningKey } from '../events/signing.ts';
import { loadPolicyFile } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { readDuration } from '../policy/units.ts';
import { identityOf, keyOption, policyOption } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const archiveDrillVerb: Verb = defineVerb({
  description: 'Restore on a server of its own, compare, and say how long it took: 2 if it differs',
  args: {
    policy: policyOption,
    key: { ...keyOption, required: true },
    server: {
      type: 'string',
      default: 'redis-server',
      description: 'The server program, of the version that is archived',
      valueHint: 'PROGRAM',
    },
    'work-in': {
      type: 'string',
      default: tmpdir(),
      description: 'A directory with room for the data, twice',
      valueHint: 'DIRECTORY',
    },
    reference: {
      type: 'boolean',
      default: true,
      description: 'Compare with a replica, which costs the archived server one full copy',
    },
    base: {
      type: 'boolean',
      default: true,
      description: 'Put the restored state into the archive as the next base',
    },
    every: { type: 'string', description: 'Again and again, so often', valueHint: 'TIME' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: async ({ policy: path, every, json, ...words }) => {
    const policy = await loadPolicyFile(path);
    const pause = every === undefined ? null : readDuration(every);
    if (every !== undefined && pause === null) {
      throw new ArchiveError('ARCHIVE_OPTION', `--every "${every}" is no span of time.`);
    }
    for (;;) {
      const code = await drillOnce(policy, await optionsOf(policy, words), json === true);
      if (pause === null) return code;
      await delay(pause);
    }
  },
});

interface Words {
  readonly key: string;
  readonly server: string;
  readonly 'work-in': string;
  readonly reference: boolean;
  readonly base: boolean;
}

async function optionsOf(policy: Policy, words: Words): Promise<DrillOptions> {
  const archive = archiveIn(policy);
  const store = new DirectoryStore(archive.directory);
  const [source = null] = await sourcesOf(archive);
  return {
    store,
    identity: await identityOf(words.key),
    program: words.server,
    directory: words['work-in'],
    reference: words.reference ? source : null,
    base: words.base
      ? {
          recipients: archive.recipients,
          key: await ownSigningKey(keyDirectory(store)),
          segmentBytes: archive.segment.bytes,
        }
      : null,
    now: () => Date.now(),
  };
}

async function drillOnce(
  policy: Policy,
  options: DrillOptions,
  asJson: boolean,
): Promise<ExitCode> {
  const log = await openArchiveLog(policy, 'archive-drill');
  try {
    const result = await drill(options);
    const { passed, offset, restoreTook, loadTook, comparedWith } = result;
    const code = passed ? 'ARCHIVE_DRILL_PASSED' : 'ARCHIVE_DRILL_MISSED';
    const fields = { passed, offset, restoreTook, loadTook, comparedWith };
    await log.durably(archiveEvent(code, sentenceOf(result), fields));
    process.stdout.write(asJson ? `${JSON.stringify(result)}\n` : reportOf(result));
    return passed ? 0 : 2;
  } finally {
    await log.close();
  }
}

function sentenceOf({ passed, offset, restoreTook, loadTook, differences }: DrillResult): string {
  const took = `restored to offset ${offset} in ${restoreTook} ms and loaded in ${loadTook} ms`;
  return passed
    ? `The archive was ${took}.`
    : `The archive was ${took}, and differs: ${differences.join('; ')}.`;
}

const comparisons = {
  replica: 'the same as a replica that was stopped at this offset',
  'earlier-copy': 'the same as when it is reached from an earlier copy',
  nothing: 'compared with nothing: there is no replica and no earlier copy',
};

function reportOf(result: DrillResult): string {
  const { passed, comparedWith, differences, base, bytes } = result;
  const lines = [
    sentenceOf(result),
    `  ${bytes} bytes; ${passed ? comparisons[comparedWith] : 'NOT the same'}`,
    ...differences.map((difference) => `  ${difference}`),
  ];
  if (base !== null) {
    lines.push(
      base.made ? `  next base: ${base.track ?? ''}` : `  no base was made: ${base.why ?? ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
