// ioredis flattens the arguments of a method into words and turns them to text at once. So the same is
// done here first, the words are checked while keys are still objects, and the client gets texts that
// it has nothing to do with any more: what was checked is what is sent.
import { Key } from '../key.ts';
import { rememberBare } from './bare.ts';
import { callOf, isObject, memberOf, settled, words, type Call } from './call.ts';
import { wordsOf, type Door } from './door.ts';
import { guardPipeline } from './ioredis-pipeline.ts';
import { ioredisArguments, takenCallback } from './ioredis-arguments.ts';
import { rawKey } from './refusals.ts';
import { runScript } from './scripts.ts';
import { askAppendfsync, sendBare } from './send.ts';

const passed = words('connect disconnect quit on once off', 'addListener removeListener end');

const state = words('status isCluster mode');

const streams = words(
  'sscanStream hscanStream zscanStream sscanBufferStream hscanBufferStream zscanBufferStream',
);

/** By hand, a transaction takes in what others send on its connection; the rest has ways of its own. */
const withoutMethod = new Set(['multi', 'exec', 'discard', 'call', 'quit', 'monitor', 'command']);

const classes = new WeakMap<object, typeof IoredisGuard>();

export function guardIoredis(client: object, door: Door): object {
  const proto: unknown = Object.getPrototypeOf(client);
  if (!isObject(proto)) throw new TypeError('A client of ioredis is an instance of its class.');
  let Guard = classes.get(proto);
  if (Guard === undefined) {
    Guard = classFor(client);
    classes.set(proto, Guard);
  }
  return new Guard(client, door);
}

type Method = (this: IoredisGuard, ...args: unknown[]) => unknown;

class IoredisGuard {
  readonly isGuarded = true;
  readonly #client: object;
  readonly #door: Door;

  constructor(client: object, door: Door) {
    this.#client = client;
    this.#door = door;
    rememberBare(this, client);
  }

  static command(this: void, name: string, method: Call): Method {
    return function (...args) {
      const callback = takenCallback(args);
      try {
        const sent = ioredisArguments(args);
        this.#door.gate.passArguments(name, sent);
        if (callback !== null) sent.push(callback);
        return method.apply(this.#client, sent);
      } catch (error) {
        return refusal(error, callback);
      }
    };
  }

  static passed(this: void, method: Call): Method {
    return function (...args) {
      const result = method.apply(this.#client, args);
      return settled(result, (value) => (value === this.#client ? this : value));
    };
  }

  static stream(this: void, method: Call): Method {
    return function (key, options) {
      if (!Key.isKey(key)) throw rawKey('A stream', 1, key);
      return method.call(this.#client, key.toString(), options);
    };
  }

  static state(this: void, name: string): (this: IoredisGuard) => unknown {
    return function () {
      return memberOf(this.#client, name);
    };
  }

  static duplicate(this: void, method: Call): Method {
    return function (...args) {
      const copy = method.apply(this.#client, args);
      return isObject(copy) ? guardIoredis(copy, this.#door) : copy;
    };
  }

  static pipeline(this: void, method: Call): Method {
    return function (batch) {
      const pipeline = method.call(this.#client);
      if (!isObject(pipeline)) throw new TypeError('The client made no pipeline.');
      this.#door.pipelines(async () => await askAppendfsync(this.#client));
      return guardPipeline(pipeline, this.#door, batch);
    };
  }

  /** A declared script goes by the client itself: its text is fixed and its keys are made. */
  async run(script: unknown, call: unknown): Promise<unknown> {
    return await runScript(script, this.#client, call);
  }

  async command(name: unknown, ...rest: unknown[]): Promise<unknown> {
    const sent = wordsOf(name, rest);
    this.#door.gate.pass(sent, '');
    return await sendBare(this.#client, sent);
  }
}

/** As the client itself fails: by its promise, and by the callback when there is one. */
async function refusal(error: unknown, callback: Call | null): Promise<never> {
  callback?.(error);
  throw error;
}

/** Names of commands, as the client has methods for them. */
function commandNames(client: object): readonly string[] {
  const names = callOf(client, 'getBuiltinCommands')?.call(client);
  if (!Array.isArray(names)) throw new TypeError('The client lists no commands.');
  return names.filter((name: unknown) => typeof name === 'string');
}

function classFor(client: object): typeof IoredisGuard {
  const Guard = class extends IoredisGuard {};
  const define = (name: string, member: PropertyDescriptor): void => {
    Object.defineProperty(Guard.prototype, name, { ...member, configurable: false });
  };
  const install = (names: readonly string[], make: (method: Call) => unknown): void => {
    for (const name of names) {
      const method = callOf(client, name);
      if (method !== null) define(name, { value: make(method) });
    }
  };
  for (const name of commandNames(client)) {
    if (withoutMethod.has(name)) continue;
    install([name, `${name}Buffer`], (method) => Guard.command(name, method));
  }
  install(passed, Guard.passed);
  install(streams, Guard.stream);
  install(['duplicate'], Guard.duplicate);
  install(['pipeline', 'multi'], Guard.pipeline);
  for (const name of state) if (name in client) define(name, { get: Guard.state(name) });
  return Guard;
}
