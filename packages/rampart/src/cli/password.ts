// rampart password: makes the hash that a policy names where the gateway checks a password itself.
import { hashPassword } from '../gateway/login/password-hash.ts';
import { CliError } from './errors.ts';
import { askSecret } from './terminal.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const passwordVerb: Verb = defineVerb({
  description: 'Print the hash of a password, for a user whose password the gateway checks',
  args: {},
  run: async () => {
    const password = await askSecret('Password: ');
    if (password === '') throw new CliError('CLI_ARGUMENT', 'The password is empty.');
    // What nobody has seen may be misspelt; a program types what it means.
    if (process.stdin.isTTY && (await askSecret('The same again: ')) !== password) {
      throw new CliError('CLI_ARGUMENT', 'The two are not the same.');
    }
    process.stdout.write(`${await hashPassword(Buffer.from(password))}\n`);
  },
});
