// rampart archive wait: returns when an offset is archived.
import { waitForOffset } from '../archive/wait.ts';
import { readDuration } from '../policy/units.ts';
import { CliError } from './errors.ts';
import { placeOptions, storeOf } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveWaitVerb: Verb = defineVerb({
  description: 'Wait until an offset of the replication stream is archived',
  args: {
    ...placeOptions,
    offset: {
      type: 'string',
      required: true,
      description: 'master_repl_offset, as INFO replication says it behind the write',
      valueHint: 'N',
    },
    within: { type: 'string', default: '10s', description: 'How long at most', valueHint: 'TIME' },
  },
  run: async ({ offset: written, within: longest, ...place }) => {
    const offset = /^\d{1,15}$/.test(written) ? Number(written) : null;
    if (offset === null) throw new CliError('CLI_ARGUMENT', `"${written}" is no offset.`);
    const within = readDuration(longest);
    if (within === null) throw new CliError('CLI_ARGUMENT', `"${longest}" is no span of time.`);
    const reached = await waitForOffset(await storeOf(place), offset, within);
    process.stdout.write(`archived up to offset ${reached}\n`);
  },
});
