// node-redis puts the words of a command together first and hands them on through `this._self`. A view
// of the client with another `_self` therefore sees exactly the words that would be sent, in which keys
// are still the objects that were given, and no command has to be parsed twice.
import { Key, madeKey } from '../key.ts';
import { callOf, isCall, isObject, memberOf, type Call } from './call.ts';
import type { Door } from './door.ts';
import { notThrough, rawKey } from './refusals.ts';

/** What a client of node-redis has gathered of one command. */
interface Parser {
  readonly redisArgs: unknown[];
  readonly keys: unknown[];
}

type Check = (parser: Parser) => void;

const declared = 'Declare the script with script(…) and run the declared one.';

export function commandView(client: object, check: Check): object {
  const view = derived(client);
  const self = seam(client, check);
  define(view, { _self: self, commandOptions: memberOf(client, 'commandOptions') });
  define(view, { _executeScript: refuseScript });
  if (isPool(client)) define(view, { execute: lentOnly(client, 'execute', check) });
  return view;
}

/**
 * One that makes transactions of this class, and without the prefix, which is put before the keys when
 * they are checked. The profile of pipelines showed that none should be made by it: to look through an
 * object at the client behind it is slow.
 */
export function multiView(client: object, Multi: object): object {
  const view = derived(client);
  const bound = (name: string): Call | undefined => callOf(client, name)?.bind(client);
  define(view, {
    Multi,
    _self: { _execute: bound('_execute'), _slots: memberOf(client, '_slots') },
    _keyPrefix: undefined,
    _executeMulti: bound('_executeMulti'),
    _executePipeline: bound('_executePipeline'),
    execute: bound('execute'),
  });
  return view;
}

export function checked(door: Door, prefix: string): Check {
  return ({ redisArgs, keys }) => {
    door.gate.pass(redisArgs, prefix);
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index];
      if (Key.isKey(key)) keys[index] = prefix + key.toString();
      else if (!door.isOfChannels(redisArgs))
        throw rawKey(redisArgs[0], redisArgs.indexOf(key), key);
    }
  };
}

/** Whether keys arrive as the objects that they are: another version may put words together elsewhere. */
export function hasSeam(client: object): boolean {
  const probe = madeKey('probe');
  const stop = new Error('Nothing is sent.');
  let seen: readonly unknown[] = [];
  const view = commandView(client, ({ redisArgs }) => {
    seen = [...redisArgs];
    throw stop;
  });
  const get = callOf(client, 'GET');
  if (get === null) return false;
  // It cannot succeed: the check above ends it before anything is sent.
  Promise.resolve(get.call(view, probe)).catch(() => {});
  return seen[0] === 'GET' && seen[1] === probe && seen.length === 2;
}

function seam(client: object, check: Check): object {
  const clustered = callOf(client, '_executeWithPolicies');
  if (clustered !== null) {
    return {
      _executeWithPolicies(parser: Parser, ...rest: unknown[]): unknown {
        check(parser);
        return clustered.call(client, parser, ...rest);
      },
    };
  }
  if (callOf(client, '_execute') !== null) {
    const execute = lentOnly(client, '_execute', check);
    return { _execute: execute };
  }
  const single = callOf(client, '_executeCommand');
  if (single === null) return {};
  return {
    _executeCommand(command: unknown, parser: Parser, options: unknown, reply: unknown): unknown {
      check(parser);
      return single.call(client, command, parser, options, reply);
    },
  };
}

/** Pools and Sentinels take a function that will get a client: it is asked first what it would do. */
function lentOnly(client: object, name: string, check: Check): Call {
  const execute = callOf(client, name);
  const asked = {
    _executeCommand: (_command: unknown, parser: Parser): void => check(parser),
    _executeScript: refuseScript,
  };
  return (...args) => {
    const task = args.at(-1);
    if (typeof task === 'function') Reflect.apply(task, undefined, [asked]);
    return execute?.apply(client, args);
  };
}

function refuseScript(): never {
  throw notThrough('A script of the client’s own configuration', declared);
}

function isPool(client: object): boolean {
  return callOf(client, '_execute') === null && callOf(client, '_executeCommand') === null;
}

function derived(client: object): object {
  const view: unknown = Object.create(client);
  return isObject(view) ? view : client;
}

function define(target: object, members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined || name === '_keyPrefix')
      Object.defineProperty(target, name, { value });
  }
}

/** Commands lie on the class that the client’s factory has made, and can be listed; all else cannot. */
export function commandsOf(client: object): object | null {
  for (let proto: unknown = client; isObject(proto); proto = Object.getPrototypeOf(proto)) {
    if (Object.hasOwn(proto, 'GET') && Object.hasOwn(proto, 'get')) return proto;
  }
  return null;
}

/** `Multi`, the class of transactions, lies beside them; `command` is the name of a way of our own. */
export function methodsOf(commands: object): readonly (readonly [string, Call])[] {
  return Object.entries(commands).flatMap(([name, method]) =>
    name !== 'Multi' && name !== 'command' && isCall(method) ? [[name, method] as const] : [],
  );
}
