import { readFile } from 'node:fs/promises';

import type { DialTls } from './dial.ts';
import { revokedLists } from './revoked-lists.ts';

/** Files in PEM, as a policy names them. */
interface TlsFiles {
  /** Null: the authorities that Node.js trusts. */
  readonly authority: string | null;
  readonly revoked: string | null;
  readonly serverName: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

export async function readDialTls({
  authority,
  revoked,
  serverName,
  certificate,
  key,
}: TlsFiles): Promise<DialTls> {
  return {
    authority: authority === null ? null : await readFile(authority),
    ...(revoked === null ? {} : { revoked: await revokedLists(revoked) }),
    serverName,
    identity:
      certificate === null || key === null
        ? null
        : { certificate: await readFile(certificate), key: await readFile(key) },
  };
}
