// Lists of certificates that count no more (CRL, PEM), as Node takes them.
import { readFile } from 'node:fs/promises';

/** Node takes one list from each text, and would pass over a second one without a word. */
export async function revokedLists(file: string): Promise<string[]> {
  const text = await readFile(file, 'latin1');
  const lists = text.match(/-----BEGIN X509 CRL-----[^]*?-----END X509 CRL-----/g) ?? [];
  if (lists.length === 0) throw new Error(`${file} holds no list of revoked certificates in PEM`);
  return lists;
}
