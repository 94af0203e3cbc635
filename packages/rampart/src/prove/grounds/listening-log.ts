// The gateway's log as it is, and an ear at it: what was refused is known by its code.
import type { RampartEvent } from '@rampart/keyring';

import type { CommandRecorder, CommandSource } from '../../events/command-recorder.ts';
import type { EventLog } from '../../events/event-log.ts';

export class ListeningLog implements EventLog {
  readonly #log: EventLog;
  readonly #heard: RampartEvent[] = [];

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** What was told since the last time somebody asked. */
  take(): readonly RampartEvent[] {
    return this.#heard.splice(0);
  }

  /** Whether it was told since; nothing is forgotten by that. */
  has(code: string): boolean {
    return this.#heard.some((event) => event.code === code);
  }

  get healthy(): boolean {
    return this.#log.healthy;
  }

  record(event: RampartEvent): void {
    this.#heard.push(event);
    this.#log.record(event);
  }

  durably(event: RampartEvent): Promise<void> {
    this.#heard.push(event);
    return this.#log.durably(event);
  }

  commandRecorder(source: CommandSource): CommandRecorder {
    return this.#log.commandRecorder(source);
  }

  nameCommands(names: readonly string[]): void {
    this.#log.nameCommands(names);
  }

  reopen(): Promise<void> {
    return this.#log.reopen();
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}
