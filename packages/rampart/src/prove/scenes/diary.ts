// An event log on the host where the intruder is, and another host that he does not reach. Whoever looks
// after it reads the one, checks it with what he has, and compares it with the other.
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';

import { openEventLog, type EventLog } from '../../events/event-log.ts';
import { publishedKey, type CheckingKey } from '../../events/signing.ts';
import { fileSink } from '../../events/sinks/file.ts';
import type { Shipment, Sink } from '../../events/sinks/sink.ts';
import { verifyLogs } from '../../events/verify/verify.ts';
import type { Stop } from '../attack.ts';
import type { DefenceName } from '../defences.ts';

export const chain = 'gateway-1';

/** What a disk of this story holds beside everything else: a megabyte. */
export const room = 1_048_576;

const bounded = { rotateBytes: 65_536, keep: 4 };
const unbounded = { rotateBytes: 2 ** 30, keep: 100_000 };

export class Diary implements AsyncDisposable {
  /** Where it lies, and where the intruder may do what he likes. */
  readonly directory: string;
  readonly #off: ReadonlySet<DefenceName>;
  readonly #log: EventLog;
  readonly #elsewhere: { readonly events: string; readonly checkpoints: string };
  /** Taken when the log was made, by whoever keeps the checkpoints. */
  readonly #key: CheckingKey | null;

  private constructor(parts: {
    readonly directory: string;
    readonly off: ReadonlySet<DefenceName>;
    readonly log: EventLog;
    readonly elsewhere: { readonly events: string; readonly checkpoints: string };
    readonly key: CheckingKey | null;
  }) {
    this.directory = parts.directory;
    this.#off = parts.off;
    this.#log = parts.log;
    this.#elsewhere = parts.elsewhere;
    this.#key = parts.key;
  }

  static async open(scene: string, off: ReadonlySet<DefenceName>): Promise<Diary> {
    const directory = join(scene, 'host');
    const there = join(scene, 'elsewhere');
    await mkdir(there, { recursive: true });
    const elsewhere = {
      events: join(there, 'events.jsonl'),
      checkpoints: join(there, 'checkpoints.jsonl'),
    };
    const sinks = [
      ...(off.has('watch.ship') ? [] : [only('event', fileSink(elsewhere.events))]),
      ...(off.has('watch.checkpoint') ? [] : [only('checkpoint', fileSink(elsewhere.checkpoints))]),
    ];
    const log = await openEventLog({
      directory,
      chain,
      sinks,
      ...(off.has('watch.bound') ? unbounded : bounded),
      ...(off.has('watch.repeats') ? { repeatWindow: 0 } : {}),
    });
    const key = off.has('watch.checkpoint') ? null : await publishedKey(directory);
    return new Diary({ directory, off, log, elsewhere, key });
  }

  /** The same thing again and again, and then the disk has its turn. */
  async take(event: RampartEvent, times: number): Promise<void> {
    for (let time = 0; time < times; time++) this.#log.record(event);
    await this.#log.durably({ ...event, outcome: 'observed' });
  }

  /** Each is on disk, under a seal of its own, before the next. */
  async write(events: readonly RampartEvent[]): Promise<void> {
    for (const event of events) await this.#log.durably(event);
  }

  /** Writes and sends what is left. */
  close(): Promise<void> {
    return this.#log.close();
  }

  /** Whether whoever reads it finds this text. */
  async says(text: string): Promise<boolean> {
    for (const name of await readdir(this.directory)) {
      if (!name.endsWith('.jsonl') || name.includes('checkpoints')) continue;
      if ((await readFile(join(this.directory, name), 'utf8')).includes(text)) return true;
    }
    return false;
  }

  /** What checking it says; null: it looks as it was written, to somebody who has no more. */
  async alarm(): Promise<Stop | null> {
    if (!this.#off.has('watch.chain')) {
      const { state } = await verifyLogs({ place: this.directory });
      if (state === 'tampered') return { defence: 'watch.chain', code: state };
    }
    if (this.#key === null) return null;
    const { state } = await verifyLogs({
      place: this.directory,
      checkpoints: [this.#elsewhere.checkpoints],
      keys: [this.#key],
    });
    return state === 'tampered' ? { defence: 'watch.checkpoint', code: state } : null;
  }

  /** Whether this was sent elsewhere when it happened. */
  async saysElsewhere(text: string): Promise<boolean> {
    if (this.#off.has('watch.ship')) return false;
    return (await readFile(this.#elsewhere.events, 'utf8')).includes(text);
  }

  /** What kept it within its room; null: nothing did. */
  async held(): Promise<Stop | null> {
    const files = await readdir(this.directory);
    if ((await this.size()) > room) return null;
    const isFull = files.some((name) => /\.\d+\.jsonl$/.test(name));
    return isFull
      ? { defence: 'watch.bound', code: 'EVENTS_FILE_RETIRED' }
      : { defence: 'watch.repeats', code: 'repeated' };
  }

  /** Bytes that it takes on its disk. */
  async size(): Promise<number> {
    let bytes = 0;
    for (const name of await readdir(this.directory)) {
      bytes += (await stat(join(this.directory, name))).size;
    }
    return bytes;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Events are one thing to keep elsewhere, and checkpoints another. */
function only(kind: Shipment['kind'], sink: Sink): Sink {
  return {
    name: sink.name,
    send: async (batch, signal) => {
      const meant = batch.filter((shipment) => shipment.kind === kind);
      if (meant.length > 0) await sink.send(meant, signal);
    },
  };
}
