// A pipeline or transaction of ioredis, and the lists of commands that both take at once.
import { notThrough } from './refusals.ts';
import { queueScript } from './scripts.ts';
import { callOf, listOf, memberOf, type Call } from './call.ts';
import { wordsOf, type Door } from './door.ts';
import { ioredisArguments, takenCallback } from './ioredis-arguments.ts';

const classes = new WeakMap<object, typeof GuardedPipeline>();

export function guardPipeline(pipeline: object, door: Door, batch: unknown): object {
  const key: object = pipeline.constructor;
  let Guard = classes.get(key);
  if (Guard === undefined) {
    Guard = classFor(pipeline);
    classes.set(key, Guard);
  }
  const guard = new Guard(pipeline, door);
  if (Array.isArray(batch)) for (const line of batch) guard.add(line);
  return guard;
}

type Method = (this: GuardedPipeline, ...args: unknown[]) => unknown;

class GuardedPipeline {
  readonly #pipeline: object;
  readonly #door: Door;
  /** What was refused is not left out: a transaction without one of its commands is another one. */
  #refused: unknown = null;

  constructor(pipeline: object, door: Door) {
    this.#pipeline = pipeline;
    this.#door = door;
  }

  static command(this: void, name: string, method: Call): Method {
    return function (...args) {
      try {
        const callback = takenCallback(args);
        const sent = ioredisArguments(args);
        this.#door.gate.passArguments(name, sent);
        if (callback !== null) sent.push(callback);
        method.apply(this.#pipeline, sent);
      } catch (error) {
        this.#refused = error;
        throw error;
      }
      return this;
    };
  }

  get length(): unknown {
    return memberOf(this.#pipeline, 'length');
  }

  async exec(callback?: unknown): Promise<unknown> {
    if (this.#refused !== null) throw this.#refused;
    return await callOf(this.#pipeline, 'exec')?.call(this.#pipeline, callback);
  }

  run(script: unknown, call: unknown): this {
    queueScript(script, this.#pipeline, call);
    return this;
  }

  command(name: unknown, ...rest: unknown[]): this {
    try {
      const sent = wordsOf(name, rest);
      this.#door.gate.pass(sent, '');
      callOf(this.#pipeline, 'call')?.apply(this.#pipeline, sent);
    } catch (error) {
      this.#refused = error;
      throw error;
    }
    return this;
  }

  /** `['set', key, 'value']` of a list that was given at once. */
  add(line: unknown): void {
    const [name, ...args] = listOf(line);
    const method = typeof name === 'string' ? callOf(this, name) : null;
    if (typeof name !== 'string' || method === null || notCommands.has(name)) {
      throw notThrough('A line that does not begin with the name of a command', 'Correct it.');
    }
    method.apply(this, args);
  }
}

const notCommands = new Set(['constructor', 'exec', 'command', 'run', 'add', 'length']);
const withoutMethod = new Set(['multi', 'exec', 'discard', 'call', 'quit', 'monitor', 'command']);

function classFor(pipeline: object): typeof GuardedPipeline {
  const Guard = class extends GuardedPipeline {};
  const names = callOf(pipeline, 'getBuiltinCommands')?.call(pipeline);
  if (!Array.isArray(names)) throw new TypeError('The client lists no commands.');
  for (const name of names) {
    if (typeof name !== 'string' || withoutMethod.has(name)) continue;
    for (const spelled of [name, `${name}Buffer`]) {
      const method = callOf(pipeline, spelled);
      if (method === null) continue;
      Object.defineProperty(Guard.prototype, spelled, { value: Guard.command(name, method) });
    }
  }
  return Guard;
}
