// rampart status: how a deployment is, in ten lines.
import { join } from 'node:path';

import { lastAudit } from '../console/rooms/posture/last-audit.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { SystemError } from '../system/errors.ts';
import { lookAt } from '../system/status/look.ts';
import { exitCodeOf, shownRows } from '../system/status/row.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const statusVerb: Verb = defineVerb({
  description: 'Say how a deployment is: 0 good, 2 something wants attention, 1 it cannot be told',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy',
      valueHint: 'FILE',
    },
    json: { type: 'boolean', default: false, description: 'Print JSON instead of lines' },
  },
  run: async ({ policy: file, json }) => {
    const policy = await loadPolicyFile(file);
    // The console audits by itself, and keeps what it has found.
    const kept = join(policy.console.directory, 'deployments', policy.app);
    const rows = await lookAt(policy, await lastAudit(kept).read(), Date.now());
    if (rows.length === 0) {
      throw new SystemError('SYSTEM_NOTHING_HERE', `${file} describes nothing that runs.`);
    }
    const head = `${policy.app} by ${file}, ${new Date().toISOString()}\n`;
    process.stdout.write(json ? `${JSON.stringify(rows)}\n` : head + shownRows(rows));
    return exitCodeOf(rows);
  },
});
