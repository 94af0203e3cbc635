// rampart secret …: makes secrets, and says which of a policy's are missing.
import { loadPolicyFile } from '../policy/load.ts';
import { newSecret } from '../policy/secret-strength.ts';
import { CliError } from './errors.ts';
import { defineGroup, defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const usualLength = 128;
const shortest = 32;

const generate: Verb = defineVerb({
  description:
    'Print a new secret, or one for each variable that a policy names and that is not set',
  args: {
    length: {
      type: 'string',
      default: String(usualLength),
      description: 'How many letters and digits',
      valueHint: 'N',
    },
    policy: {
      type: 'string',
      description: 'Print lines for an .env file: what this policy needs and is not set',
      valueHint: 'FILE',
    },
  },
  run: async ({ length: written, policy: file }) => {
    const length = Number(written);
    if (!Number.isInteger(length) || length < shortest || length > 1_024) {
      throw new CliError(
        'CLI_ARGUMENT',
        `A secret has ${shortest} to 1024 characters, not ${written}.`,
      );
    }
    if (file === undefined) {
      process.stdout.write(`${newSecret(length)}\n`);
      return;
    }
    for (const name of await missingVariables(file)) {
      process.stdout.write(`${name}=${newSecret(length)}\n`);
    }
  },
});

async function missingVariables(file: string): Promise<readonly string[]> {
  const { deployment } = await loadPolicyFile(file);
  const names = (deployment?.accounts ?? []).flatMap(({ password }) =>
    password?.kind === 'env' ? [password.name] : [],
  );
  return [...new Set(names)].filter((name) => (process.env[name] ?? '') === '');
}

export const secretVerbs: Verb = defineGroup('Make the secrets that a policy names', {
  generate: async () => generate,
});
