// rampart archive key: a pair of keys. The public one seals and may be anywhere; the private one opens.
import { writeFile } from 'node:fs/promises';

import { newIdentity } from '../archive/seal/recipient.ts';
import { causeOf } from '../events/codes.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const archiveKeyVerb: Verb = defineVerb({
  description: 'Make a key that opens archives: prints the recipient, writes the private key',
  args: {
    file: { type: 'positional', required: true, description: 'A file that is not there yet' },
  },
  run: async ({ file }) => {
    const { pem, identity } = newIdentity();
    try {
      await writeFile(file, pem, { mode: 0o600, flag: 'wx' });
    } catch (cause) {
      throw new CliError('CLI_OUTPUT', `${file} cannot be written (${causeOf(cause)}).`, { cause });
    }
    process.stdout.write(`${identity.recipient.text}\n`);
  },
});
