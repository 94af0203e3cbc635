// What the compiler knows of a guarded client of ioredis, whose methods have up to 144 overloads each.
// Every overload is rewritten by itself, so all of them stay. Nothing is imported from ioredis.
import type { Key } from '../key.ts';
import type { GuardedClient } from './bare.ts';
import type { IoredisPlaces } from './generated/ioredis-places.ts';
import type { Overloads } from './generated/overloads.ts';
import type { Declared, Word } from './node-redis-types.ts';

/** How a client of ioredis is told from others. */
export interface IoredisLike {
  readonly status: string;
  getBuiltinCommands(): string[];
}

type Values = string | Uint8Array | number;

/** The client's own type of a key is text or bytes, and no value's is just that in these methods. */
type Typed<Parameter, Index> = [string] extends [Parameter]
  ? [Exclude<Parameter, string | undefined>] extends [never]
    ? Parameter
    : [Parameter] extends [string | Uint8Array | undefined]
      ? Key | Extract<Parameter, undefined>
      : number extends Index
        ? // Keys and other words in one list: use the form that has a list for the keys alone.
          [Extract<Parameter, Uint8Array>] extends [never]
          ? Parameter
          : never
        : Parameter
  : Parameter extends readonly (infer Item)[]
    ? readonly Typed<Item, '0'>[]
    : Parameter;

/** The arguments before a list of any length. */
type Fixed<
  Given extends readonly unknown[],
  Found extends readonly unknown[] = [],
> = Given extends readonly [infer First, ...infer Rest] ? Fixed<Rest, [...Found, First]> : Found;

type Parameters<Given extends readonly unknown[], Places> = [Places] extends [never]
  ? Given
  : [Places] extends ['typed']
    ? { [Index in keyof Given]: Typed<Given[Index], Index> }
    : [Places] extends ['streams']
      ? [...Fixed<Given>, Key, ...(Key | Values)[]]
      : [Places] extends ['pairs']
        ? [pairs: ReadonlyMap<Key, Values>]
        : { [Index in keyof Given]: Index extends Places ? Key : Given[Index] };

type Overload<Pair, Places, Client> = Pair extends readonly [
  infer Given extends readonly unknown[],
  infer Reply,
]
  ? [Reply] extends [never]
    ? unknown
    : (
        ...args: Parameters<Given, Places>
      ) => Reply extends Promise<unknown> ? Reply : GuardedPipeline<Client>
  : unknown;

type Rewritten<List, Places, Client, Done = unknown> = List extends readonly [
  infer First,
  ...infer Rest,
]
  ? Rewritten<Rest, Places, Client, Done & Overload<First, Places, Client>>
  : Done;

/** The command of a method: those that answer with bytes are called `getBuffer`. */
type Named<Name> = Name extends keyof IoredisPlaces
  ? Name
  : Name extends `${infer Command}Buffer`
    ? Extract<Command, keyof IoredisPlaces>
    : never;

type PlacesOf<Name> = IoredisPlaces[Named<Name>];

type Commands<Client> = {
  [Name in keyof Client as [Named<Name>] extends [never] ? never : Name]: Rewritten<
    Overloads<Client[Name]>,
    PlacesOf<Name>,
    Client
  >;
};

/** Commands in a pipeline or transaction. */
export type GuardedPipeline<Pipeline> = Commands<Pipeline> & {
  readonly length: number;
  /** A command that has no method. */
  command(name: string, ...words: readonly Word[]): GuardedPipeline<Pipeline>;
  run<Call>(script: Declared<Call, unknown>, call: Call): GuardedPipeline<Pipeline>;
  exec(): Promise<[error: Error | null, result: unknown][] | null>;
};

/** Handed on with the types that they have. */
type Passed = 'status' | 'connect' | 'disconnect' | 'quit' | 'end' | 'isCluster';

type Streams =
  | ('sscanStream' | 'hscanStream' | 'zscanStream')
  | ('sscanBufferStream' | 'hscanBufferStream' | 'zscanBufferStream');

type Streamed<Method> = Method extends (key: string, options?: infer Options) => infer Stream
  ? (key: Key, options?: Options) => Stream
  : never;

type PipelineOf<Client> = Client extends { pipeline(): infer Pipeline }
  ? GuardedPipeline<Pipeline>
  : never;

interface OfEvery<Client> extends GuardedClient {
  /** A script of script(…) or a function of functions(…), with its declared keys and arguments. */
  run<Call, Value>(script: Declared<Call, Value>, call: Call): Promise<Value>;
  /**
   * A command that has no method here, by the words that are sent: `command('GETEX', key, 'EX', 10)`.
   * A subcommand belongs to the name: `command('OBJECT FREQ', key)`.
   */
  command(name: string, ...words: readonly Word[]): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): this;
  once(event: string, listener: (...args: never[]) => void): this;
  off(event: string, listener: (...args: never[]) => void): this;
  /** Each line is the name of a command and its arguments; its keys are checked when it is queued. */
  pipeline(
    lines?: readonly (readonly [command: string, ...words: readonly Word[]])[],
  ): PipelineOf<Client>;
  multi(
    lines?: readonly (readonly [command: string, ...words: readonly Word[]])[],
  ): PipelineOf<Client>;
  duplicate(): GuardedIoredis<Client>;
}

export type GuardedIoredis<Client> = Commands<Client> & {
  [Name in keyof Client & Passed]: Client[Name];
} & {
  [Name in keyof Client & Streams]: Streamed<Client[Name]>;
} & OfEvery<Client>;
