// The token this page holds, and whose it is. A page belongs to the person it was made for: it
// goes on as another person only after it has asked.
import type { Answer } from './endpoint.ts';

/** `era` counts the persons of this page: tokens of one era belong to one person. */
export interface Held {
  readonly token: string;
  /** Unknown when the page brought a token without a tag. */
  readonly person: string | undefined;
  readonly era: number;
}

/** The request because of which the page asks. Others that wait share the answer. */
export interface PersonChange {
  readonly method: string;
  readonly url: string;
}

export type PersonChanged = (
  change: PersonChange,
) => 'retry' | 'abandon' | Promise<'retry' | 'abandon'>;

/** What a request wants of its token; `own`: that no other request gets the same. */
export interface Wish {
  readonly change: PersonChange;
  readonly own: boolean;
}

export interface Tokens {
  /** For a new request. `undefined`: it would be another person's, and nobody agreed to that. */
  take(wish: Wish): Promise<Held | undefined>;
  /** For a request that was refused with `sent`; `undefined` as above. */
  replace(sent: Held, wish: Wish): Promise<Held | undefined>;
  /** What is held may have died: ask the endpoint before the next request. */
  readonly doubt: () => void;
  /** The page itself changed the person: whoever it is now, is right. */
  forget(): void;
}

export interface Surroundings {
  readonly ask: (person: string | undefined) => Promise<Answer>;
  /** What the server wrote into the page, if anything. */
  readonly readPage: () => Omit<Held, 'era'> | undefined;
  readonly onPersonChanged: PersonChanged | undefined;
}

export function createTokens({ ask, readPage, onPersonChanged }: Surroundings): Tokens {
  const consents = new WeakMap<Held, Promise<boolean>>();
  let era = 0;
  let newestEra = 0;
  let held: Held | undefined;
  let doubtful = false;
  let renewal: Promise<Held> | undefined;

  function keep(next: Held): void {
    held = next;
    era = next.era;
    doubtful = false;
  }

  async function askForNext(): Promise<Held> {
    const before = held;
    const current = era;
    const { token, person, samePerson } = await ask(before?.person);
    // Without a tag there is nothing to compare, and the server answers `true` to everybody.
    const isSame = before === undefined || (before.person !== undefined && samePerson);
    return { token, person, era: isSame ? current : ++newestEra };
  }

  function renew(own: boolean): Promise<Held> {
    if (own) return askForNext();
    const shared = (renewal ??= askForNext().finally(() => {
      if (renewal === shared) renewal = undefined;
    }));
    return shared;
  }

  /** `mine` is the era of the request: only its own person's token may go with it unasked. */
  async function admit(next: Held, mine: number, wish: Wish): Promise<Held | undefined> {
    if (next.era !== mine && !(await consentTo(next, wish.change))) {
      doubtful = true;
      return undefined;
    }
    // An older era came too late: the page has moved on meanwhile.
    if (next.era >= era) keep(next);
    return next;
  }

  function consentTo(next: Held, change: PersonChange): Promise<boolean> {
    let consent = consents.get(next);
    if (consent === undefined) {
      consent = Promise.resolve(onPersonChanged?.(change)).then((answer) => answer === 'retry');
      consents.set(next, consent);
    }
    return consent;
  }

  function lookAtPage(): void {
    if (held !== undefined || newestEra > 0) return;
    const found = readPage();
    // No `keep`: the page may have been doubted before its first request.
    if (found !== undefined) held = { ...found, era };
  }

  return {
    async take(wish) {
      lookAtPage();
      const mine = era;
      const isRenewing = renewal !== undefined;
      if (held !== undefined && !doubtful && !isRenewing && !wish.own) return held;
      let next: Held;
      try {
        next = await renew(wish.own);
      } catch (error) {
        // The old token may still be good; the server will say.
        if (held?.era === mine) return held;
        throw error;
      }
      return admit(next, mine, wish);
    },

    async replace(sent, wish) {
      // Another request may have renewed while this one was under way.
      const newer = held === sent || doubtful || wish.own ? undefined : held;
      return admit(newer ?? (await renew(wish.own)), sent.era, wish);
    },

    doubt() {
      doubtful = true;
    },

    forget() {
      era = ++newestEra;
      held = undefined;
      renewal = undefined;
    },
  };
}
