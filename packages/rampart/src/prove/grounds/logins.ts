// Who has a login on the grounds, and what their passwords are. They are made anew for each ground and
// lie in files of its own directory; nothing real is protected by them.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SecretSource } from '../../policy/types.ts';

/** Logins with a password of 32 random bytes. */
const strong = [
  'shop',
  'rings',
  'ops',
  'support',
  'red',
  'blue',
  'rampart-gateway',
  'rampart-archive',
  'rampart-replication',
  'rampart-sentinel',
  'rampart-audit',
  'rampart-apply',
  'rampart-break-glass',
] as const;

/** Somebody chose it himself; it stands in every list of passwords. */
export const weakPassword = 'Summer2026!';

export type Login = (typeof strong)[number] | 'clerk';

export interface Logins {
  passwordOf(login: Login): string;
  /** Where the policy finds it. */
  fileOf(login: Login): string;
  fetch(source: SecretSource): Promise<Buffer>;
}

export async function makeLogins(directory: string): Promise<Logins> {
  const passwords = new Map<string, string>(
    strong.map((login) => [login, randomBytes(32).toString('base64url')]),
  );
  passwords.set('clerk', weakPassword);
  const fileOf = (login: string): string => join(directory, `${login}.password`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const [login, password] of passwords) {
    await writeFile(fileOf(login), `${password}\n`, { mode: 0o600 });
  }
  const passwordOf = (login: string): string => {
    const password = passwords.get(login);
    if (password === undefined) throw new TypeError(`Nobody is called ${login} here.`);
    return password;
  };
  return {
    passwordOf,
    fileOf,
    fetch: (source) => {
      const login = [...passwords.keys()].find(
        (each) => source.kind === 'file' && source.path === fileOf(each),
      );
      if (login === undefined)
        throw new TypeError('The policy of the grounds names its own files.');
      return Promise.resolve(Buffer.from(passwordOf(login)));
    },
  };
}
