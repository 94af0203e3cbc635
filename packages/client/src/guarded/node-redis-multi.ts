// A transaction or pipeline of node-redis. Every command of it hands its words on to `addCommand`.
import { Key } from '../key.ts';
import { callOf, type Call } from './call.ts';
import { wordsOf, type Door } from './door.ts';
import { commandsOf, methodsOf } from './node-redis-view.ts';
import { queueWithPrefix } from './node-redis-prefix.ts';
import { notThrough } from './refusals.ts';
import { queueScript } from './scripts.ts';

const ends = ['exec', 'EXEC', 'execTyped', 'execAsPipeline', 'execAsPipelineTyped'];

const classes = new WeakMap<object, typeof GuardedMulti>();

/**
 * Makes the transactions and pipelines of one client. One multi of the client never runs: on it every
 * command puts its words together, for whichever transaction it belongs to. So there is one seam and
 * not one for each transaction, which the profile of pipelines asked for.
 */
export class Transactions {
  readonly #make: (route: readonly string[]) => object;
  readonly #door: Door;
  readonly prefix: string;
  readonly #add: Call;
  readonly #Guard: typeof GuardedMulti;
  readonly scribe: object;
  /** Of the transaction that takes a command at the moment. */
  into: object;
  /** How many commands there were, over all transactions. */
  added = 0;

  constructor(make: (route: readonly string[]) => object, door: Door, prefix: string) {
    this.#make = make;
    this.#door = door;
    this.prefix = prefix;
    this.scribe = make([]);
    this.into = this.scribe;
    const add = callOf(this.scribe, 'addCommand');
    if (add === null) throw new TypeError('The client made a transaction that takes no commands.');
    this.#add = add;
    Reflect.set(this.scribe, 'addCommand', this.#hook());
    this.#Guard = guardFor(this.scribe);
  }

  begin(route: readonly string[]): object {
    return new this.#Guard(this.#make(route), this);
  }

  /** Words that came by no method. */
  take(multi: object, words: readonly unknown[]): void {
    const before = [words.find((word) => Key.isKey(word)), false].slice(4 - this.#add.length);
    this.into = multi;
    callOf(this.scribe, 'addCommand')?.call(this.scribe, ...before, words);
  }

  /** Before the words a Sentinel's transaction has one argument, a Cluster's two. */
  #hook(): (...parts: unknown[]) => void {
    const add = this.#add;
    if (add.length === 2) {
      return (words, reply) => {
        this.#check(words);
        add.call(this.into, words, reply);
      };
    }
    return (...parts) => {
      this.#check(parts[add.length - 2]);
      // A Cluster also wants the first key by itself, to route by it.
      const [first] = parts;
      if (Key.isKey(first)) parts[0] = this.prefix + first.toString();
      add.apply(this.into, parts);
    };
  }

  #check(words: unknown): void {
    if (!Array.isArray(words)) throw new TypeError('The client handed on no words.');
    this.#door.gate.pass(words, this.prefix);
    this.added += 1;
  }
}

type Method = (this: GuardedMulti, ...args: unknown[]) => unknown;

class GuardedMulti {
  readonly #multi: object;
  readonly #of: Transactions;
  /** What was refused is not left out: a transaction without one of its commands is another one. */
  #refused: unknown = null;

  constructor(multi: object, of: Transactions) {
    this.#multi = multi;
    this.#of = of;
  }

  static command(this: void, method: Call): Method {
    return function (...args) {
      const of = this.#of;
      const before = of.added;
      of.into = this.#multi;
      try {
        method.apply(of.scribe, args);
        if (of.added === before) {
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
    this.#of.take(this.#multi, wordsOf(name, rest));
    return this;
  }

  run(script: unknown, call: unknown): this {
    queueScript(script, queueWithPrefix(this.#multi, this.#of.prefix), call);
    return this;
  }
}

function guardFor(multi: object): typeof GuardedMulti {
  const made: object = multi.constructor;
  const known = classes.get(made);
  if (known !== undefined) return known;
  const commands = commandsOf(multi);
  if (commands === null) throw new TypeError('The client made a transaction without commands.');
  const Guard = classFor(multi, commands);
  classes.set(made, Guard);
  return Guard;
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
