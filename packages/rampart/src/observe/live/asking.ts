// Asks a server all questions at once, and makes of every answer a fact. A question that breaks the
// connection costs itself only: the others are asked again on another one.
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import { Connection, type ConnectionOptions } from '../../resp/connection/connection.ts';
import type { Reply } from '../../resp/read.ts';
import { known, unknown, type Fact, type Reason, type Unknown } from '../fact.ts';
import { rightFor, titleOf, wordsOf, type AskedQuestion } from './questions.ts';

/** A server that drops every connection is let be after so many. */
const mostConnections = 4;

export class Asking implements AsyncDisposable {
  readonly name: string;
  readonly #options: ConnectionOptions;
  #connection: Connection;
  #connections = 1;
  #lost: ConnectionError | null = null;

  private constructor(options: ConnectionOptions, connection: Connection) {
    this.#options = options;
    this.#connection = connection;
    this.name = connection.name;
  }

  /** Rejects with a ConnectionError. */
  static async begin(options: ConnectionOptions): Promise<Asking> {
    return new Asking(options, await Connection.open(options));
  }

  get connection(): Connection {
    return this.#connection;
  }

  async one(question: AskedQuestion): Promise<Fact<Reply>> {
    const [fact] = await this.all([question]);
    return fact ?? unknown('not-tried', `${titleOf(question)} was not sent.`);
  }

  /** A fact for each question, in their order. */
  async all(questions: readonly AskedQuestion[]): Promise<readonly Fact<Reply>[]> {
    const facts: Fact<Reply>[] = [];
    while (facts.length < questions.length) {
      const left = questions.slice(facts.length);
      const lost = await this.#reopen();
      if (lost !== null) {
        facts.push(...left.map((question) => this.#trouble(lost, question)));
        break;
      }
      const replies = await this.#connection.callAll(left.map(wordsOf));
      for (const [place, question] of left.entries()) {
        const reply = replies[place];
        if (reply === undefined) break;
        facts.push(this.#fact(reply, question));
        // What broke the connection is to blame itself; what stood behind it is asked again.
        if (reply instanceof ConnectionError && !this.#connection.open) break;
      }
    }
    return facts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.close();
  }

  /** The error, when there is no connection any more. */
  async #reopen(): Promise<ConnectionError | null> {
    if (this.#connection.open) return null;
    if (this.#connections >= mostConnections) return this.#lost;
    try {
      this.#connections += 1;
      this.#connection = await Connection.open(this.#options);
      return null;
    } catch (error) {
      if (error instanceof ConnectionError) return error;
      throw error;
    }
  }

  #fact(reply: Reply | ConnectionError, question: AskedQuestion): Fact<Reply> {
    if (reply instanceof ConnectionError) {
      this.#lost = reply;
      return this.#trouble(reply, question);
    }
    if (reply.kind === 'error') return this.#refusal(lineOf(reply.bytes), question);
    return known(reply, { kind: 'live', server: this.name, command: titleOf(question) });
  }

  #refusal(answer: string, question: AskedQuestion): Unknown {
    const reason = reasonOf(answer);
    const why = `${this.name} answered ${titleOf(question)} with: ${answer}`;
    return unknown(reason, why, reason === 'no-right' ? rightFor(question) : null);
  }

  #trouble(error: ConnectionError, question: AskedQuestion): Unknown {
    return unknown(troubleReason(error), `${titleOf(question)}: ${error.message}`);
  }
}

/** Why nothing is known of a server that could not be connected to. */
export function troubleReason({ code, answer }: ConnectionError): Reason {
  if (answer !== null && /^(?:NOAUTH|WRONGPASS|DENIED|NOPERM)/.test(answer)) return 'no-login';
  switch (code) {
    case 'RESP_CONNECTION_TIMED_OUT':
      return 'timed-out';
    case 'RESP_CONNECTION_REPLY_TOO_LARGE':
      return 'too-large';
    case 'RESP_CONNECTION_LOGIN':
    case 'RESP_CONNECTION_CERTIFICATE':
      return 'no-login';
    case 'RESP_CONNECTION_NOT_REDIS':
    case 'RESP_CONNECTION_TLS':
      return 'not-understood';
    case 'RESP_CONNECTION_AWAY':
    case 'RESP_CONNECTION_LOST':
    case 'RESP_CONNECTION_CLOSED':
      return 'away';
  }
}

function reasonOf(answer: string): Reason {
  if (answer.startsWith('NOPERM')) return 'no-right';
  if (/^(?:NOAUTH|DENIED)/.test(answer)) return 'no-login';
  if (/^(?:LOADING|BUSY|MASTERDOWN)/.test(answer)) return 'busy';
  // Unknown, renamed, disabled, not in this mode: it is not there for us, and the answer says how.
  return 'not-offered';
}

/** The server's own words may repeat ours, which hold nothing secret. */
function lineOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return text.replaceAll(/[^\x20-\x7e]/g, '.').slice(0, 300);
}
