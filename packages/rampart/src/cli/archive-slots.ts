// rampart archive slots: whether the restored shards of a Cluster fit together.
import { createReadStream } from 'node:fs';

import { readShard, sharedSlots, slotText } from '../archive/cluster/shard-slots.ts';
import type { Shard } from '../archive/cluster/shard-slots.ts';
import { stateFileOf } from '../archive/keys/state-file.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

const shownSlots = 20;
const shownRanges = 60;

export const archiveSlotsVerb: Verb = defineVerb({
  description: 'Say whether the restored shards of a Cluster fit together: 2 if they do not',
  args: {
    server: {
      type: 'string',
      default: 'redis-server',
      description: 'The program that replays what was restored',
      valueHint: 'PROGRAM',
    },
  },
  words: { name: 'shard', description: 'Directories that restore has built, or snapshots' },
  run: async (args): Promise<ExitCode> => {
    if (args._.length < 2) {
      throw new CliError('CLI_ARGUMENT', 'Name the restored shards, two at least.');
    }
    const shards: Shard[] = [];
    for (const place of args._) {
      await using state = await stateFileOf(place, args.server);
      const shard = await readShard(place, createReadStream(state.path));
      const text = slotText(shard);
      const slots = text.length > shownRanges ? `${text.slice(0, shownRanges)} …` : text;
      process.stdout.write(`${place}: ${shard.keys} keys in the slots ${slots || '-'}\n`);
      shards.push(shard);
    }
    const shared = sharedSlots(shards);
    for (const { slot, places } of shared.slice(0, shownSlots)) {
      process.stdout.write(`slot ${slot} is in ${places.join(' and in ')}\n`);
    }
    if (shared.length === 0) process.stdout.write('They fit together.\n');
    else {
      const what = `${shared.length} slots are in more than one shard: they were being moved. Restore to another moment.`;
      process.stdout.write(`${what}\n`);
    }
    return shared.length === 0 ? 0 : 2;
  },
});
