// rampart archive list: what can be restored.
import { readDrills } from '../archive/drill/results.ts';
import { describeArchive, describeDrill } from '../archive/list.ts';
import { marksOf } from '../archive/marks.ts';
import type { Mark } from '../archive/marks.ts';
import { Archive } from '../archive/read/archive.ts';
import { identityOf, keyOption, placeOptions, readableStoreOf } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveListVerb: Verb = defineVerb({
  description: 'Show what can be restored, and where history breaks',
  args: {
    ...placeOptions,
    key: {
      ...keyOption,
      description: 'Marks also when everything was removed or rewritten; takes a private key',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: async ({ json, key, ...place }) => {
    const archive = await Archive.open(await readableStoreOf(place));
    const drills = await readDrills(archive.store);
    const { name, histories } = archive;
    const marks = new Map<number, readonly Mark[]>();
    if (key !== undefined) {
      const identity = await identityOf(key);
      for (const history of histories) {
        marks.set(history.number, await marksOf(archive, history, identity));
      }
    }
    const text =
      json === true
        ? `${JSON.stringify({ name, histories, drills, marks: Object.fromEntries(marks) })}\n`
        : describeArchive(archive, marks) + describeDrill(drills.at(-1) ?? null);
    process.stdout.write(text);
  },
});
