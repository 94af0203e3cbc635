// Replies as data, for the few that the gateway must understand. Every distinction that the wire
// makes is kept, so that what was read and not changed is written back byte for byte.
import { ReplyError } from './reply-error.ts';

export type Reply =
  | {
      readonly kind: 'simple' | 'error' | 'bulk' | 'bulk-error' | 'verbatim';
      readonly bytes: Uint8Array;
    }
  /** Numbers stay as the server wrote them: 64 bits and `,1.10` survive. */
  | { readonly kind: 'integer' | 'double' | 'big-number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** RESP2 has two ways to say null, RESP3 a third. */
  | { readonly kind: 'null'; readonly form: 'bulk' | 'array' | 'plain' }
  | { readonly kind: 'array' | 'set' | 'push'; readonly items: readonly Reply[] }
  /** Keys and values in turn. */
  | { readonly kind: 'map'; readonly items: readonly Reply[] }
  /** Keys and values in turn, and the reply that they tell something about. */
  | { readonly kind: 'attributed'; readonly attributes: readonly Reply[]; readonly reply: Reply };

export interface ReadReply {
  readonly reply: Reply;
  /** The index behind the reply. */
  readonly end: number;
}

/** No command nests deeper than a dozen; scripts may, and must not exhaust our stack. */
const deepest = 512;

/** Reads the complete reply that begins at `from`. Its strings are views of `bytes`. */
export function readReply(bytes: Uint8Array, from: number): ReadReply {
  const reader = new Reader(bytes, from);
  const reply = reader.value(0);
  return { reply, end: reader.at };
}

class Reader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.at = from;
  }

  value(depth: number): Reply {
    if (depth > deepest) throw new ReplyError('RESP_REPLY_TOO_DEEP', this.at);
    const begin = this.at;
    switch (String.fromCharCode(this.#bytes[this.at++] ?? 0)) {
      case '+':
        return { kind: 'simple', bytes: this.#line() };
      case '-':
        return { kind: 'error', bytes: this.#line() };
      case ':':
        return { kind: 'integer', text: this.#number() };
      case ',':
        return { kind: 'double', text: this.#number() };
      case '(':
        return { kind: 'big-number', text: this.#number() };
      case '#':
        return { kind: 'boolean', value: this.#flag(begin) };
      case '_':
        if (this.#line().length > 0) throw new ReplyError('RESP_REPLY_MALFORMED', begin);
        return { kind: 'null', form: 'plain' };
      case '$':
        if (this.#isNull()) return { kind: 'null', form: 'bulk' };
        return { kind: 'bulk', bytes: this.#bulk() };
      case '!':
        return { kind: 'bulk-error', bytes: this.#bulk() };
      case '=':
        return { kind: 'verbatim', bytes: this.#bulk() };
      case '*':
        if (this.#isNull()) return { kind: 'null', form: 'array' };
        return { kind: 'array', items: this.#values(this.#count(), depth) };
      case '~':
        return { kind: 'set', items: this.#values(this.#count(), depth) };
      case '>':
        return { kind: 'push', items: this.#values(this.#count(), depth) };
      case '%':
        return { kind: 'map', items: this.#values(this.#count() * 2, depth) };
      case '|': {
        const attributes = this.#values(this.#count() * 2, depth);
        return { kind: 'attributed', attributes, reply: this.value(depth + 1) };
      }
      default:
        throw new ReplyError(
          begin < this.#bytes.length ? 'RESP_REPLY_MALFORMED' : 'RESP_REPLY_INCOMPLETE',
          begin,
        );
    }
  }

  /** Elements are collected as they are found: a count is only what somebody claims. */
  #values(count: number, depth: number): Reply[] {
    const values: Reply[] = [];
    while (values.length < count) values.push(this.value(depth + 1));
    return values;
  }

  #line(): Uint8Array {
    const begin = this.at;
    const end = this.#bytes.indexOf(0x0d, begin);
    if (end === -1) throw new ReplyError('RESP_REPLY_INCOMPLETE', begin);
    this.at = end;
    this.#lineEnd();
    return this.#bytes.subarray(begin, end);
  }

  #lineEnd(): void {
    const { at } = this;
    if (at + 2 > this.#bytes.length) throw new ReplyError('RESP_REPLY_INCOMPLETE', at);
    if (this.#bytes[at] !== 0x0d || this.#bytes[at + 1] !== 0x0a) {
      throw new ReplyError('RESP_REPLY_MALFORMED', at);
    }
    this.at = at + 2;
  }

  #text(): string {
    return Buffer.from(this.#line()).toString('latin1');
  }

  #number(): string {
    const begin = this.at;
    const text = this.#text();
    if (!/^[!-~]+$/.test(text)) throw new ReplyError('RESP_REPLY_MALFORMED', begin);
    return text;
  }

  #flag(begin: number): boolean {
    const text = this.#text();
    if (text !== 't' && text !== 'f') throw new ReplyError('RESP_REPLY_MALFORMED', begin);
    return text === 't';
  }

  #isNull(): boolean {
    if (this.#bytes[this.at] !== 0x2d) return false;
    const begin = this.at;
    if (this.#text() !== '-1') throw new ReplyError('RESP_REPLY_MALFORMED', begin);
    return true;
  }

  #count(): number {
    const begin = this.at;
    const text = this.#text();
    if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw new ReplyError('RESP_REPLY_MALFORMED', begin);
    return Number(text);
  }

  #bulk(): Uint8Array {
    const length = this.#count();
    const begin = this.at;
    this.at = begin + length;
    this.#lineEnd();
    return this.#bytes.subarray(begin, begin + length);
  }
}
