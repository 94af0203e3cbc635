// Every command of a guarded client goes through here, with its keys still being objects. What leaves
// is text, and at each place where the server will find a key it is the text of a made key.
import type { Command, CommandTable } from '../commands/index.ts';
import { Key } from '../key.ts';
import { allowedCommands } from './reach.ts';
import { rawKey, refused, uncertain, unknownCommand, unnamedKeys } from './refusals.ts';
import { Words } from './words.ts';

/** Where the keys of a command are: the same for all its calls, or to be asked for each. */
type Plan =
  | { readonly kind: 'run'; readonly first: number; readonly last: number; readonly step: number }
  | { readonly kind: 'asked'; readonly command: Command };

function planOf(command: Command): Plan {
  const { keys, first, last, step } = command;
  return keys === 'special' ? { kind: 'asked', command } : { kind: 'run', first, last, step };
}

export class Gate {
  readonly #table: CommandTable;
  readonly #allowed: ReadonlySet<number>;
  readonly #named: ReadonlySet<string>;
  /** By the name as the client spells it. Containers are not in it: their second word decides. */
  readonly #plans = new Map<string, Plan>();

  constructor(table: CommandTable, named: readonly string[]) {
    this.#table = table;
    this.#allowed = allowedCommands(table, named);
    this.#named = new Set(named);
  }

  /**
   * Checks the words of one command, whose name is the first, and puts texts in the places of keys.
   * `prefix` is for clients that would have put it before the keys themselves. The answer is the place
   * of the first key, 0 when there is none.
   */
  pass(words: unknown[], prefix: string): number {
    const name = words[0];
    const known = typeof name === 'string' ? this.#plans.get(name) : undefined;
    const plan = known ?? this.#planned(words);
    if (plan.kind === 'asked') return this.#asked(plan.command, words, prefix);
    // The profile showed allocations, not comparisons: one plain loop, and nothing is made in it.
    const { first, step } = plan;
    const last = plan.last < 0 ? words.length + plan.last : plan.last;
    for (let index = 1; index < words.length; index += 1) {
      const word = words[index];
      const isPlace = first > 0 && index >= first && index <= last && (index - first) % step === 0;
      if (typeof word !== 'string' && Key.isKey(word)) {
        words[index] = isPlace ? prefix + word.toString() : word.toString();
      } else if (isPlace) {
        throw rawKey(words, index);
      }
    }
    return first <= last ? first : 0;
  }

  #asked(command: Command, words: unknown[], prefix: string): number {
    const uses = this.#table.keys(command, new Words(words));
    if (uses === undefined) throw uncertain(command);
    const places = new Set<number>();
    for (const { index, kind } of uses) {
      if (kind !== 'key' && !this.#named.has(command.name)) throw unnamedKeys(command);
      if (kind === 'key') places.add(index);
    }
    for (const index of places) if (!Key.isKey(words[index])) throw rawKey(words, index);
    for (const [index, word] of words.entries()) {
      if (Key.isKey(word)) words[index] = places.has(index) ? prefix + String(word) : String(word);
    }
    return Math.min(...places, words.length) % words.length;
  }

  #planned(words: readonly unknown[]): Plan {
    const command = this.#table.find(new Words(words));
    if (command === undefined) throw unknownCommand(words);
    if (!this.#allowed.has(command.id)) throw refused(command);
    const plan = planOf(command);
    const name = words[0];
    if (typeof name === 'string' && !command.name.includes('|') && !command.container) {
      this.#plans.set(name, plan);
    }
    return plan;
  }
}
