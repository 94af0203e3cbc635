import type { Reply } from './read.ts';

/** A reply as plain values, for those who need no distinctions of the wire. */
export type PlainReply = string | number | null | readonly PlainReply[];

/** Errors become their text: whoever must tell them apart does so before. */
export function plainOf(reply: Reply): PlainReply {
  switch (reply.kind) {
    case 'integer':
    case 'double':
    case 'big-number':
      return Number(reply.text);
    case 'boolean':
      return reply.value ? 1 : 0;
    case 'null':
      return null;
    case 'attributed':
      return plainOf(reply.reply);
    case 'array':
    case 'set':
    case 'push':
    case 'map':
      return reply.items.map(plainOf);
    case 'simple':
    case 'error':
    case 'bulk':
    case 'bulk-error':
    case 'verbatim':
      return Buffer.from(reply.bytes).toString();
  }
}
