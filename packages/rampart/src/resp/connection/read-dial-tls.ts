import { readFile } from 'node:fs/promises';

import type { DialTls } from './dial.ts';

/** Files in PEM, as a policy names them. */
interface TlsFiles {
  /** Null: the authorities that Node.js trusts. */
  readonly authority: string | null;
  readonly serverName: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

export async function readDialTls({
  authority,
  serverName,
  certificate,
  key,
}: TlsFiles): Promise<DialTls> {
  return {
    authority: authority === null ? null : await readFile(authority),
    serverName,
    identity:
      certificate === null || key === null
        ? null
        : { certificate: await readFile(certificate), key: await readFile(key) },
  };
}
