import type { Serializable } from 'node:child_process';
import type { StageProcess } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';

/** What a child process says, message by message. */
export class Conversation {
  readonly #child: StageProcess;
  readonly #heard: unknown[] = [];
  #listener: ((message: unknown) => void) | null = null;

  constructor(child: StageProcess) {
    this.#child = child;
    child.onMessage((message) => {
      if (this.#listener === null) this.#heard.push(message);
      else this.#listener(message);
      this.#listener = null;
    });
  }

  async ask(message: Serializable): Promise<unknown> {
    await this.#child.send(message);
    return await this.hear();
  }

  /** The next message; an error if the child ends first. */
  async hear(): Promise<unknown> {
    if (this.#heard.length > 0) return this.#heard.shift();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#listener = resolve;
    void this.#child.exited.then(() => {
      reject(new BenchError(`${this.#child.name} ended too early.${this.#child.lastWords}`));
    });
    return await promise;
  }
}

/** A number in something that another process said. */
export function numberIn(said: unknown, name: string): number {
  const value = member(said, name);
  if (typeof value === 'number') return value;
  throw notSaid(said, name);
}

export function textIn(said: unknown, name: string): string {
  const value = member(said, name);
  if (typeof value === 'string') return value;
  throw notSaid(said, name);
}

/** Something within what another process said. */
export function member(said: unknown, name: string): unknown {
  return typeof said === 'object' && said !== null ? Reflect.get(said, name) : undefined;
}

function notSaid(said: unknown, name: string): BenchError {
  return new BenchError(`A process should have said "${name}" and said ${JSON.stringify(said)}.`);
}
