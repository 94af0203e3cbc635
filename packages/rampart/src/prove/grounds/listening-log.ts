// The gateway's log as it is, and an ear at it: what was refused is known by its code.
import type { RampartEvent } from '@rampart/keyring';

import type { CommandRecorder, CommandSource } from '../../events/command-recorder.ts';
import type { EventLog } from '../../events/event-log.ts';

export class ListeningLog implements EventLog {
  readonly #log: EventLog;
  readonly #heard: RampartEvent[] = [];
  readonly #ignored = new Set<unknown>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** What was told since the last time somebody asked. */
  take(): readonly RampartEvent[] {
    return this.#heard.splice(0);
  }

  /** Somebody from there may still be refused, and belongs to an attack that is over. */
  ignore(address: string): void {
    this.#ignored.add(address);
  }

  /** Whether it was told since; nothing is forgotten by that. */
  has(code: string): boolean {
    return this.#heard.some((event) => event.code === code);
  }

  get healthy(): boolean {
    return this.#log.healthy;
  }

  record(event: RampartEvent): void {
    this.#hear(event);
    this.#log.record(event);
  }

  durably(event: RampartEvent): Promise<void> {
    this.#hear(event);
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

  #hear(event: RampartEvent): void {
    if (!this.#ignored.has(event.fields?.['address'])) this.#heard.push(event);
  }
}
