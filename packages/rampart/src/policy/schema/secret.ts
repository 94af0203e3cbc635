// Where a secret is kept. Whatever else stands where a secret is expected may be the secret itself,
// so no message shows it.
import * as v from 'valibot';

import type { SecretSource, UpstreamLogin } from '../types.ts';
import { problem } from './problem.ts';
import { line, path } from './scalars.ts';
import { becomes, has, kindOf, list, optional, part, refused, setting } from './vocabulary.ts';
import { shaped } from './shape.ts';
import type { Part } from './shape.ts';

/** What does not look like a name may be the secret, put in the wrong place. */
const variable: Part<string> = shaped(
  v.custom<string>(
    (value) => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(value),
    () => problem('POLICY_VALUE', 'Expected the name of an environment variable.'),
  ),
  { kind: 'scalar', says: 'the name of an environment variable', json: { type: 'string' } },
);

const env: Part<SecretSource> = becomes(
  part({ env: setting(variable, 'The environment variable that holds the secret.') }),
  ({ env: name }) => ({ kind: 'env', name }),
);

const file: Part<SecretSource> = becomes(
  part({ file: setting(path(), 'The file that holds the secret; only its owner may read it.') }),
  ({ file: at }) => ({ kind: 'file', path: at }),
);

const command: Part<SecretSource> = becomes(
  part({
    command: setting(
      list(line('a word of the command', 1_024)),
      'A program and its arguments, run without a shell; it prints the secret.',
    ),
  }),
  ({ command: argv }) => ({ kind: 'command', argv }),
);

const inline = refused(() =>
  problem('POLICY_SECRET_INLINE', 'Expected where the secret is kept, found a value.'),
);
const neither = refused(() =>
  problem('POLICY_VALUE', 'Expected {env: NAME}, {file: PATH} or {command: [PROGRAM]}.'),
);

export const secret: Part<SecretSource> = shaped(
  v.lazy((value): Part<SecretSource> => {
    if (kindOf(value) !== 'map') return inline;
    if (has(value, 'env')) return env;
    if (has(value, 'file')) return file;
    return has(value, 'command') ? command : neither;
  }),
  { kind: 'choice', choices: [env, file, command], says: 'a secret' },
);

/** A login at the server. */
export const login: Part<UpstreamLogin> = becomes(
  part({
    user: optional(line('a user name', 128, /^\S+$/), 'The user; `default` if left out.'),
    password: setting(secret, 'Where the password is kept.'),
  }),
  ({ user = null, password }) => ({ user, password }),
);
