// rampart archive list: what can be restored.
import { describeArchive } from '../archive/list.ts';
import { Archive } from '../archive/read/archive.ts';
import { placeOptions, readableStoreOf } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveListVerb: Verb = defineVerb({
  description: 'Show what can be restored, and where history breaks',
  args: { ...placeOptions, json: { type: 'boolean', description: 'Print JSON' } },
  run: async ({ json, ...place }) => {
    const archive = await Archive.open(await readableStoreOf(place));
    const { name, histories } = archive;
    const text =
      json === true ? `${JSON.stringify({ name, histories })}\n` : describeArchive(archive);
    process.stdout.write(text);
  },
});
