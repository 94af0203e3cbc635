// A server that is archived, and the line to it.
import type { Socket } from 'node:net';

import { causeOf } from '../../events/codes.ts';
import { dial, nameOf } from '../../resp/connection/dial.ts';
import type { DialTls } from '../../resp/connection/dial.ts';
import { ArchiveError } from '../codes.ts';

export interface ArchiveSource {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string | null; readonly password: Buffer } | null;
  /** Null: without TLS. */
  readonly tls: DialTls | null;
}

export function sourceName({ host, port }: ArchiveSource): string {
  return nameOf({ kind: 'tcp', host, port });
}

/** Milliseconds until a server that does not answer is given up. */
const connectWithin = 5_000;

export async function openLine(source: ArchiveSource): Promise<Socket> {
  const { host, port, tls } = source;
  const socket = dial({ kind: 'tcp', host, port }, tls);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once(tls === null ? 'connect' : 'secureConnect', resolve).once('error', reject);
  socket.setTimeout(connectWithin, () => reject(new Error('no answer')));
  try {
    await promise;
  } catch (cause) {
    socket.destroy();
    const what = `${sourceName(source)} cannot be reached (${causeOf(cause)}).`;
    throw new ArchiveError('ARCHIVE_SOURCE_AWAY', what, { cause });
  }
  socket.removeAllListeners('timeout').off('error', reject);
  socket.setTimeout(0);
  socket.setNoDelay(true);
  return socket;
}
