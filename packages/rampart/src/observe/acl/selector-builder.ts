// The rules of one selector, taken one after the other as the server takes them.
import type { CommandDescription } from '@rampart/client/commands';
import type { Catalogue } from './catalogue.ts';
import { sharedRights, type RuleReading } from './reading.ts';
import type { KeyGlob, Selector } from './user.ts';

/** What the server would say to a rule that it does not take; null: it takes it. */
export type RuleFault = string | null;

export class SelectorBuilder {
  readonly #reading: RuleReading;
  readonly #catalogue: Catalogue;
  /** Rules about commands, since all or none were allowed. */
  #taken: string[] = [];
  readonly #commands = new Map<string, string>();
  readonly #firstArguments = new Map<string, Map<string, string>>();
  #keys: KeyGlob[] = [];
  #channels: Uint8Array[] = [];
  #everyCommand = false;
  #everyKey = false;
  #everyChannel: boolean;

  constructor(reading: RuleReading) {
    this.#reading = reading;
    this.#catalogue = reading.catalogue;
    this.#everyChannel = reading.everyChannel;
  }

  get selector(): Selector {
    return {
      may: sharedRights(this.#reading, this.#taken.join(' '), () => ({
        commands: new Map(this.#commands),
        everyCommand: this.#everyCommand,
        firstArguments: new Map(this.#firstArguments),
      })),
      everyKey: this.#everyKey,
      keys: [...this.#keys],
      everyChannel: this.#everyChannel,
      channels: [...this.#channels],
    };
  }

  /** Rules are texts of bytes: a character for each. */
  take(rule: string): RuleFault {
    const word = rule.toLowerCase();
    if (word === 'allkeys' || rule === '~*') return this.#setKeys(true);
    if (word === 'resetkeys') return this.#setKeys(false);
    if (word === 'allchannels' || rule === '&*') return this.setChannels(true);
    if (word === 'resetchannels') return this.setChannels(false);
    if (word === 'allcommands' || word === '+@all') return this.#allowEverything(rule);
    if (word === 'nocommands' || word === '-@all') return this.forbidEverything();
    if (rule.startsWith('~') || rule.startsWith('%')) return this.#takeKeys(rule);
    if (rule.startsWith('&')) return this.#takeChannel(rule);
    if (!/^[+-]/.test(rule)) return 'is no rule';
    this.#taken.push(rule);
    if (/^[+-]@/.test(rule)) return this.#takeCategory(word, rule);
    if (rule.startsWith('+')) return this.#allow(word.slice(1), rule);
    return this.#forbid(word.slice(1));
  }

  setChannels(every: boolean): RuleFault {
    this.#everyChannel = every;
    this.#channels = [];
    return null;
  }

  forbidEverything(): RuleFault {
    this.#taken = [];
    this.#commands.clear();
    this.#firstArguments.clear();
    this.#everyCommand = false;
    return null;
  }

  resetKeys(): void {
    this.#setKeys(false);
  }

  #setKeys(every: boolean): RuleFault {
    this.#everyKey = every;
    this.#keys = [];
    return null;
  }

  #allowEverything(rule: string): RuleFault {
    this.#taken = [rule];
    for (const { name } of this.#catalogue.commands) this.#commands.set(name, rule);
    this.#firstArguments.clear();
    this.#everyCommand = true;
    return null;
  }

  #takeKeys(rule: string): RuleFault {
    if (this.#everyKey) return 'comes after all keys were allowed';
    const [, signs = '', pattern = ''] = /^(?:~|%([RrWw]{1,2})~)(.*)$/s.exec(rule) ?? [];
    const letters = signs.toUpperCase();
    const wellFormed = rule.startsWith('~') || /^(?:R|W|RW|WR)$/.test(letters);
    if (!wellFormed || hasSpaces(pattern)) return 'is no pattern of keys';
    const reads = letters === '' || letters.includes('R');
    const writes = letters === '' || letters.includes('W');
    const glob = Buffer.from(pattern, 'latin1');
    const before = this.#keys.findIndex((one) => glob.equals(one.glob));
    const same = this.#keys[before];
    if (same === undefined) this.#keys.push({ glob, reads, writes });
    else {
      this.#keys[before] = { glob, reads: same.reads || reads, writes: same.writes || writes };
    }
    return null;
  }

  #takeChannel(rule: string): RuleFault {
    if (this.#everyChannel) return 'comes after all channels were allowed';
    if (hasSpaces(rule)) return 'is no pattern of channels';
    const glob = Buffer.from(rule.slice(1), 'latin1');
    if (!this.#channels.some((one) => glob.equals(one))) this.#channels.push(glob);
    return null;
  }

  #takeCategory(word: string, rule: string): RuleFault {
    const commands = this.#catalogue.commandsIn(word.slice(2));
    if (commands === undefined) return 'names no category of this server';
    for (const command of commands) this.#change(command, word[0] === '+' ? rule : null);
    return null;
  }

  #allow(name: string, rule: string): RuleFault {
    if (this.#isAbsent(name)) return null;
    const bar = name.lastIndexOf('|');
    const whole = this.#catalogue.byName(name);
    if (bar === -1 || whole !== undefined) return this.#grant(whole, rule);
    const command = this.#catalogue.byName(name.slice(0, bar));
    if (command === undefined || command.container) return 'names no command of this server';
    if (command.name.includes('|')) return 'allows a first argument of a subcommand';
    if (bar === name.length - 1) return 'has nothing behind its bar';
    const allowed = this.#firstArguments.get(command.name) ?? new Map<string, string>();
    allowed.set(name.slice(bar + 1), rule);
    this.#firstArguments.set(command.name, allowed);
    return null;
  }

  #grant(command: CommandDescription | undefined, rule: string): RuleFault {
    if (command === undefined) return 'names no command of this server';
    this.#change(command, rule);
    return null;
  }

  #forbid(name: string): RuleFault {
    if (this.#isAbsent(name)) {
      this.#everyCommand = false;
      return null;
    }
    const command = this.#catalogue.byName(name);
    if (command === undefined) return 'names no command of this server';
    this.#change(command, null);
    return null;
  }

  /** The server knows a command that its configuration took away, and nobody can run it. */
  #isAbsent(name: string): boolean {
    const [command = ''] = name.split('|');
    return (
      this.#reading.absent?.has(command) === true && this.#catalogue.byName(command) === undefined
    );
  }

  /** A container takes its subcommands with it. */
  #change(command: CommandDescription, rule: string | null): void {
    this.#firstArguments.delete(command.name);
    if (rule === null) this.#everyCommand = false;
    for (const { name } of [command, ...this.#catalogue.subcommandsOf(command)]) {
      if (rule === null) this.#commands.delete(name);
      else this.#commands.set(name, rule);
    }
  }
}

/** The server's list has a character for each byte, and is split at blanks. */
function hasSpaces(text: string): boolean {
  return /[ \t-\r\0]/.test(text);
}
