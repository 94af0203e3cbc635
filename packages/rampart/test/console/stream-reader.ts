// Server-sent events as a browser takes them apart.
import type { IncomingMessage } from 'node:http';

import { waitFor } from '@rampart/stage';

import { countIn, eventsIn } from './told.ts';
import type { ToldEvent } from './told.ts';
import type { Visitor } from './visitor.ts';

const mostKept = 100;

export class StreamReader {
  /** The latest; all of a flood would be the memory that is to stay flat. */
  events: readonly ToldEvent[] = [];
  /** `count` of the events that a test has numbered. */
  readonly counts: number[] = [];
  /** Events of every kind. */
  seen = 0;
  readonly kinds: string[] = [];
  lost = 0;
  lastId = 0;
  isOver = false;
  readonly ended: Promise<void>;
  readonly #message: IncomingMessage;
  #rest = '';

  private constructor(message: IncomingMessage, reads: boolean) {
    this.#message = message;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    message.setEncoding('utf8');
    const end = (): void => {
      this.isOver = true;
      resolve();
    };
    message.on('close', end);
    // A connection that is cut is an end too.
    message.on('error', end);
    if (reads) this.read();
  }

  static async open(
    visitor: Visitor,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    { reads = true } = {},
  ): Promise<StreamReader> {
    const message = await visitor.open('GET', path, {
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    });
    if (message.statusCode !== 200) throw new Error(`No stream: ${message.statusCode}.`);
    return new StreamReader(message, reads);
  }

  read(): void {
    this.#message.on('data', (piece: string) => this.#take(piece));
  }

  async until(holds: (reader: StreamReader) => boolean, deadline = 10_000): Promise<void> {
    await waitFor(async () => holds(this), { what: 'what the stream should bring', deadline });
  }

  close(): void {
    this.#message.destroy();
  }

  #take(piece: string): void {
    const messages = (this.#rest + piece).split('\n\n');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) this.#dispatch(message.split(/\r\n|\r|\n/));
  }

  #dispatch(lines: readonly string[]): void {
    const value = (name: string): string | undefined =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const kind = value('event');
    const data = value('data');
    if (kind === undefined || data === undefined) return;
    this.kinds.push(kind);
    const id = value('id');
    if (id !== undefined) this.lastId = Number(id);
    if (kind === 'lost') this.lost += countIn(data);
    if (kind === 'events') this.#takeEvents(eventsIn(data));
  }

  #takeEvents(events: readonly ToldEvent[]): void {
    this.seen += events.length;
    this.events = [...this.events, ...events].slice(-mostKept);
    for (const { event } of events) {
      const count = event.fields?.['count'];
      if (event.code === 'GATEWAY_KEY_REFUSED' && typeof count === 'number')
        this.counts.push(count);
    }
  }
}
