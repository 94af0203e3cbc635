// Scripts and functions that run for too long hold up the whole server, and are stopped. The server
// does not say whose script is running; it runs one at a time, in the order in which they came, so it
// is the first of those that are not answered yet, and its time began when the one before it ended.
import type { RampartEvent } from '@rampart/keyring';
import { notice, type Notice } from '../notices.ts';
import type { Reply } from '../../resp/read.ts';
import { errorOf } from '../upstream/open.ts';

export interface RunawayEnds {
  /** Asks the server on a connection of the gateway's own; errors are replies. */
  ask(command: readonly string[]): Promise<Reply>;
  tell(event: RampartEvent): void;
}

export interface Runner {
  /** Of the connection. */
  readonly id: number;
  readonly user: string;
  readonly address: string;
  /** Milliseconds that its script may take; null: as long as it likes. */
  readonly longest: number | null;
}

export class Runaways {
  readonly #runners = new Map<number, Runner>();
  /** Since when the first of them runs. */
  #since = 0;
  #stopping = false;
  /** The one that could not be stopped is told of once. */
  #told: Runner | null = null;

  begin(runner: Runner, now: number): void {
    if (this.#runners.size === 0) this.#since = now;
    if (!this.#runners.has(runner.id)) this.#runners.set(runner.id, runner);
  }

  /** It is answered, or its connection is gone: then the server may still be at it. */
  end(id: number, now: number): void {
    if (this.#runners.delete(id)) this.#since = now;
  }

  /** Stops what has run for too long. Called every second. */
  tick(now: number, ends: RunawayEnds): void {
    const [first] = this.#runners.values();
    if (first === undefined || first.longest === null || this.#stopping) return;
    if (now - this.#since <= first.longest) return;
    this.#stopping = true;
    this.#stop(first, ends)
      // The server is away, and with it the script.
      .catch(() => undefined)
      .finally(() => {
        this.#stopping = false;
      })
      // Nothing above can fail.
      .catch(() => undefined);
  }

  async #stop(first: Runner, ends: RunawayEnds): Promise<void> {
    const answers: string[] = [];
    for (const container of ['SCRIPT', 'FUNCTION']) {
      const answer = errorOf(await ends.ask([container, 'KILL']));
      if (answer === null) return ends.tell(eventOf(first, notice('GATEWAY_SCRIPT_STOPPED')));
      answers.push(answer);
    }
    // It has ended by itself.
    if (answers.every((answer) => answer.startsWith('NOTBUSY'))) return;
    if (this.#told === first) return;
    this.#told = first;
    ends.tell(eventOf(first, notice('GATEWAY_SCRIPT_RUNS_ON', whyNot(answers))));
  }
}

function whyNot(answers: readonly string[]): string {
  const what = 'a script runs for longer than the policy allows and cannot be stopped: ';
  if (answers.some((answer) => answer.startsWith('UNKILLABLE'))) {
    return `${what}it has written already; only SHUTDOWN NOSAVE ends it, and loses what was not saved`;
  }
  return `${what}let the login of the gateway run SCRIPT KILL and FUNCTION KILL`;
}

function eventOf({ id, user, address }: Runner, found: Notice): RampartEvent {
  const { code, defence, severity, message } = found;
  return {
    time: Date.now(),
    class: 'detection_finding',
    code,
    severity,
    outcome: code === 'GATEWAY_SCRIPT_STOPPED' ? 'refused' : 'failed',
    layer: 'gateway',
    defence,
    message,
    fields: { connection: id, user, address },
  };
}
