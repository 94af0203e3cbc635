// `generate` and repetitions: rules that make many tokens of one.
import { randomInt } from 'node:crypto';
import { NotUnderstood } from './not-understood.ts';
import { flipped } from './token-text.ts';

export type Variation = (token: string) => readonly string[];

interface Rule {
  readonly pattern: RegExp;
  readonly vary: Variation;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const rules: readonly Rule[] = [
  {
    pattern:
      /^(?:for each (?:byte \w+ and )?bit\b.*?(?::\s*flip\b.*)?|all (?:single[- ]bit|bits?)\b.*)$/i,
    vary: (token) =>
      upTo(Buffer.from(token, 'base64url').byteLength * 8).map((bit) => flipped(token, bit)),
  },
  {
    pattern: /^for each (?:(?:shorter )?(?:length|prefix)\b|\w+: *(?:truncate|cut)\b)/i,
    vary: (token) => upTo(token.length).map((length) => token.slice(0, length)),
  },
  {
    pattern:
      /^for each (?:char(?:acter)?|position|byte|index|[in])\b[^:]*: *(?:delete|remove|drop|omit)\b/i,
    vary: (token) => upTo(token.length).map((at) => token.slice(0, at) + token.slice(at + 1)),
  },
  {
    pattern:
      /^for each (?:char(?:acter)?|position|byte|index|[in])\b[^:]*: *(?:insert|duplicate|add)\b/i,
    vary: (token) => upTo(token.length + 1).map((at) => `${token.slice(0, at)}A${token.slice(at)}`),
  },
  {
    pattern:
      /^for each (?:char(?:acter)?|position|byte|index|[in])\b[^:]*: *(?:replace|change|substitute|set|increment)\b/i,
    vary: (token) =>
      upTo(token.length).map(
        (at) => token.slice(0, at) + another(token.charAt(at)) + token.slice(at + 1),
      ),
  },
  {
    pattern: /^for each (?:char(?:acter)?|position|byte|index|[in])\b[^:]*: *swap\b/i,
    vary: (token) =>
      upTo(token.length - 1)
        .filter((at) => token[at] !== token[at + 1])
        .map(
          (at) =>
            token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2),
        ),
  },
];

/** All texts that `rule` makes of a token; never the token itself. */
export function readVariation(rule: string): Variation {
  const found = rules.find(({ pattern }) => pattern.test(rule.trim()));
  if (found === undefined) throw new NotUnderstood('generate', rule);
  return (token) => found.vary(token).filter((text) => text !== token);
}

function upTo(end: number): readonly number[] {
  return Array.from({ length: end }, (_, index) => index);
}

function another(character: string): string {
  const others = alphabet.replace(character, '');
  return others.charAt(randomInt(others.length));
}
