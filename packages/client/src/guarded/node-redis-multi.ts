// A transaction or pipeline of node-redis, which the client's own class puts together.
import { callOf, isObject, memberOf, type Call } from './call.ts';
import { wordsOf, type Door } from './door.ts';
import { queueWithPrefix } from './node-redis-prefix.ts';
import { queueClass, type Queue, type QueueClass } from './node-redis-queue.ts';
import { commandsOf, methodsOf, multiView } from './node-redis-view.ts';
import { notThrough } from './refusals.ts';
import { queueScript } from './scripts.ts';

const ends = ['exec', 'EXEC', 'execTyped', 'execAsPipeline', 'execAsPipelineTyped'];

interface Classes {
  readonly Queue: QueueClass;
  readonly Guard: typeof GuardedMulti;
}

/** By the class of the client's transactions. */
const classes = new WeakMap<object, Classes>();

/** What a client hands to each of its transactions: ways to have it executed. */
class Parts {
  readonly given: readonly unknown[];

  constructor(...given: unknown[]) {
    this.given = given;
  }
}

/** Makes the transactions and pipelines of one client. */
export class Transactions {
  readonly #view: object;
  readonly #begin: Call;
  readonly #classes: Classes;
  readonly #door: Door;
  readonly #prefix: string;
  /** The same for all that are not routed by a key of their own. */
  readonly #usual: readonly unknown[];

  constructor(client: object, door: Door, prefix: string) {
    const begin = callOf(client, 'MULTI');
    if (begin === null) throw new TypeError('The client makes no transactions.');
    this.#begin = begin;
    this.#classes = classesFor(memberOf(client, 'Multi'));
    this.#view = multiView(client, Parts);
    this.#door = door;
    this.#prefix = prefix;
    this.#usual = this.#parts();
  }

  begin(route: string | null): object {
    const { Queue, Guard } = this.#classes;
    const queue = new Queue(...(route === null ? this.#usual : this.#parts(route)));
    queue.holdTo(this.#door.gate, this.#prefix);
    return new Guard(queue, this.#prefix);
  }

  #parts(...route: readonly string[]): readonly unknown[] {
    const parts = this.#begin.apply(this.#view, [...route]);
    if (!(parts instanceof Parts)) throw new TypeError('The client made no transaction.');
    return parts.given;
  }
}

type Method = (this: GuardedMulti, ...args: unknown[]) => unknown;

class GuardedMulti {
  readonly #queue: Queue;
  readonly #prefix: string;
  /** What was refused is not left out: a transaction without one of its commands is another one. */
  #refused: unknown = null;

  constructor(queue: Queue, prefix: string) {
    this.#queue = queue;
    this.#prefix = prefix;
  }

  static command(this: void, method: Call): Method {
    return function (...args) {
      const queue = this.#queue;
      const before = queue.added;
      try {
        method.apply(queue, args);
        if (queue.added === before) {
          const instead = 'Declare it with script(…) and run it outside of the transaction.';
          throw notThrough('A script of the client’s own configuration', instead);
        }
      } catch (error) {
        this.#refused = error;
        throw error;
      }
      return this;
    };
  }

  static select(this: void, method: Call): Method {
    return function (database) {
      method.call(this.#queue, database);
      return this;
    };
  }

  static end(this: void, method: Call): Method {
    return async function (...args) {
      if (this.#refused !== null) throw this.#refused;
      return await method.apply(this.#queue, args);
    };
  }

  command(name: unknown, ...rest: unknown[]): this {
    try {
      this.#queue.take(wordsOf(name, rest));
    } catch (error) {
      this.#refused = error;
      throw error;
    }
    return this;
  }

  run(script: unknown, call: unknown): this {
    const queue = queueWithPrefix(this.#queue, this.#prefix);
    this.#queue.unchecked(() => queueScript(script, queue, call));
    return this;
  }
}

function classesFor(Multi: unknown): Classes {
  const known = isObject(Multi) || typeof Multi === 'function' ? classes.get(Multi) : undefined;
  if (known !== undefined) return known;
  const Queue = queueClass(Multi);
  const made = { Queue, Guard: guardClass(Queue.prototype) };
  if (typeof Multi === 'function') classes.set(Multi, made);
  return made;
}

function guardClass(queue: object): typeof GuardedMulti {
  const commands = commandsOf(queue);
  if (commands === null) throw new TypeError('The client’s transactions have no commands.');
  const Guard = class extends GuardedMulti {};
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(Guard.prototype, name, { value, configurable: false });
  };
  for (const [name, method] of methodsOf(commands)) define(name, Guard.command(method));
  for (const name of ends) {
    // The alias is no method of the class: each transaction makes it for itself.
    const method = callOf(queue, name === 'EXEC' ? 'exec' : name);
    if (method !== null) define(name, Guard.end(method));
  }
  const select = callOf(queue, 'SELECT');
  if (select === null) return Guard;
  for (const name of ['select', 'SELECT']) define(name, Guard.select(select));
  return Guard;
}
