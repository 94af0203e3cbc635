// Every command of a guarded client goes through here, with its keys still being objects. What leaves
// is text, and at each place where the server will find a key it is the text of a made key.
import type { Command, CommandTable } from '../commands/index.ts';
import { Key } from '../key.ts';
import { allowedCommands } from './reach.ts';
import { rawKey, refused, uncertain, unknownCommand, unnamedKeys } from './refusals.ts';
import { Words } from './words.ts';

/** Where the keys of a command are: the same for all its calls, or to be asked for each. */
interface Plan {
  readonly asked: Command | null;
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** Their options decide what is done to their one key, and not where it is. */
const ofOneKey: ReadonlySet<string> = new Set(['set', 'bitfield']);

function planOf(command: Command): Plan {
  if (ofOneKey.has(command.name)) return { asked: null, first: 1, last: 1, step: 1 };
  const { keys, first, last, step } = command;
  return { asked: keys === 'special' ? command : null, first, last, step };
}

export class Gate {
  readonly #table: CommandTable;
  readonly #allowed: ReadonlySet<number>;
  readonly #named: ReadonlySet<string>;
  /** By the name as the client spells it. */
  readonly #plans = new Map<unknown, Plan>();

  /** One for all: nothing here waits, and SET is as hot as GET. */
  readonly #reader = new Words();

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
    return this.#pass(words[0], words, 0, prefix);
  }

  /** The same for the arguments alone, where the client itself puts the name before them. */
  passArguments(name: string, args: unknown[]): void {
    this.#pass(name, args, 1, '');
  }

  /** `before`: how many words of the command are not in the list. */
  #pass(name: unknown, words: unknown[], before: 0 | 1, prefix: string): number {
    const known = this.#plans.get(name);
    const plan = known ?? this.#planned(name, this.#reader.over(words, before, name));
    if (plan.asked !== null) return this.#asked(plan.asked, name, words, before, prefix);
    // The profile showed allocations and calls, not comparisons: one plain loop, and nothing made in it.
    const { first, step } = plan;
    const count = words.length + before;
    const last = plan.last < 0 ? count + plan.last : plan.last;
    let next = first;
    for (let place = 1; place < count; place += 1) {
      const word = words[place - before];
      if (place === next && place <= last) {
        if (!Key.isKey(word)) throw rawKey(name, place, word);
        next += step;
        words[place - before] = prefix === '' ? word.toString() : prefix + word.toString();
      } else if (typeof word !== 'string' && Key.isKey(word)) {
        words[place - before] = word.toString();
      }
    }
    return first <= last ? first : 0;
  }

  #asked(command: Command, name: unknown, words: unknown[], before: 0 | 1, prefix: string): number {
    const uses = this.#table.keys(command, this.#reader.over(words, before, name));
    if (uses === undefined) throw uncertain(command);
    for (const { index, kind } of uses) {
      const word = words[index - before];
      if (kind !== 'key' && !this.#named.has(command.name)) throw unnamedKeys(command);
      if (kind === 'key' && !Key.isKey(word)) throw rawKey(name, index, word);
    }
    let place = 0;
    for (const { index, kind } of uses) {
      const word = words[index - before];
      if (kind !== 'key' || typeof word === 'string' || !Key.isKey(word)) continue;
      words[index - before] = prefix + word.toString();
      place = place === 0 ? index : Math.min(place, index);
    }
    for (let index = 1 - before; index < words.length; index += 1) {
      const word = words[index];
      if (typeof word !== 'string' && Key.isKey(word)) words[index] = word.toString();
    }
    return place;
  }

  #planned(name: unknown, words: Words): Plan {
    const command = this.#table.find(words);
    if (command === undefined) throw unknownCommand(name);
    if (!this.#allowed.has(command.id)) throw refused(command);
    const plan = planOf(command);
    // Containers are not remembered: their second word decides.
    if (typeof name === 'string' && !command.name.includes('|') && !command.container) {
      this.#plans.set(name, plan);
    }
    return plan;
  }
}
