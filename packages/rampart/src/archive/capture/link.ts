// One connection to a server as a replica of it: login, hand-shake, and then what the server sends.
import type { Socket } from 'node:net';

import { encodeCommand } from '../../resp/write.ts';
import { causeOf } from '../../events/codes.ts';
import { ArchiveError } from '../codes.ts';
import type { Place } from '../segment/contents.ts';
import { Incoming } from './incoming.ts';
import type { IncomingEnds } from './incoming.ts';
import { openLine, sourceName } from './source.ts';
import type { ArchiveSource } from './source.ts';

/** A server sends at least a PING every ten seconds; it may be told to every minute. */
const silentAtMost = 90_000;
const answersWithin = 15_000;

/** How the server wants to go on. */
export type Agreement =
  | { readonly kind: 'full'; readonly replid: string; readonly offset: number }
  /** `replid` is another one than was asked for when a failover has forked the history. */
  | { readonly kind: 'continue'; readonly replid: string };

export interface LinkEnds extends Omit<IncomingEnds, 'line'> {
  agreed(agreement: Agreement): void;
}

export class ReplicaLink {
  readonly #source: ArchiveSource;
  readonly #socket: Socket;
  readonly #incoming: Incoming;
  readonly #ends: LinkEnds;
  readonly #closed = Promise.withResolvers<void>();
  #answer: ((line: string) => void) | null = null;
  #refuse: ((error: Error) => void) | null = null;
  #fault: ArchiveError | null = null;

  private constructor(source: ArchiveSource, socket: Socket, ends: LinkEnds) {
    this.#source = source;
    this.#socket = socket;
    this.#ends = ends;
    this.#incoming = new Incoming({ ...boundTo(ends), line: (text) => this.#answer?.(text) });
    socket.on('data', (bytes: Buffer) => this.#feed(bytes));
    socket.on('error', (cause) => this.#fail(`was lost (${causeOf(cause)})`, cause));
    socket.on('close', () => {
      this.#fail('has closed the connection', null);
      this.#closed.resolve();
    });
  }

  /** Resolves when the server has agreed; the rest comes through `ends`. */
  static async open(
    source: ArchiveSource,
    place: Place | null,
    ends: LinkEnds,
  ): Promise<ReplicaLink> {
    const link = new ReplicaLink(source, await openLine(source), ends);
    try {
      await link.#shakeHands(place);
      return link;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  /** Resolves, or rejects with the reason, when the connection has ended. */
  async ended(): Promise<void> {
    await this.#closed.promise;
    if (this.#fault !== null) throw this.#fault;
  }

  acknowledge(offset: number): void {
    if (this.#socket.writable) {
      this.#socket.write(encodeCommand(['REPLCONF', 'ACK', String(offset)]));
    }
  }

  /** Nothing more is read: the server has to wait, and the kernel's buffers fill. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  async #shakeHands(place: Place | null): Promise<void> {
    const { login } = this.#source;
    if (login !== null) {
      const words = login.user === null ? [login.password] : [login.user, login.password];
      await this.#ask('AUTH', ...words);
    }
    await this.#ask('PING');
    await this.#ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2');
    const { replid, next } =
      place === null
        ? { replid: '?', next: '-1' }
        : { replid: place.replid, next: String(place.offset + 1) };
    await this.#exchange(['PSYNC', replid, next], (line) => this.#agree(line, replid));
    this.#socket.setTimeout(silentAtMost, () => {
      this.#fail('has been silent for too long', null);
      this.#socket.destroy();
    });
  }

  /** At once, within the line: what the server sends behind it must not be taken for an answer. */
  #agree(line: string, asked: string): void {
    const full = /^\+FULLRESYNC ([0-9a-f]{40}) (\d{1,16})$/.exec(line);
    const goesOn = /^\+CONTINUE(?: ([0-9a-f]{40}))?$/.exec(line);
    if (full?.[1] !== undefined) {
      // Who does not agree throws: then the copy, which may be in the same packet, must not be taken in.
      this.#ends.agreed({ kind: 'full', replid: full[1], offset: Number(full[2]) });
      this.#incoming.expectSnapshot();
    } else if (goesOn !== null && asked !== '?') {
      this.#ends.agreed({ kind: 'continue', replid: goesOn[1] ?? asked });
      this.#incoming.expectStream();
    } else throw this.#said('PSYNC', line);
  }

  async #ask(...words: readonly (string | Buffer)[]): Promise<void> {
    await this.#exchange(words, (line) => {
      if (!line.startsWith('+')) throw this.#said(String(words[0]), line);
    });
  }

  async #exchange(
    words: readonly (string | Buffer)[],
    take: (line: string) => void,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => reject(this.#error('gave no answer', null)), answersWithin);
    this.#refuse = reject;
    this.#answer = (line) => {
      try {
        take(line);
        resolve();
      } catch (error) {
        reject(error);
      }
    };
    try {
      if (this.#fault !== null) throw this.#fault;
      this.#socket.write(encodeCommand(words));
      await promise;
    } finally {
      clearTimeout(late);
      this.#answer = null;
      this.#refuse = null;
    }
  }

  #feed(bytes: Buffer): void {
    try {
      this.#incoming.feed(bytes);
    } catch (error) {
      this.#fault ??= error instanceof ArchiveError ? error : this.#error('sent nonsense', error);
      this.#socket.destroy();
    }
  }

  #fail(what: string, cause: unknown): void {
    this.#fault ??= this.#error(what, cause);
    this.#refuse?.(this.#fault);
  }

  #said(command: string, line: string): ArchiveError {
    const what = `${sourceName(this.#source)} answered ${command} with "${line.slice(0, 200)}".`;
    // These pass by themselves: a replica that has no primary just now, a server that loads.
    const passes = /^-(?:NOMASTERLINK|LOADING|BUSY|MASTERDOWN)/.test(line);
    return new ArchiveError(passes ? 'ARCHIVE_SOURCE_AWAY' : 'ARCHIVE_SOURCE_REFUSED', what);
  }

  #error(what: string, cause: unknown): ArchiveError {
    const sentence = `${sourceName(this.#source)} ${what}.`;
    return new ArchiveError('ARCHIVE_SOURCE_AWAY', sentence, { cause });
  }
}

function boundTo(ends: LinkEnds): Omit<IncomingEnds, 'line'> {
  return {
    snapshotBegins: (length) => ends.snapshotBegins(length),
    snapshot: (bytes) => ends.snapshot(bytes),
    snapshotEnds: () => ends.snapshotEnds(),
    stream: (bytes) => ends.stream(bytes),
  };
}
