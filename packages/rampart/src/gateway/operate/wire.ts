// What a supervisor and its workers say to each other over the channel between their processes. The
// verbs are of the same kind as those of the admin socket, so both sides check what comes.
import * as v from 'valibot';

import { AdminAnswerError } from '../admin/errors.ts';
import {
  failed,
  outcome,
  type AdminHandler,
  type AdminOutcome,
  type AdminVerb,
} from '../admin/protocol.ts';
import { OperatingError } from './errors.ts';

/** One end of a channel between two processes. */
export interface Channel {
  send(message: object): void;
  onMessage(take: (message: unknown) => void): void;
  onClose(take: () => void): void;
}

const message = v.union([
  v.object({ ask: v.number(), do: v.string(), with: v.unknown() }),
  v.object({ answer: v.number(), outcome }),
]);

interface Waiting {
  readonly take: (outcome: AdminOutcome) => void;
  readonly lost: (error: Error) => void;
}

export class Wire {
  readonly #channel: Channel;
  readonly #handlers: ReadonlyMap<string, AdminHandler>;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #isClosed = false;

  constructor(channel: Channel, handlers: readonly AdminHandler[]) {
    this.#channel = channel;
    this.#handlers = new Map(handlers.map((handler) => [handler.name, handler]));
    channel.onMessage((given) => this.#take(given));
    channel.onClose(() => this.#lose());
  }

  /** Rejects with the other side's error, or when it ends or says nothing for so many milliseconds. */
  async ask<Request, Answer>(
    verb: AdminVerb<Request, Answer>,
    request: Request,
    within: number | null = null,
  ): Promise<Answer> {
    if (this.#isClosed) throw ended();
    this.#last += 1;
    const id = this.#last;
    const given = await new Promise<AdminOutcome>((resolve, reject) => {
      const late = within === null ? undefined : setTimeout(() => lost(silent(verb.name)), within);
      const settle = (): void => {
        clearTimeout(late);
        this.#waiting.delete(id);
      };
      const lost = (error: Error): void => {
        settle();
        reject(error);
      };
      const take = (result: AdminOutcome): void => {
        settle();
        resolve(result);
      };
      this.#waiting.set(id, { take, lost });
      this.#channel.send({ ask: id, do: verb.name, with: request });
    });
    if ('failed' in given) throw new AdminAnswerError(given.failed.code, given.failed.message);
    return v.parse(verb.answer, given.done);
  }

  #take(given: unknown): void {
    const read = v.safeParse(message, given);
    // The runtime itself speaks on this channel too.
    if (!read.success) return;
    if ('answer' in read.output) {
      this.#waiting.get(read.output.answer)?.take(read.output.outcome);
      return;
    }
    const { ask, do: name, with: request } = read.output;
    const handler = this.#handlers.get(name);
    const done =
      handler === undefined
        ? Promise.resolve(failed('GATEWAY_WORKER_FAILED', `Nobody knows how to "${name}".`))
        : handler.run(request);
    done
      .then((result) => {
        if (!this.#isClosed) this.#channel.send({ answer: ask, outcome: result });
      })
      // A handler never rejects; what cannot be sent has nobody who waits for it.
      .catch(() => undefined);
  }

  #lose(): void {
    this.#isClosed = true;
    for (const { lost } of this.#waiting.values()) lost(ended());
  }
}

function ended(): OperatingError {
  return new OperatingError('GATEWAY_WORKER_FAILED', 'A worker ended.');
}

function silent(verb: string): OperatingError {
  return new OperatingError('GATEWAY_WORKER_FAILED', `A worker does not answer "${verb}".`);
}
