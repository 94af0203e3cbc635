// The record of what a connection runs. Hashing costs some nanoseconds a byte, so a line of its own
// for each command would cost more than the command: what a connection runs within a few milliseconds
// stands in one line, in order, and what it runs many times in a row is counted there.
//
// Measured at 800,000 commands a second: 7 to 40 ns in `record`, 20 to 120 with all that follows.
import type { Outcome } from '@rampart/keyring';

import { boundFields } from './bound.ts';
import type { Fields } from './bound.ts';
import { asciiJson, eventBody } from './line.ts';
import { ownEvent } from './own-events.ts';

/** A line with more is closed at once, so that it stays readable. */
const LONGEST = 2_048;

/** Where a recorder hands its lines, and asks for being called when the time is over. */
export interface CommandLines {
  readonly now: () => number;
  /** What `commandNames` made, by command id. */
  names: readonly string[];
  readonly take: (body: string, commands: number) => void;
  readonly later: (recorder: CommandRecorder) => void;
}

/** Who runs the commands. Told once, when the connection is known. */
export interface CommandSource {
  readonly worker: number;
  readonly connection: number;
  readonly user: string;
  readonly address: string;
}

export class CommandRecorder {
  readonly #lines: CommandLines;
  /** The line around the time, the outcome and the commands, as text. */
  readonly #parts: readonly [string, string, string, string];
  #text = '';
  #last = -1;
  #repeats = 0;
  #count = 0;
  #since = 0;
  #outcome: Outcome = 'allowed';

  constructor(source: CommandSource, lines: CommandLines) {
    this.#lines = lines;
    this.#parts = partsOf({ ...source });
  }

  /** Notes a command by its id in the table; cheap enough for every command. */
  record(command: number, outcome: Outcome = 'allowed'): void {
    if (command === this.#last && outcome === this.#outcome) {
      this.#repeats += 1;
      this.#count += 1;
      return;
    }
    this.#other(command, outcome);
  }

  /** Writes what was noted. Called when a connection ends, and before an event whose order matters. */
  flush(): void {
    if (this.#count === 0) return;
    this.#closeRun();
    const [start, middle, end, close] = this.#parts;
    const times = `${start}${this.#since}${middle}${this.#outcome}${end}`;
    const commands = this.#count;
    this.#lines.take(`${times}${this.#text.slice(1)}","count":${commands}${close}`, commands);
    this.#text = '';
    this.#last = -1;
    this.#count = 0;
  }

  #other(command: number, outcome: Outcome): void {
    if (this.#count > 0 && outcome !== this.#outcome) this.flush();
    if (this.#count === 0) {
      this.#since = this.#lines.now();
      this.#outcome = outcome;
      this.#lines.later(this);
    } else {
      this.#closeRun();
      if (this.#text.length > LONGEST) {
        this.flush();
        this.#other(command, outcome);
        return;
      }
    }
    this.#last = command;
    this.#repeats = 1;
    this.#count += 1;
  }

  #closeRun(): void {
    this.#text += this.#lines.names[this.#last] ?? ` #${this.#last}`;
    if (this.#repeats > 1) this.#text += `*${this.#repeats}`;
  }
}

/** The names of commands as they may stand in a line, each with the blank that parts it from the one before. */
export function commandNames(names: readonly string[]): readonly string[] {
  return names.map((name) => ` ${asciiJson(name).slice(1, -1).replaceAll(/[\s*]/g, '_')}`);
}

/** Cuts the line where something varies; the schema stays in one place. */
function partsOf(source: Fields): readonly [string, string, string, string] {
  const event = ownEvent(0, 'EVENTS_COMMANDS', 'Commands were passed on.', {
    ...boundFields(source),
    commands: '',
  });
  const body = eventBody(event);
  const [start, afterTime] = cutOnce(body, '"time":', '0');
  const [middle, afterOutcome] = cutOnce(afterTime, '"outcome":"', 'allowed');
  const end = afterOutcome.slice(0, -'"}}'.length);
  return [start, middle, end, '}}'];
}

/** What stands before and up to `before`, and what stands behind `varying`. */
function cutOnce(text: string, before: string, varying: string): readonly [string, string] {
  const at = text.indexOf(before) + before.length;
  return [text.slice(0, at), text.slice(at + varying.length)];
}
