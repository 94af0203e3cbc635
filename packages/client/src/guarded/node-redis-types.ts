// What the compiler knows of a guarded client of node-redis. All of it is made from the type of the
// client that is guarded, so it follows the client's own types, and nothing is imported from it.
import type { Key } from '../key.ts';
import type { GuardedClient } from './bare.ts';
import type { NodeRedisPlaces } from './generated/node-redis-places.ts';

/** How a client of node-redis is told from others. */
export interface NodeRedisLike {
  readonly isOpen: boolean;
  withTypeMapping(mapping: never): unknown;
}

/** A word of a command, for those that have no method. */
export type Word = string | number | bigint | Uint8Array | Key;

/** What script(…) and functions(…) make. */
export interface Declared<Call, Value> {
  run(client: GuardedClient, call: Call): Promise<Value>;
  queue(queue: never, call: Call): void;
}

type Texts = string | Uint8Array;

/** A parameter that is a key, in all the forms that a client takes keys in. */
type Keyed<Parameter> = Parameter extends Texts
  ? Key
  : Parameter extends readonly (infer Item)[]
    ? readonly Keyed<Item>[]
    : Parameter extends { readonly key: unknown }
      ? { [Name in keyof Parameter]: Name extends 'key' ? Key : Parameter[Name] }
      : Parameter;

type Pairs = readonly (readonly [Key, Texts])[];

type Parameters<Given extends readonly unknown[], Places> = {
  [Index in keyof Given]: 'pairs' extends Places
    ? Index extends '0'
      ? Pairs
      : Given[Index]
    : Index extends Places
      ? Keyed<Given[Index]>
      : Given[Index];
};

type Guarded<Method, Places> = Method extends (...args: infer Given) => infer Reply
  ? (...args: Parameters<Given, Places>) => Reply
  : never;

type Queued<Method, Places, Client, Replies extends readonly unknown[]> = Method extends (
  ...args: infer Given
) => infer Reply
  ? (...args: Parameters<Given, Places>) => GuardedMulti<Client, [...Replies, Awaited<Reply>]>
  : never;

/** Commands in a transaction or pipeline; `Replies` grows with each of them. */
export type GuardedMulti<Client, Replies extends readonly unknown[] = []> = {
  [Name in keyof Client & keyof NodeRedisPlaces]: Queued<
    Client[Name],
    NodeRedisPlaces[Name],
    Client,
    Replies
  >;
} & {
  /** A command that has no method. */
  command(name: string, ...words: readonly Word[]): GuardedMulti<Client, [...Replies, unknown]>;
  run<Call>(
    script: Declared<Call, unknown>,
    call: Call,
  ): GuardedMulti<Client, [...Replies, unknown]>;
  exec(): Promise<Replies>;
  execTyped(): Promise<Replies>;
  execAsPipeline(): Promise<Replies>;
  execAsPipelineTyped(): Promise<Replies>;
};

/** Handed on with the types that they have. */
type Passed =
  | ('close' | 'destroy' | 'quit' | 'disconnect' | 'ref' | 'unref' | 'release' | 'select')
  | ('subscribe' | 'unsubscribe' | 'pSubscribe' | 'pUnsubscribe' | 'sSubscribe' | 'sUnsubscribe')
  | ('unwatch' | 'isOpen' | 'isReady' | 'isPubSubActive' | 'isWatching' | 'isDirtyWatch')
  | ('isClosing' | 'idleClients' | 'clientsInUse' | 'totalClients' | 'tasksQueueLength');

/** Methods whose answer is another client. */
type Remade =
  | ('withTypeMapping' | 'withCommandOptions' | 'withAbortSignal' | 'asap' | 'duplicate')
  | ('createPool' | 'acquire');

type Iterators =
  | ('hScanIterator' | 'hScanValuesIterator' | 'hScanNoValuesIterator')
  | ('sScanIterator' | 'zScanIterator');

type GuardedReply<Reply> =
  Reply extends Promise<infer Client> ? Promise<GuardedNodeRedis<Client>> : GuardedNodeRedis<Reply>;

type MadeAgain<Method> = Method extends (...args: infer Given) => infer Reply
  ? (...args: Given) => GuardedReply<Reply>
  : never;

type Lent<Method> = Method extends (task: (client: infer Client) => never) => unknown
  ? <Result>(task: (client: GuardedNodeRedis<Client>) => Result) => Promise<Awaited<Result>>
  : never;

interface OfEvery<Client> extends GuardedClient {
  /** A script of script(…) or a function of functions(…), with its declared keys and arguments. */
  run<Call, Value>(script: Declared<Call, Value>, call: Call): Promise<Value>;
  /**
   * A command that has no method here, by the words that are sent: `command('GETEX', key, 'EX', 10)`.
   * A subcommand belongs to the name: `command('OBJECT FREQ', key)`.
   */
  command(name: string, ...words: readonly Word[]): Promise<unknown>;
  connect(): Promise<GuardedNodeRedis<Client>>;
  on(event: string, listener: (...args: never[]) => void): this;
  once(event: string, listener: (...args: never[]) => void): this;
  off(event: string, listener: (...args: never[]) => void): this;
  multi(routing?: Key): GuardedMulti<Client>;
}

export type GuardedNodeRedis<Client> = {
  [Name in keyof Client & keyof NodeRedisPlaces]: Guarded<Client[Name], NodeRedisPlaces[Name]>;
} & {
  [Name in keyof Client & Passed]: Client[Name];
} & {
  [Name in keyof Client & Remade]: MadeAgain<Client[Name]>;
} & {
  [Name in keyof Client & ('execute' | 'use')]: Lent<Client[Name]>;
} & {
  [Name in keyof Client & ('watch' | Iterators)]: Guarded<OmitThisParameter<Client[Name]>, '0'>;
} & OfEvery<Client>;
