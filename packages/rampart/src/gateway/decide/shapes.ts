// The command table as arrays by number, for the hot path.
import type { Command, CommandTable } from '@rampart/client/commands';
import { CommandIndex } from './command-index.ts';
import { needOf } from './member.ts';

export class Shapes {
  readonly index: CommandIndex;
  readonly arity: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly step: Int32Array;
  readonly need: Uint8Array;
  /** The number of SET, whose value has a glance of its own; -1 where there is none. */
  readonly set: number;
  readonly #commands: readonly Command[];

  constructor(table: CommandTable) {
    const { commands } = table;
    this.#commands = commands;
    this.set = table.byName('set')?.id ?? -1;
    this.index = new CommandIndex(commands);
    this.arity = Int32Array.from(commands, ({ arity }) => arity);
    this.first = Int32Array.from(commands, ({ first }) => first);
    this.last = Int32Array.from(commands, ({ last }) => last);
    if (this.set >= 0) {
      this.first[this.set] = 1;
      this.last[this.set] = 1;
    }
    this.step = Int32Array.from(commands, ({ step }) => Math.max(1, step));
    this.need = Uint8Array.from(commands, ({ access }) =>
      needOf({ reads: access !== 'write', writes: access !== 'read' }),
    );
  }

  /** Its keys are where the table says; those of SET are, whatever its options do to them. */
  hasSimpleKeys(id: number): boolean {
    return id === this.set || this.#commands[id]?.keys === 'simple';
  }

  command(id: number): Command | undefined {
    return this.#commands[id];
  }

  fits(id: number, count: number): boolean {
    const arity = this.arity[id] ?? 0;
    return arity >= 0 ? count === arity : count >= -arity;
  }
}
