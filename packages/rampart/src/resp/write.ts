import type { Reply } from './read.ts';

/** A command as an array of bulk strings; texts are written in UTF-8. */
export function encodeCommand(args: readonly (string | Uint8Array)[]): Buffer {
  const parts: (string | Uint8Array)[] = [`*${args.length}\r\n`];
  for (const arg of args) pushBulk(parts, '$', arg);
  return join(parts);
}

/** The very bytes that `readReply` has read, where nothing was changed. */
export function encodeReply(reply: Reply): Buffer {
  const parts: (string | Uint8Array)[] = [];
  pushReply(parts, reply);
  return join(parts);
}

/** An error of our own, from the text that follows the dash. Line ends in it would be a second
 * reply. */
export function encodeError(text: string): Buffer {
  return Buffer.from(`-${text.replaceAll(/[\r\n]+/g, ' ')}\r\n`);
}

function pushReply(parts: (string | Uint8Array)[], reply: Reply): void {
  switch (reply.kind) {
    case 'simple':
      parts.push('+', reply.bytes, '\r\n');
      break;
    case 'error':
      parts.push('-', reply.bytes, '\r\n');
      break;
    case 'bulk':
      pushBulk(parts, '$', reply.bytes);
      break;
    case 'bulk-error':
      pushBulk(parts, '!', reply.bytes);
      break;
    case 'verbatim':
      pushBulk(parts, '=', reply.bytes);
      break;
    case 'integer':
      parts.push(`:${reply.text}\r\n`);
      break;
    case 'double':
      parts.push(`,${reply.text}\r\n`);
      break;
    case 'big-number':
      parts.push(`(${reply.text}\r\n`);
      break;
    case 'boolean':
      parts.push(reply.value ? '#t\r\n' : '#f\r\n');
      break;
    case 'null':
      parts.push(nulls[reply.form]);
      break;
    case 'array':
      pushItems(parts, '*', reply.items.length, reply.items);
      break;
    case 'set':
      pushItems(parts, '~', reply.items.length, reply.items);
      break;
    case 'push':
      pushItems(parts, '>', reply.items.length, reply.items);
      break;
    case 'map':
      pushItems(parts, '%', reply.items.length / 2, reply.items);
      break;
    case 'attributed':
      pushItems(parts, '|', reply.attributes.length / 2, reply.attributes);
      pushReply(parts, reply.reply);
      break;
  }
}

const nulls = { bulk: '$-1\r\n', array: '*-1\r\n', plain: '_\r\n' } as const;

function pushItems(
  parts: (string | Uint8Array)[],
  type: string,
  count: number,
  items: readonly Reply[],
): void {
  parts.push(`${type}${count}\r\n`);
  for (const item of items) pushReply(parts, item);
}

function pushBulk(
  parts: (string | Uint8Array)[],
  type: string,
  content: string | Uint8Array,
): void {
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  parts.push(`${type}${length}\r\n`, content, '\r\n');
}

/** One allocation, however many parts. */
function join(parts: readonly (string | Uint8Array)[]): Buffer {
  let length = 0;
  for (const part of parts) {
    length += typeof part === 'string' ? Buffer.byteLength(part) : part.length;
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') at += bytes.write(part, at);
    else {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return bytes;
}
