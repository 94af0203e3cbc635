// Certificates end on a day that is known long before, and then everything stops at once. So it is told a
// month, a week and a day before, and when it has come.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { RampartEvent } from '@rampart/keyring';

import type { GatewayPolicy, GatedPolicy } from '../../policy/types.ts';
import { operatingEvent } from './events.ts';

export interface CertificateEnd {
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const hour = 3_600_000;
const day = 24 * hour;
/** Days before the end, the last first. */
const marks = [0, 1, 7, 30] as const;

export class CertificateWatch {
  readonly #tell: (event: RampartEvent) => void;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  /** The last mark that was told, by file and end: another certificate begins anew. */
  readonly #told = new Map<string, number>();
  #ends: readonly CertificateEnd[] = [];

  /** `now` is milliseconds since 1970. */
  constructor(tell: (event: RampartEvent) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
    this.#timer = setInterval(() => this.look(), hour).unref();
  }

  get ends(): readonly CertificateEnd[] {
    return this.#ends;
  }

  /** Reads the certificates of the policy, which may have been renewed under their names. */
  async follow({ gateway }: Pick<GatedPolicy, 'gateway'>): Promise<void> {
    const read = await Promise.all(filesOf(gateway).map(endOf));
    this.#ends = read.filter((each) => each !== null);
    this.look();
  }

  /** Tells of each mark once. */
  look(): void {
    const now = this.#now();
    for (const { file, until } of this.#ends) {
      const left = until - now;
      const mark = marks.find((days) => left <= days * day);
      const name = `${until} ${file}`;
      if (mark === undefined || mark >= (this.#told.get(name) ?? Infinity)) continue;
      this.#told.set(name, mark);
      this.#tell(eventOf(file, until, mark));
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function eventOf(file: string, until: number, days: number): RampartEvent {
  const end = new Date(until).toISOString();
  const fields = { file, until: end };
  if (days === 0) {
    const text = `The certificate ${file} ended at ${end}; renew it and reload.`;
    return operatingEvent('GATEWAY_CERTIFICATE_ENDED', text, fields);
  }
  const text = `The certificate ${file} ends at ${end}; renew it and reload.`;
  return operatingEvent('GATEWAY_CERTIFICATE_ENDING', text, { ...fields, days });
}

interface Watched {
  readonly file: string;
  /** A chain breaks with its first certificate that ends, a list of authorities with its last one. */
  readonly kind: 'chain' | 'authorities';
}

function filesOf({ listeners, upstream: { tls } }: GatewayPolicy): readonly Watched[] {
  const files = new Map<string, Watched>();
  const add = (file: string | null | undefined, kind: Watched['kind']): void => {
    if (file !== null && file !== undefined) files.set(file, { file, kind });
  };
  for (const { tls: own } of listeners) {
    add(own?.clients?.authority, 'authorities');
    add(own?.certificate, 'chain');
  }
  add(tls?.authority, 'authorities');
  add(tls?.certificate, 'chain');
  return [...files.values()];
}

/** Null for a file that is none: whoever uses it says so. */
async function endOf({ file, kind }: Watched): Promise<CertificateEnd | null> {
  const text = await readFile(file, 'latin1').catch(() => '');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    const ends = blocks.map((block) => new X509Certificate(block).validToDate.getTime());
    if (ends.length === 0) return null;
    return { file, until: kind === 'chain' ? Math.min(...ends) : Math.max(...ends) };
  } catch {
    return null;
  }
}
