// The rules of a user, as ACL LIST, ACL files, `user` lines and ACL SETUSER have them.
import { createHash } from 'node:crypto';
import type { RuleReading } from './reading.ts';
import { SelectorBuilder, type RuleFault } from './selector-builder.ts';
import type { AclUser } from './user.ts';

export interface ReadRules {
  readonly user: AclUser;
  /** What the server would not take, without a password in it. */
  readonly faults: readonly string[];
}

/** What a new user becomes by these rules, which hold one character a byte. */
export function userOf(name: string, rules: readonly string[], reading: RuleReading): ReadRules {
  const builder = new UserBuilder(name, reading);
  const whole = mergeBrackets(rules);
  if (whole === null) return { user: builder.user, faults: ['A bracket is not closed.'] };
  const faults: string[] = [];
  for (const rule of whole) {
    const fault = builder.take(rule);
    if (fault !== null) faults.push(`${shown(rule)} ${fault}.`);
  }
  return { user: builder.user, faults };
}

/** The user that is there when nobody has said anything of it. */
export function untouchedDefault(reading: RuleReading): AclUser {
  return userOf('default', ['+@all', '~*', '&*', 'on', 'nopass'], reading).user;
}

class UserBuilder {
  readonly #name: string;
  readonly #reading: RuleReading;
  readonly #selectors: [SelectorBuilder, ...SelectorBuilder[]];
  readonly #passwords = new Set<string>();
  #enabled = false;
  #anyPassword = false;
  #sanitizePayload = true;

  constructor(name: string, reading: RuleReading) {
    this.#name = name;
    this.#reading = reading;
    this.#selectors = [this.#newSelector()];
  }

  get user(): AclUser {
    const [own, ...others] = this.#selectors;
    return {
      name: textOf(this.#name),
      enabled: this.#enabled,
      anyPassword: this.#anyPassword,
      passwords: [...this.#passwords],
      sanitizePayload: this.#sanitizePayload,
      selectors: [own.selector, ...others.map(({ selector }) => selector)],
    };
  }

  take(rule: string): RuleFault {
    switch (rule.toLowerCase()) {
      case '':
        return null;
      case 'on':
      case 'off':
        this.#enabled = rule.toLowerCase() === 'on';
        return null;
      case 'nopass':
      case 'resetpass':
        this.#anyPassword = rule.toLowerCase() === 'nopass';
        this.#passwords.clear();
        return null;
      case 'sanitize-payload':
      case 'skip-sanitize-payload':
        this.#sanitizePayload = rule.toLowerCase() === 'sanitize-payload';
        return null;
      case 'clearselectors':
        this.#selectors.length = 1;
        return null;
      case 'reset':
        return this.#reset();
      default:
        if (/^[>#<!]/.test(rule)) return this.#takePassword(rule);
        if (rule.startsWith('(') && rule.endsWith(')')) return this.#takeSelector(rule);
        return this.#selectors[0].take(rule);
    }
  }

  #takePassword(rule: string): RuleFault {
    const sign = rule[0] ?? '';
    const digest = /[>]|</.test(sign) ? sha256(rule.slice(1)) : rule.slice(1);
    if (!/^[0-9a-f]{64}$/.test(digest)) return 'is no digest of a password';
    if (sign === '>' || sign === '#') {
      this.#passwords.add(digest);
      this.#anyPassword = false;
      return null;
    }
    return this.#passwords.delete(digest) ? null : 'takes away a password that is not there';
  }

  #takeSelector(rule: string): RuleFault {
    const selector = this.#newSelector();
    for (const part of rule.slice(1, -1).split(/[ \t-\r\0]+/)) {
      const fault = part === '' ? null : selector.take(part);
      if (fault !== null) return fault;
    }
    this.#selectors.push(selector);
    return null;
  }

  #reset(): RuleFault {
    this.#enabled = false;
    this.#anyPassword = false;
    this.#passwords.clear();
    this.#sanitizePayload = true;
    this.#selectors.length = 1;
    const [own] = this.#selectors;
    own.resetKeys();
    own.setChannels(this.#reading.everyChannel);
    return own.forbidEverything();
  }

  #newSelector(): SelectorBuilder {
    return new SelectorBuilder(this.#reading);
  }
}

/** A selector in brackets may have come apart at its blanks. Null: one is not closed. */
function mergeBrackets(rules: readonly string[]): readonly string[] | null {
  const merged: string[] = [];
  let open: string | null = null;
  for (const rule of rules) {
    if (open === null && rule.startsWith('(') && !rule.endsWith(')')) open = rule;
    else if (open === null) merged.push(rule);
    else {
      open = `${open} ${rule}`;
      if (!rule.endsWith(')')) continue;
      merged.push(open);
      open = null;
    }
  }
  return open === null ? merged : null;
}

/** A rule for a message: never what may be a password, or a digest of one. */
function shown(rule: string): string {
  return /^[>#<!]/.test(rule) ? `${rule[0]}…` : textOf(rule).slice(0, 200);
}

function sha256(text: string): string {
  return createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex');
}

function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
