// A transaction or pipeline of node-redis. Every command of it hands its words on to `addCommand`.
import { Key } from '../key.ts';
import { callOf, type Call } from './call.ts';
import { wordsOf, type Door } from './door.ts';
import { commandsOf, methodsOf } from './node-redis-view.ts';
import { notThrough } from './refusals.ts';
import { queueScript } from './scripts.ts';

const ends = ['exec', 'EXEC', 'execTyped', 'execAsPipeline', 'execAsPipelineTyped'];

const classes = new WeakMap<object, typeof GuardedMulti>();

export function guardMulti(multi: object, door: Door, prefix: string): object {
  const made: object = multi.constructor;
  let Guard = classes.get(made);
  if (Guard === undefined) {
    const commands = commandsOf(multi);
    if (commands === null) throw new TypeError('The client made a transaction without commands.');
    Guard = classFor(multi, commands);
    classes.set(made, Guard);
  }
  return new Guard(multi, door, prefix);
}

type Method = (this: GuardedMulti, ...args: unknown[]) => unknown;

class GuardedMulti {
  readonly #multi: object;
  readonly #door: Door;
  readonly #prefix: string;
  readonly #add: Call;
  #added = 0;
  #isDeclared = false;
  /** What was refused is not left out: a transaction without one of its commands is another one. */
  #refused: unknown = null;

  constructor(multi: object, door: Door, prefix: string) {
    this.#multi = multi;
    this.#door = door;
    this.#prefix = prefix;
    const add = callOf(multi, 'addCommand');
    if (add === null) throw new TypeError('The client made a transaction that takes no commands.');
    this.#add = add;
    Reflect.set(multi, 'addCommand', this.#hook());
  }

  static command(this: void, method: Call): Method {
    return function (...args) {
      const before = this.#added;
      try {
        method.apply(this.#multi, args);
        if (this.#added === before) {
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
      method.call(this.#multi, database);
      return this;
    };
  }

  static end(this: void, method: Call): Method {
    return async function (...args) {
      if (this.#refused !== null) throw this.#refused;
      return await method.apply(this.#multi, args);
    };
  }

  command(name: unknown, ...rest: unknown[]): this {
    const words = wordsOf(name, rest);
    const before = [words.find((word) => Key.isKey(word)), false].slice(4 - this.#add.length);
    this.#hook()(...before, words);
    return this;
  }

  run(script: unknown, call: unknown): this {
    this.#isDeclared = true;
    try {
      queueScript(script, this.#multi, call);
    } finally {
      this.#isDeclared = false;
    }
    return this;
  }

  /** Before the words a Sentinel's transaction has one argument, a Cluster's two. */
  #hook(): (...parts: unknown[]) => unknown {
    const [multi, add] = [this.#multi, this.#add];
    if (add.length === 2) {
      return (words, reply) => {
        this.#check(words);
        return add.call(multi, words, reply);
      };
    }
    return (...parts) => {
      this.#check(parts[add.length - 2]);
      // A Cluster also wants the first key by itself, to route by it.
      const [first] = parts;
      if (Key.isKey(first)) parts[0] = this.#prefix + first.toString();
      return add.apply(multi, parts);
    };
  }

  #check(words: unknown): void {
    if (!Array.isArray(words)) throw new TypeError('The client handed on no words.');
    if (!this.#isDeclared) this.#door.gate.pass(words, this.#prefix);
    this.#added += 1;
  }
}

function classFor(multi: object, commands: object): typeof GuardedMulti {
  const Guard = class extends GuardedMulti {};
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(Guard.prototype, name, { value, configurable: false });
  };
  for (const [name, method] of methodsOf(commands)) define(name, Guard.command(method));
  for (const name of ends) {
    const method = callOf(multi, name);
    if (method !== null) define(name, Guard.end(method));
  }
  for (const name of ['select', 'SELECT']) {
    const method = callOf(multi, name);
    if (method !== null) define(name, Guard.select(method));
  }
  return Guard;
}
