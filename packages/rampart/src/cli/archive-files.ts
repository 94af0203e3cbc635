// rampart archive files: a copy of what a running server has on its disk.
import { takeFiles } from '../archive/files/take-files.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveFilesVerb: Verb = defineVerb({
  description: 'Copy what a running server has on its disk, where it lets nobody replicate',
  args: {
    data: { type: 'positional', required: true, description: 'The data directory of the server' },
    out: { type: 'positional', required: true, description: 'A directory that is not there yet' },
  },
  run: async ({ data, out }) => {
    const { kind, parts, bytes, retries } = await takeFiles(data, out);
    const what = kind === 'snapshot' ? 'its snapshot' : `its append-only file in ${parts} parts`;
    const again = retries === 0 ? '' : `, begun anew ${retries} times because of a rewriting`;
    process.stdout.write(`copied into ${out}: ${what}, ${bytes} bytes${again}\n`);
  },
});
