// Failures, bans and lately seen logins, shared by all gateways through a stream on the server.
//
// Each gateway decides alone, from memory; once in a while it appends what it has learnt and reads
// what the others have. So no login waits for the server, and none fails because it is away. What
// the server loses (FLUSHALL, a failover) it is told again by every gateway that still knows it.
// Every entry carries a MAC: somebody else who can write to the server cannot ban an honest address.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

import { listOf } from '../plain-reply.ts';
import type { AskServer, PlainReply } from '../plain-reply.ts';
import { loginEvent } from './events.ts';
import type { Tell } from './events.ts';
import { factsText, parseFacts } from './facts.ts';
import type { Throttle } from './throttle.ts';

export interface SharingOptions {
  readonly throttle: Pick<Throttle, 'learn' | 'takeFacts' | 'putBack' | 'hasFacts' | 'tellAgain'>;
  readonly ask: AskServer;
  readonly tell: Tell;
  /** The stream, below the reserved prefix of the policy. */
  readonly key: string;
  /** The same for all gateways, and known to nobody else. */
  readonly secret: Uint8Array;
}

const page = 256;
/** An exchange reads no more than this many pages; the next one goes on from there. */
const mostPages = 40;
const factsInEntry = 256;
const entriesKept = 10_000;
/** Longer than anything in it matters. */
const keptFor = 48 * 3_600_000;
const longestText = 256 * 1024;

interface Entry {
  readonly id: string;
  readonly origin: string;
  readonly facts: string;
  readonly mac: string;
}

export class ThrottleSharing {
  readonly #options: SharingOptions;
  readonly #origin = randomUUID();
  #lastRead: string | null = null;
  #isAway = false;
  #isForgeryTold = false;
  #current: Promise<void> | null = null;

  constructor(options: SharingOptions) {
    this.#options = options;
  }

  /** Reads and tells what is new. Never rejects; a second call joins the one that runs. */
  exchange(): Promise<void> {
    this.#current ??= this.#exchange().finally(() => {
      this.#current = null;
    });
    return this.#current;
  }

  async #exchange(): Promise<void> {
    const { tell } = this.#options;
    try {
      const isComplete = await this.#read();
      if (isComplete) await this.#write();
    } catch (error) {
      if (!this.#isAway) {
        const message = `Logins are counted by this gateway alone: ${String(error)}.`;
        tell(loginEvent('GATEWAY_SHARING_LOST', message));
      }
      this.#isAway = true;
      return;
    }
    if (this.#isAway) {
      tell(
        loginEvent('GATEWAY_SHARING_BACK', 'Logins are counted by all gateways together again.'),
      );
    }
    this.#isAway = false;
  }

  /** Returns whether everything was read. */
  async #read(): Promise<boolean> {
    const { ask, key } = this.#options;
    const time = millisecondsOf(await ask(['TIME']));
    for (let pages = 0; pages < mostPages; pages += 1) {
      const from = this.#lastRead ?? '-';
      const reply = await ask(['XRANGE', key, from, '+', 'COUNT', String(page)]);
      const entries = entriesOf(reply);
      if (this.#lastRead !== null && entries[0]?.id !== this.#lastRead) {
        this.#emptied();
        continue;
      }
      const fresh = this.#lastRead === null ? entries : entries.slice(1);
      for (const entry of fresh) this.#learn(entry, time);
      if (entries.length < page) return true;
    }
    return false;
  }

  /** The entry that was read last is gone, and with it what the server remembered. */
  #emptied(): void {
    const { throttle, tell } = this.#options;
    this.#lastRead = null;
    throttle.tellAgain();
    const message = 'The server has lost what gateways share about logins; it is told again.';
    tell(loginEvent('GATEWAY_SHARING_EMPTIED', message));
  }

  #learn(entry: Entry, time: number): void {
    this.#lastRead = entry.id;
    if (entry.origin === this.#origin) return;
    const facts = this.#isAuthentic(entry) ? parseFacts(entry.facts) : null;
    if (facts === null) {
      this.#tellForgery();
      return;
    }
    const age = time - Number(entry.id.split('-')[0]);
    for (const fact of facts) this.#options.throttle.learn(fact, age);
  }

  #tellForgery(): void {
    if (this.#isForgeryTold) return;
    this.#isForgeryTold = true;
    const message =
      'Somebody wrote to what gateways share about logins. Find out who can write to the server, or whether a gateway has another secret.';
    this.#options.tell(loginEvent('GATEWAY_SHARING_FORGED', message));
  }

  async #write(): Promise<void> {
    const { throttle, ask, key } = this.#options;
    while (throttle.hasFacts) {
      const facts = throttle.takeFacts(factsInEntry);
      const text = factsText(facts);
      const mac = this.#macOf(this.#origin, text).toString('base64url');
      const fields = ['o', this.#origin, 'f', text, 'm', mac];
      try {
        await ask(['XADD', key, 'MAXLEN', '~', String(entriesKept), '*', ...fields]);
        await ask(['PEXPIRE', key, String(keptFor)]);
      } catch (error) {
        throttle.putBack(facts);
        throw error;
      }
    }
  }

  #isAuthentic({ origin, facts, mac }: Entry): boolean {
    const claimed = Buffer.from(mac, 'base64url');
    const due = this.#macOf(origin, facts);
    return claimed.length === due.length && timingSafeEqual(claimed, due);
  }

  #macOf(origin: string, facts: string): Buffer {
    const { key, secret } = this.#options;
    return createHmac('sha256', secret)
      .update(JSON.stringify(['login facts', key, origin, facts]))
      .digest();
  }
}

function millisecondsOf(reply: PlainReply): number {
  const [seconds, microseconds] = listOf(reply);
  const time = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  if (!Number.isFinite(time)) throw new Error('The server did not say what time it is');
  return time;
}

function entriesOf(reply: PlainReply): readonly Entry[] {
  return listOf(reply).map(entryOf);
}

/** An entry that is not one of ours has no valid MAC, so nothing of it is believed. */
function entryOf(row: PlainReply): Entry {
  const [id, fields] = listOf(row);
  if (typeof id !== 'string') throw new Error('The server did not answer with a stream');
  const [, origin, , facts, , mac] = listOf(fields);
  return { id, origin: textOf(origin), facts: textOf(facts), mac: textOf(mac) };
}

function textOf(value: PlainReply | undefined): string {
  return typeof value === 'string' && value.length <= longestText ? value : '';
}
