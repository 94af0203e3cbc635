// Server-sent events as a browser takes them apart.
import type { IncomingMessage } from 'node:http';

import { waitFor } from '@rampart/stage';

import { countIn, eventsIn } from './told.ts';
import type { ToldEvent } from './told.ts';
import type { Visitor } from './visitor.ts';

export class StreamReader {
  readonly events: ToldEvent[] = [];
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

  /** `count` of the events that a test has numbered. */
  get counts(): readonly unknown[] {
    return this.events.flatMap(({ event }) =>
      event.code === 'GATEWAY_KEY_REFUSED' ? [event.fields?.['count']] : [],
    );
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
    if (kind === 'events') this.events.push(...eventsIn(data));
  }
}
