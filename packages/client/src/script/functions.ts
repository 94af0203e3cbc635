// Scripts that live on the server under a name: one library a version, `shop_3` with the functions
// `shop_3_buy` …. Versions stand side by side, so that during a deploy old servers go on with theirs, and
// since none ever replaces another, no race can put an older one over a newer one.
import { markDeclared } from './declared.ts';
import {
  connectionOf,
  type Evaluation,
  type FunctionStore,
  type RedisClient,
} from '../connection/connection.ts';
import { queueIn, type RedisQueue } from '../connection/queue.ts';
import { ClientError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { ArgumentTypes, Call, KeyPlaces } from './declaration.ts';
import type { Callable, Script } from './script.ts';
import { assertOneSlot } from './slots.ts';

type AnyScript = Script<KeyPlaces, ArgumentTypes, unknown>;

type Functions<Scripts> = {
  readonly [Name in keyof Scripts]: Scripts[Name] extends Script<
    infer Keys,
    infer Arguments,
    infer Value
  >
    ? Callable<Keys, Arguments, Value>
    : never;
};

export interface LibraryOptions<Scripts> {
  /** A whole number from 1; to be raised with every change. */
  readonly version: number;
  readonly scripts: Scripts;
}

export interface Library<Scripts> {
  /** The scripts by their names; what a server has lost is loaded again as it is called. */
  readonly call: Functions<Scripts>;
  /** Onto every primary, and by replication onto their replicas. Does nothing where it is there. */
  load(client: RedisClient): Promise<void>;
  /** Takes older versions away, when no server calls them any more. Returns their names. */
  removeOlder(client: RedisClient): Promise<readonly string[]>;
}

export function functions<const Scripts extends Readonly<Record<string, object>>>(
  name: string,
  options: LibraryOptions<Scripts>,
): Library<Scripts>;
export function functions(
  name: string,
  { version, scripts }: LibraryOptions<Readonly<Record<string, AnyScript>>>,
): Library<Readonly<Record<string, AnyScript>>> {
  for (const one of [name, ...Object.keys(scripts)]) assertName(one);
  if (!Number.isSafeInteger(version) || version < 1) {
    throw invalid(`The version of ${name} is a whole number from 1, not ${printable(version)}.`);
  }
  const library = new FunctionLibrary(name, version, scripts);
  const call = Object.fromEntries(
    Object.entries(scripts).map(([own, script]) => [own, library.callable(own, script)]),
  );
  return Object.freeze({
    call: Object.freeze(call),
    load: (client: RedisClient) => library.load(client),
    removeOlder: (client: RedisClient) => library.removeOlder(client),
  });
}

class FunctionLibrary {
  readonly #name: string;
  readonly #version: number;
  readonly #full: string;
  readonly #code: string;

  constructor(name: string, version: number, scripts: Readonly<Record<string, AnyScript>>) {
    this.#name = name;
    this.#version = version;
    this.#full = `${name}_${version}`;
    const registered = Object.entries(scripts).map(([own, { declaration }]) =>
      registration(`${this.#full}_${own}`, declaration),
    );
    this.#code = [`#!lua name=${this.#full}`, ...registered].join('\n');
  }

  async load(client: RedisClient): Promise<void> {
    const primaries = await connectionOf(client).primaries();
    await Promise.all(primaries.map((primary) => this.#loadOnto(primary)));
  }

  async removeOlder(client: RedisClient): Promise<readonly string[]> {
    const primaries = await connectionOf(client).primaries();
    const removed = await Promise.all(
      primaries.map(async (primary) => {
        const older = (await primary.names()).filter((full) => this.#isOlder(full));
        await Promise.all(older.map((full) => remove(primary, full)));
        return older;
      }),
    );
    return [...new Set(removed.flat())].toSorted();
  }

  callable(own: string, script: AnyScript): Callable<KeyPlaces, ArgumentTypes, unknown> {
    const { declaration } = script;
    const full = `${this.#full}_${own}`;
    const command = declaration.readOnly ? 'FCALL_RO' : 'FCALL';
    const evaluation = (call: object): Evaluation => ({
      command,
      subject: full,
      ...declaration.words(full, call),
    });
    return markDeclared({
      run: async (client: RedisClient, call: Call<KeyPlaces, ArgumentTypes>) => {
        const connection = connectionOf(client);
        const made = evaluation(call);
        if (connection.cluster || declaration.oneSlot) {
          assertOneSlot(full, connection.prefix, made.keys);
        }
        try {
          return script.read(await connection.evaluate(made));
        } catch (error) {
          if (!isUnknownFunction(error)) throw error;
          await this.load(client);
          return script.read(await connection.evaluate(made));
        }
      },
      queue: (queue: RedisQueue, call: Call<KeyPlaces, ArgumentTypes>) =>
        queueIn(queue, evaluation(call)),
      read: (reply: unknown) => script.read(reply),
    });
  }

  /** Without REPLACE: of many servers that load at once one does, and the others compare. */
  async #loadOnto(primary: FunctionStore): Promise<void> {
    try {
      await primary.load(this.#code);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('already exists')) throw error;
      if ((await primary.codeOf(this.#full)) === this.#code) return;
      throw new ClientError(
        'CLIENT_FUNCTIONS_CHANGED',
        `A server has version ${this.#version} of ${this.#name} with another text.`,
        { cause: error },
      );
    }
  }

  #isOlder(full: string): boolean {
    const [, name, version] = /^(.+)_(\d+)$/u.exec(full) ?? [];
    return name === this.#name && Number(version) < this.#version;
  }
}

/** The Lua of a function is that of the script: prelude and literal, in a function of their own. */
function registration(
  full: string,
  script: { readonly text: string; readonly readOnly: boolean },
): string {
  const flags = script.readOnly ? `,flags={'no-writes'}` : '';
  return `redis.register_function{function_name='${full}'${flags},callback=function(KEYS,ARGV) ${script.text}\nend}`;
}

/** Several servers may do it at once. */
async function remove(primary: FunctionStore, full: string): Promise<void> {
  try {
    await primary.remove(full);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('not found')) throw error;
  }
}

function assertName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9_]{0,63}$/u.test(name)) return;
  throw invalid(`${printable(name)} is no name of a library or function.`);
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_SCRIPT_INVALID', what);
}

function isUnknownFunction(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Function not found');
}
