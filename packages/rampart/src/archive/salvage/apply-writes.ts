// Writes that were lost, done again on a server, in their order. The first that the server refuses
// ends it, and the error says from where to go on.
import type { Connection, Words } from '../../resp/connection/connection.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import type { Reply } from '../../resp/read.ts';
import { ArchiveError } from '../codes.ts';
import type { LostWrite } from './lost-writes.ts';

/** How many acts were done. */
export async function applyWrites(
  target: Connection,
  writes: AsyncIterable<LostWrite>,
  done: (write: LostWrite) => void,
): Promise<number> {
  let count = 0;
  let database = -1;
  for await (const write of writes) {
    const select: readonly Words[] =
      write.database === database ? [] : [['SELECT', String(write.database)]];
    ({ database } = write);
    const replies = await target.callAll([...select, ...write.commands]);
    for (const reply of replies) checkReply(target, write, reply);
    done(write);
    count += 1;
  }
  return count;
}

function checkReply(target: Connection, write: LostWrite, reply: Reply | ConnectionError): void {
  if (reply instanceof ConnectionError) throw reply;
  const wrong = reply.kind === 'array' ? reply.items.find(({ kind }) => kind === 'error') : reply;
  if (wrong?.kind !== 'error') return;
  const said = Buffer.from(wrong.bytes).toString('latin1').slice(0, 200);
  const name = String(write.commands.at(0)?.[0] ?? '').toUpperCase();
  const what =
    `${target.name} answered ${name} of offset ${write.from}: "${said}". ` +
    `All before it was done; behind it the next begins at ${write.to}.`;
  throw new ArchiveError('ARCHIVE_TARGET_REFUSED', what);
}
