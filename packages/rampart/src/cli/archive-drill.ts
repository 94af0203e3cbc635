// rampart archive drill: the proof that a restore works, and how long it takes.
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { drill } from '../archive/drill/drill.ts';
import type { DrillOptions } from '../archive/drill/drill.ts';
import { drillOptions } from '../archive/drill/from-policy.ts';
import type { DrillResult } from '../archive/drill/result.ts';
import { writeMeasured } from '../archive/drill/results.ts';
import { drillEvent, drillSentence } from '../archive/drill/told.ts';
import { archiveIn, openArchiveLog } from '../archive/from-policy.ts';
import { loadPolicyFile } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { rememberDrill } from '../risk/drilled.ts';
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
    scheduled: {
      type: 'boolean',
      description: 'Again and again, as often as the policy says (archive.drill_every)',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: async ({ policy: path, scheduled, json, ...words }) => {
    const policy = await loadPolicyFile(path);
    for (;;) {
      const options = await drillOptions(policy, {
        identity: await identityOf(words.key),
        program: words.server,
        directory: words['work-in'],
        reference: words.reference,
        base: words.base,
      });
      const code = await drillOnce(policy, options, json === true);
      if (scheduled !== true) return code;
      await delay(archiveIn(policy).drillEvery);
    }
  },
});

async function drillOnce(
  policy: Policy,
  options: DrillOptions,
  asJson: boolean,
): Promise<ExitCode> {
  const log = await openArchiveLog(policy, 'archive-drill');
  try {
    const result = await drill(options);
    await writeMeasured(options.store);
    await log.durably(drillEvent(result));
    process.stdout.write(asJson ? `${JSON.stringify(result)}\n` : reportOf(result));
    if (result.passed) await rememberDrill(policy, result);
    return result.passed ? 0 : 2;
  } finally {
    await log.close();
  }
}

const comparisons = {
  replica: 'the same as a replica that was stopped at this offset',
  'earlier-copy': 'the same as when it is reached from an earlier copy',
  nothing: 'compared with nothing: there is no replica and no earlier copy',
};

function reportOf(result: DrillResult): string {
  const { passed, comparedWith, differences, base, bytes } = result;
  const lines = [
    drillSentence(result),
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
