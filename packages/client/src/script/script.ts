// A script with fixed text. Keys are made by keyspaces, arguments have types, and the text is Lua in the
// source: nothing that comes from outside can become a part of it.
import { createHash } from 'node:crypto';
import { connectionOf, type Evaluation, type RedisClient } from '../connection/connection.ts';
import type { NoParts } from '../keyspace.ts';
import { queueIn, type RedisQueue } from '../connection/queue.ts';
import type { ArgumentTypes, Call, KeyPlaces, ScriptOptions, Words } from './declaration.ts';
import { Declaration } from './declaration.ts';
import { markDeclared } from './declared.ts';
import type { ReplyType } from './replies.ts';
import { assertOneSlot } from './slots.ts';

/** Something to call on the server, with its keys, arguments and reply declared. */
export interface Callable<Keys extends KeyPlaces, Arguments extends ArgumentTypes, Value> {
  run(client: RedisClient, call: Call<Keys, Arguments>): Promise<Value>;
  /**
   * Puts it into a transaction or a pipeline; give the reply that stands for it to `read`. It goes with
   * its whole text: what the server has forgotten cannot be sent again once its neighbours have run.
   */
  queue(queue: RedisQueue, call: Call<Keys, Arguments>): void;
  read(reply: unknown): Value;
}

export class Script<
  Keys extends KeyPlaces,
  Arguments extends ArgumentTypes,
  Value,
> implements Callable<Keys, Arguments, Value> {
  readonly name: string;
  readonly sha: string;
  readonly declaration: Declaration;
  readonly #reply: ReplyType<Value>;

  constructor(options: ScriptOptions<Keys, Arguments, Value>) {
    this.declaration = new Declaration(options);
    this.sha = createHash('sha1').update(this.declaration.text).digest('hex');
    this.name = options.name ?? `The script ${this.sha.slice(0, 8)}`;
    this.#reply = options.reply;
    markDeclared(Object.freeze(this));
  }

  async run(client: RedisClient, call: Call<Keys, Arguments>): Promise<Value> {
    const connection = connectionOf(client);
    const words = this.declaration.words(this.name, call);
    if (connection.cluster || this.declaration.oneSlot) {
      assertOneSlot(this.name, connection.prefix, words.keys);
    }
    try {
      return this.read(await connection.evaluate(this.#evaluation('sha', words)));
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return this.read(await connection.evaluate(this.#evaluation('text', words)));
    }
  }

  queue(queue: RedisQueue, call: Call<Keys, Arguments>): void {
    const words = this.declaration.words(this.name, call);
    queueIn(queue, this.#evaluation('text', words));
  }

  read(reply: unknown): Value {
    return this.#reply.read(reply, `${this.name}: its reply`);
  }

  #evaluation(by: 'sha' | 'text', words: Words): Evaluation {
    const { readOnly, text } = this.declaration;
    if (by === 'sha') {
      return { command: readOnly ? 'EVALSHA_RO' : 'EVALSHA', subject: this.sha, ...words };
    }
    return { command: readOnly ? 'EVAL_RO' : 'EVAL', subject: text, ...words };
  }
}

export function script<
  const Keys extends KeyPlaces = NoParts,
  const Arguments extends ArgumentTypes = NoParts,
  Value = never,
>(options: ScriptOptions<Keys, Arguments, Value>): Script<Keys, Arguments, Value> {
  return new Script(options);
}

/** The server has been restarted, flushed or replaced, or sees it for the first time. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
