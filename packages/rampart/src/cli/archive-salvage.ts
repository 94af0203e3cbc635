// rampart archive salvage: the writes that a failed-over primary had and the new one lacks.
import { Archive } from '../archive/read/archive.ts';
import { applyWrites } from '../archive/salvage/apply-writes.ts';
import { databaseAt } from '../archive/salvage/database-at.ts';
import { forkAt } from '../archive/salvage/fork-point.ts';
import { isLostMeant, lostWrites } from '../archive/salvage/lost-writes.ts';
import type { LostWrite } from '../archive/salvage/lost-writes.ts';
import { identityOf, keyOption, placeOptions, readableStoreOf } from './archive-place.ts';
import { connectTarget, targetOptions } from './archive-target.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

const shownBytes = 60;

export const archiveSalvageVerb: Verb = defineVerb({
  description: 'Show the writes that the new primary lacks after a failover; 2 if there are any',
  args: {
    ...placeOptions,
    key: keyOption,
    ...targetOptions,
    to: { ...targetOptions.to, description: 'The new primary: 10.0.1.6:6379', required: true },
    commands: {
      type: 'string',
      description: 'Only acts with one of these commands: set,hset',
      valueHint: 'NAMES',
    },
    apply: { type: 'boolean', description: 'Do them again on the new primary, in their order' },
    'go-on': {
      type: 'string',
      description: 'Only acts that begin at this offset or behind it',
      valueHint: 'N',
    },
  },
  words: { name: 'pattern', description: 'Only acts on keys that match one of these' },
  run: async (args): Promise<ExitCode> => {
    const identity = await identityOf(args.key);
    const archive = await Archive.open(await readableStoreOf(args));
    await using target = await connectTarget(args);
    const fork = await forkAt(archive, target);
    if (fork === null) {
      process.stdout.write('The archive has no write that this server lacks.\n');
      return 0;
    }
    const { history, offset, end } = fork;
    const database = await databaseAt(archive, history, offset, identity);
    const selection = {
      keys: args._.length === 0 ? null : args._,
      commands:
        args.commands === undefined ? null : new Set(args.commands.toLowerCase().split(',')),
    };
    const begin = offsetOf(args['go-on'], offset);
    const meant = async function* (): AsyncGenerator<LostWrite, void, void> {
      const pieces = archive.stream(history, offset, end, identity);
      for await (const write of lostWrites(pieces, offset, database)) {
        if (write.from >= begin && isLostMeant(write, selection)) yield write;
      }
    };
    let count = 0;
    if (args.apply === true) count = await applyWrites(target, meant(), show);
    else {
      for await (const write of meant()) {
        show(write);
        count += 1;
      }
    }
    const what = args.apply === true ? 'done again' : 'lacking';
    process.stdout.write(
      `${count} acts ${what}, behind offset ${offset} of history ${history.number}.\n`,
    );
    return args.apply !== true && count > 0 ? 2 : 0;
  },
});

/** Names of commands and keys: values have no place on a screen. */
function show({ from, receivedTo, database, commands, keys }: LostWrite): void {
  const names = commands.map(([name]) => printable(String(name ?? ''))).join(' ');
  const about = keys.slice(0, 5).map((key) => printable(key.toString('latin1')));
  const more = keys.length > about.length ? ' …' : '';
  const time = new Date(receivedTo).toISOString();
  process.stdout.write(`${from} ${time} db${database} ${names} ${about.join(' ')}${more}\n`);
}

function printable(text: string): string {
  return text.slice(0, shownBytes).replaceAll(/[^\x21-\x7e]/g, '.');
}

function offsetOf(text: string | undefined, begin: number): number {
  if (text === undefined) return begin;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CliError('CLI_ARGUMENT', `"${text}" is no offset.`);
}
