// The certificate of the server of the grounds, and the authority that issued it; both live as long as the
// grounds do.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { issue, newAuthority } from '../../policy/authority/authority.ts';

export interface Certificates {
  /** Paths, as a policy names them. */
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

export async function makeCertificates(directory: string): Promise<Certificates> {
  const now = Date.now();
  const authority = newAuthority('prove', now);
  const host = issue(authority, { address: '127.0.0.1', names: ['127.0.0.1', 'localhost'] }, now);
  const paths = {
    certificate: join(directory, 'host.crt'),
    key: join(directory, 'host.key'),
    authority: join(directory, 'authority.crt'),
  };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(paths.authority, authority.certificate, { mode: 0o600 });
  await writeFile(paths.certificate, host.certificate, { mode: 0o600 });
  await writeFile(paths.key, host.key, { mode: 0o600 });
  return paths;
}
