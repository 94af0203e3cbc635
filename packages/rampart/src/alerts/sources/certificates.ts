import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { causeOf } from '../../events/codes.ts';
import type { Heard } from '../heard.ts';
import type { CertificateFact } from '../judge/facts.ts';
import { lookAtCertificates } from '../judge/surroundings.ts';
import type { Sample } from '../metrics/families.ts';
import type { Source } from './source.ts';

/** Certificates that the policy names, as far as they lie on this machine. */
export class CertificateSource implements Source {
  readonly name = 'certificates';
  readonly #files: readonly string[];
  readonly #bounds: { readonly certificateEnds: number };
  #facts: readonly CertificateFact[] = [];

  constructor(files: readonly string[], bounds: { readonly certificateEnds: number }) {
    this.#files = files;
    this.#bounds = bounds;
  }

  async look(now: number): Promise<readonly Heard[]> {
    const facts = await Promise.all(this.#files.map(certificateIn));
    this.#facts = facts.filter((fact) => fact !== null);
    return [lookAtCertificates(this.#facts, this.#bounds, now)];
  }

  figures(): readonly Sample[] {
    return this.#facts.flatMap(({ file, ends }): readonly Sample[] =>
      ends === null
        ? []
        : [
            {
              family: 'rampart_certificate_end_timestamp_seconds',
              labels: { file },
              value: ends / 1_000,
            },
          ],
    );
  }

  close(): void {
    // Nothing is held open.
  }
}

const block = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;

/** Of several in a file, the one that ends first. Null: the file is not here. */
async function certificateIn(file: string): Promise<CertificateFact | null> {
  try {
    const found = (await readFile(file, 'utf8')).match(block) ?? [];
    if (found.length === 0) return { file, ends: null, why: `${file} holds no certificate.` };
    const ends = found.map((text) => new X509Certificate(text).validToDate.getTime());
    return { file, ends: Math.min(...ends), why: '' };
  } catch (error) {
    const cause = causeOf(error);
    return cause === 'ENOENT'
      ? null
      : { file, ends: null, why: `${file} cannot be read: ${cause}.` };
  }
}
