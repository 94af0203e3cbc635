// A guarded client is an object of its own and not a view of the client: what is not listed here does
// not exist on it. Its class is made once for each class of client, with a plain method a command.
import { ClientError } from '../errors.ts';
import { Key } from '../key.ts';
import { rememberBare } from './bare.ts';
import { callOf, isCall, isObject, listOf, memberOf, settled, words, type Call } from './call.ts';
import { wordsOf, type Door } from './door.ts';
import { Transactions } from './node-redis-multi.ts';
import { checked, commandsOf, commandView, hasSeam, methodsOf } from './node-redis-view.ts';
import { rawKey } from './refusals.ts';
import { runScript } from './scripts.ts';
import { askAppendfsync, sendBare } from './send.ts';

/** Handed on as they are: connections, events, channels. */
const passed = words(
  'connect close destroy quit QUIT disconnect',
  'ref unref release on once off',
  'addListener removeListener select SELECT subscribe unsubscribe',
  'pSubscribe pUnsubscribe sSubscribe sUnsubscribe SUBSCRIBE UNSUBSCRIBE',
  'PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE unwatch UNWATCH',
);

const state = words(
  'isOpen isReady isPubSubActive isWatching isDirtyWatch isClosing',
  'idleClients clientsInUse totalClients tasksQueueLength',
);

/** Their answer is another client, which is guarded too. */
const remade = words(
  'withTypeMapping withCommandOptions withAbortSignal asap duplicate createPool',
  'acquire',
);

/** They lend a client to a function, which gets a guarded one. */
const lent = words('execute use');

const iterators = words(
  'hScanIterator hScanValuesIterator hScanNoValuesIterator sScanIterator zScanIterator',
);

const classes = new WeakMap<object, typeof NodeRedisGuard>();

export function guardNodeRedis(client: object, door: Door): object {
  const commands = commandsOf(client);
  let Guard = commands === null ? undefined : classes.get(commands);
  if (Guard === undefined) {
    if (commands === null || !hasSeam(client)) {
      const what = 'This node-redis puts its commands together in a way that cannot be guarded.';
      throw new ClientError('CLIENT_GUARD_INVALID', what);
    }
    Guard = classFor(client, commands);
    classes.set(commands, Guard);
  }
  return new Guard(client, door);
}

type Method = (this: NodeRedisGuard, ...args: unknown[]) => unknown;

class NodeRedisGuard {
  readonly isGuarded = true;
  readonly #client: object;
  readonly #view: object;
  #transactions: Transactions | null = null;
  readonly #door: Door;
  readonly #prefix: string;

  constructor(client: object, door: Door) {
    this.#client = client;
    this.#door = door;
    this.#prefix = prefixOf(client);
    this.#view = commandView(client, checked(door, this.#prefix));
    rememberBare(this, client);
  }

  static command(this: void, method: Call): Method {
    return function (...args) {
      return method.apply(this.#view, args);
    };
  }

  static passed(this: void, method: Call): Method {
    return function (...args) {
      const result = method.apply(this.#client, args);
      return settled(result, (value) => (value === this.#client ? this : value));
    };
  }

  static remade(this: void, method: Call): Method {
    return function (...args) {
      return settled(method.apply(this.#client, args), (client) => this.#guarded(client));
    };
  }

  static lent(this: void, method: Call): Method {
    return function (task) {
      if (!isCall(task)) throw new TypeError('A function is missing that gets the client.');
      return method.call(this.#client, (client: unknown) => task(this.#guarded(client)));
    };
  }

  /** They ask for one page after the other by a command of their own. */
  static iterator(this: void, method: Call): Method {
    return function (...args) {
      return method.apply(this, args);
    };
  }

  static state(this: void, name: string): (this: NodeRedisGuard) => unknown {
    return function () {
      return memberOf(this.#client, name);
    };
  }

  static watch(this: void, method: Call): Method {
    return async function (keys) {
      const sent: unknown[] = ['WATCH', ...(Array.isArray(keys) ? listOf(keys) : [keys])];
      // The client puts its prefix before them itself.
      this.#door.gate.pass(sent, '');
      return await method.call(this.#client, sent.slice(1));
    };
  }

  static multi(this: void): Method {
    return function (routing) {
      if (routing !== undefined && !Key.isKey(routing)) throw rawKey('MULTI', 1, routing);
      const route = routing === undefined ? null : this.#prefix + routing.toString();
      this.#transactions ??= new Transactions(this.#client, this.#door, this.#prefix);
      this.#door.pipelines(async () => await askAppendfsync(this.#client));
      return this.#transactions.begin(route);
    };
  }

  /** A declared script goes by the client itself: its text is fixed and its keys are made. */
  async run(script: unknown, call: unknown): Promise<unknown> {
    return await runScript(script, this.#client, call);
  }

  async command(name: unknown, ...rest: unknown[]): Promise<unknown> {
    const sent = wordsOf(name, rest);
    const place = this.#door.gate.pass(sent, this.#prefix);
    return await sendBare(this.#client, sent, place === 0 ? undefined : sent[place]);
  }

  #guarded(client: unknown): unknown {
    return isObject(client) ? guardNodeRedis(client, this.#door) : client;
  }
}

function classFor(client: object, commands: object): typeof NodeRedisGuard {
  const Guard = class extends NodeRedisGuard {};
  const define = (name: string, member: PropertyDescriptor): void => {
    Object.defineProperty(Guard.prototype, name, { ...member, configurable: false });
  };
  for (const [name, method] of methodsOf(commands)) {
    define(name, { value: Guard.command(method) });
  }
  const install = (names: readonly string[], make: (method: Call) => unknown): void => {
    for (const name of names) {
      const method = methodOf(client, name);
      if (method !== null) define(name, { value: make(method) });
    }
  };
  install(passed, Guard.passed);
  install(remade, Guard.remade);
  install(lent, Guard.lent);
  install(iterators, Guard.iterator);
  install(['watch', 'WATCH'], Guard.watch);
  install(['multi', 'MULTI'], Guard.multi);
  for (const name of state) if (name in client) define(name, { get: Guard.state(name) });
  return Guard;
}

/** Some of a client's methods are its own properties, aliases of what its class has. */
function methodOf(client: object, name: string): Call | null {
  return name in client ? callOf(client, name) : null;
}

function prefixOf(client: object): string {
  const prefix = memberOf(client, '_keyPrefix');
  if (prefix === undefined) return '';
  if (typeof prefix === 'string') return prefix;
  throw new ClientError('CLIENT_GUARD_INVALID', 'The `keyPrefix` of a guarded client is a text.');
}
