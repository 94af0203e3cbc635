// The server that keys are restored into: a gateway, or the server itself.
import { readFile } from 'node:fs/promises';

import { readHostPort } from '../policy/addresses.ts';
import { fetchSecret } from '../policy/secrets.ts';
import { Connection } from '../resp/connection/connection.ts';
import type { DialAddress } from '../resp/connection/dial.ts';
import { CliError } from './errors.ts';

export const targetOptions = {
  to: {
    type: 'string',
    description: 'The server that gets them: 10.0.1.5:6379, or the path of its socket',
    valueHint: 'ADDRESS',
  },
  user: { type: 'string', description: 'Who logs in there', valueHint: 'NAME' },
  'password-file': {
    type: 'string',
    description: 'A file with the password; the variable RAMPART_TARGET_PASSWORD, if left out',
    valueHint: 'FILE',
  },
  tls: { type: 'boolean', description: 'Connect with TLS' },
  ca: { type: 'string', description: 'Certificates that are trusted there', valueHint: 'FILE' },
} as const;

interface TargetWords {
  readonly to: string | undefined;
  readonly user: string | undefined;
  readonly 'password-file': string | undefined;
  readonly tls: boolean | undefined;
  readonly ca: string | undefined;
}

const passwordVariable = 'RAMPART_TARGET_PASSWORD';
/** A value comes in one reply, and a server may need its time for it. */
const largestReply = 520 * 1024 * 1024;
const within = 60_000;

export async function connectTarget(words: TargetWords): Promise<Connection> {
  const { user, tls = false, ca } = words;
  const password = await passwordOf(words['password-file'], user !== undefined);
  return Connection.open({
    address: addressOf(words.to ?? ''),
    tls:
      tls || ca !== undefined
        ? {
            authority: ca === undefined ? null : await readFile(ca),
            identity: null,
            serverName: null,
          }
        : null,
    login: password === null ? null : { user: user ?? null, password },
    within,
    largestReply,
  });
}

async function passwordOf(path: string | undefined, needed: boolean): Promise<Buffer | null> {
  if (path !== undefined) return fetchSecret({ kind: 'file', path });
  if (process.env[passwordVariable] === undefined && !needed) return null;
  return fetchSecret({ kind: 'env', name: passwordVariable });
}

function addressOf(text: string): DialAddress {
  if (text.startsWith('/')) return { kind: 'unix', path: text };
  const found = readHostPort(text);
  if (found !== null) return { kind: 'tcp', ...found };
  throw new CliError('CLI_ARGUMENT', `"${text}" is no address: it is written 10.0.1.5:6379.`);
}
