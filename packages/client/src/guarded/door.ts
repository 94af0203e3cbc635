// What all guarded views of one client share: they are held to the same rules, and one of them has
// warned for all.
import { ClientError } from '../errors.ts';
import { Key } from '../key.ts';
import { Gate } from './gate.ts';
import type { GuardWarning, ValidOptions } from './options.ts';
import { Words } from './words.ts';

export class Door {
  readonly gate: Gate;
  readonly #options: ValidOptions;
  #asked = false;

  constructor(options: ValidOptions) {
    this.#options = options;
    this.gate = new Gate(options.commands, options.named);
  }

  /** Clients take the channel of sharded pub/sub for a key; the server does not. */
  isOfChannels(words: readonly unknown[]): boolean {
    return this.#options.commands.find(new Words().over(words))?.flags.has('pubsub') === true;
  }

  /** Asks once, and never lets a pipeline wait for the answer. */
  pipelines(appendfsync: () => Promise<unknown>): void {
    const { warn } = this.#options;
    if (warn === null || this.#asked) return;
    this.#asked = true;
    // A server that does not answer or does not let us ask leaves nothing to say.
    appendfsync().then(
      (reply) => void (saysAlways(reply) && warn(fsyncWarning)),
      () => {},
    );
  }
}

const fsyncWarning: GuardWarning = {
  code: 'CLIENT_PIPELINE_FSYNC',
  layer: 'client',
  message:
    'Commands are pipelined on a server with `appendfsync always`: their replies come together after one fsync, and a connection that breaks before leaves open which of them were done. See docs/guides/client-guarded.md.',
};

/** CONFIG GET answers with a list, a Map or an object. */
function saysAlways(reply: unknown): boolean {
  if (Array.isArray(reply)) return reply.some((entry) => String(entry) === 'always');
  if (reply instanceof Map) return [...reply.values()].some((entry) => String(entry) === 'always');
  return typeof reply === 'object' && reply !== null && Object.values(reply).includes('always');
}

/** The words of `command('XGROUP CREATE', key, …)`. */
export function wordsOf(name: unknown, rest: readonly unknown[]): unknown[] {
  if (typeof name !== 'string' || !/^[\w.|-]{1,60}(?: [\w.|-]{1,60})?$/.test(name)) {
    const what = 'command(…) begins with the name of a command as text.';
    throw new ClientError('CLIENT_COMMAND_RAW', what);
  }
  return [...name.split(' '), ...rest.map(wordOf)];
}

export function wordOf(value: unknown): unknown {
  if (typeof value === 'string' || value instanceof Uint8Array || Key.isKey(value)) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const kind = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
  throw new ClientError(
    'CLIENT_COMMAND_RAW',
    `A word of a command is text, bytes, a number or a key, not ${kind}.`,
  );
}
