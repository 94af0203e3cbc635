// Which scripts a user may run: those that the policy knows by their SHA-1, and others only as it
// says. A digest stands for a body that was seen; for another one the client is asked for the body.
import { createHash } from 'node:crypto';
import type { Arguments, Command } from '@rampart/client/commands';
import type { ScriptRules } from '../../policy/types.ts';
import { refuse, type GatewayRefusal } from '../codes.ts';
import { notice, type Notice } from '../notices.ts';
import type { ScriptUser } from './finding.ts';
import { inspectScript } from './inspect.ts';

export type ScriptVerdict =
  | { readonly kind: 'allow'; readonly notices: readonly Notice[] }
  /** Answer as the server does for a script that it does not hold; the client then sends the body. */
  | { readonly kind: 'unseen' }
  | GatewayRefusal;

/** Where the body, or its digest, stands. */
const bodyAt: ReadonlyMap<string, number> = new Map([
  ['eval', 1],
  ['eval_ro', 1],
  ['script|load', 2],
]);
const digestCommands: ReadonlySet<string> = new Set(['evalsha', 'evalsha_ro']);

const allowed: ScriptVerdict = Object.freeze({ kind: 'allow', notices: [] });
const unseen: ScriptVerdict = Object.freeze({ kind: 'unseen' });

/** Verdicts that are remembered; the oldest goes first. */
const most = 1_000;

export class ScriptGuard {
  readonly #known: ReadonlySet<string>;
  readonly #others: ScriptRules['others'];
  readonly #user: ScriptUser;
  readonly #verdicts = new Map<string, ScriptVerdict>();

  /** One for each user: a verdict depends on what the user may do. */
  constructor(rules: Pick<ScriptRules, 'allow' | 'others'>, user: ScriptUser) {
    this.#known = new Set(rules.allow.map((digest) => digest.toLowerCase()));
    this.#others = rules.others;
    this.#user = user;
  }

  /** Whether `decide` has anything to say about a command. */
  static guards({ name }: Pick<Command, 'name'>): boolean {
    return bodyAt.has(name) || digestCommands.has(name);
  }

  decide({ name }: Pick<Command, 'name'>, args: Arguments): ScriptVerdict {
    if (digestCommands.has(name)) return this.#byDigest(textOf(args.bytes(1)).toLowerCase());
    const place = bodyAt.get(name);
    return place === undefined ? allowed : this.#byBody(args.bytes(place));
  }

  #byDigest(digest: string): ScriptVerdict {
    if (this.#others === 'allow' || this.#known.has(digest)) return allowed;
    if (this.#others === 'refuse') return unknown;
    return this.#verdicts.get(digest) ?? unseen;
  }

  #byBody(body: Uint8Array): ScriptVerdict {
    if (this.#others === 'allow') return allowed;
    const digest = createHash('sha1').update(body).digest('hex');
    if (this.#known.has(digest)) return allowed;
    if (this.#others === 'refuse') return unknown;
    const remembered = this.#verdicts.get(digest);
    if (remembered !== undefined) return remembered;
    const verdict = this.#inspect(body);
    this.#remember(digest, verdict);
    return verdict;
  }

  #inspect(body: Uint8Array): ScriptVerdict {
    const findings = inspectScript(body, this.#user);
    const [worst] = findings;
    if (worst?.kind === 'refuse')
      return refuse(
        'GATEWAY_SCRIPT_REFUSED',
        `the script ${worst.what}; change it, or add its SHA-1 to scripts.allow of the policy`,
      );
    if (worst?.kind === 'throttle')
      return refuse('GATEWAY_RATE_EXCEEDED', `rate limit: the script ${worst.what}`);
    return {
      kind: 'allow',
      notices: findings.map(({ what }) => notice('GATEWAY_SCRIPT_SUSPECT', `a script ${what}`)),
    };
  }

  #remember(digest: string, verdict: ScriptVerdict): void {
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size >= most && oldest !== undefined) this.#verdicts.delete(oldest);
    this.#verdicts.set(digest, verdict);
  }
}

const unknown: ScriptVerdict = refuse(
  'GATEWAY_SCRIPT_REFUSED',
  'this script is not among those that the policy knows; add its SHA-1 to scripts.allow',
);

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
