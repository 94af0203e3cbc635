import { readReply } from '../../resp/read.ts';
import { encodeReply } from '../../resp/write.ts';

/** The reply of EXEC holds those of its commands, in order; each goes through its own cleaner. */
export function cleanExec(
  bytes: Buffer,
  cleaners: readonly (((reply: Buffer) => Buffer) | null)[],
): Buffer {
  const { reply } = readReply(bytes, 0);
  if (reply.kind !== 'array') return bytes;
  const parts: Buffer[] = [Buffer.from(`*${reply.items.length}\r\n`)];
  for (const [place, item] of reply.items.entries()) {
    const clean = cleaners[place] ?? null;
    const encoded = encodeReply(item);
    parts.push(clean === null ? encoded : clean(encoded));
  }
  return Buffer.concat(parts);
}
