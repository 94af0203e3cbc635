// rampart archive list: what can be restored.
import { readDrills } from '../archive/drill/results.ts';
import { describeArchive, describeDrill } from '../archive/list.ts';
import { Archive } from '../archive/read/archive.ts';
import { placeOptions, readableStoreOf } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveListVerb: Verb = defineVerb({
  description: 'Show what can be restored, and where history breaks',
  args: { ...placeOptions, json: { type: 'boolean', description: 'Print JSON' } },
  run: async ({ json, ...place }) => {
    const archive = await Archive.open(await readableStoreOf(place));
    const drills = await readDrills(archive.store);
    const { name, histories } = archive;
    const text =
      json === true
        ? `${JSON.stringify({ name, histories, drills })}\n`
        : describeArchive(archive) + describeDrill(drills.at(-1) ?? null);
    process.stdout.write(text);
  },
});
