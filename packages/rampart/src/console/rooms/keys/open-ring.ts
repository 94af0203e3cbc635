// A ring of the application, joined as one more server. Where the store has none, none is made: whoever
// only looks must not be the one who makes the keys.
import { createRing, redisStore } from '@rampart/keyring';
import type { RampartEvent, Ring } from '@rampart/keyring';
import { createClient } from 'redis';

import { messageOf } from '../../../message-of.ts';
import type { ConsoleRing } from '../../../policy/console-types.ts';
import { fetchSecret } from '../../../policy/secrets.ts';
import type { Policy } from '../../../policy/types.ts';
import { ConsoleError } from '../../errors.ts';
import type { Way } from '../door.ts';
import { isOurs } from '../refusal.ts';

export interface Joined {
  readonly ring: Ring;
  close(): Promise<void>;
}

/** Milliseconds. A page waits for it. */
const within = 3_000;
const longestPause = 5_000;

export async function joinRing(
  policy: Policy,
  name: string,
  { written, way }: { readonly written: ConsoleRing; readonly way: Way },
  onEvent: (event: RampartEvent) => void,
): Promise<Joined> {
  const sealKeys = (await fetchSecret(written.sealKey)).toString('utf8').split(/[\s,]+/);
  const app = written.app ?? policy.app;
  const connection = { isUp: false };
  const client = clientOf(way, connection);
  // What is away is seen in the ring, which says since when.
  client.on('error', () => undefined);
  try {
    await client.connect();
    connection.isUp = true;
    const store = redisStore(client, { prefix: written.prefix, callWithin: within });
    await mustBeThere(store, app, name);
    const ring = createRing({
      app,
      name,
      kind: written.kind,
      store,
      sealKeys: sealKeys.filter((key) => key !== ''),
      rotateEvery: written.rotateEvery,
      lead: written.lead,
      keep: written.keep,
      startWithin: within,
      onEvent,
    });
    try {
      await ring.ready();
    } catch (error) {
      await ring.close();
      throw error;
    }
    const close = async (): Promise<void> => {
      await ring.close();
      client.destroy();
    };
    return { ring, close };
  } catch (cause) {
    client.destroy();
    if (isOurs(cause)) throw cause;
    const why = messageOf(cause);
    throw new ConsoleError('CONSOLE_NOT_SET_UP', `The ring ${name} cannot be reached: ${why}`, {
      cause,
    });
  }
}

async function mustBeThere(
  store: ReturnType<typeof redisStore>,
  app: string,
  name: string,
): Promise<void> {
  const stored = store.open({ app, name });
  try {
    const known = { version: null, list: '', sequence: 0, once: false, now: Date.now() };
    if ((await stored.read(known)).version !== null) return;
  } finally {
    await stored.close();
  }
  const what = `There is no ring ${name} of ${app} in the server: the application makes it when it starts.`;
  throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
}

function clientOf(
  { at, tls, login }: Way,
  connection: { readonly isUp: boolean },
): ReturnType<typeof createClient> {
  const pace = {
    connectTimeout: within,
    // The first time somebody waits for an answer; later the ring goes on from memory meanwhile.
    reconnectStrategy: (tries: number, cause: Error) =>
      connection.isUp ? Math.min(longestPause, 100 * 2 ** tries) : cause,
  };
  const socket =
    tls === null
      ? { ...at, ...pace }
      : {
          ...at,
          ...pace,
          tls: true as const,
          ...(tls.authority === null ? {} : { ca: tls.authority }),
          ...(tls.revoked === undefined ? {} : { crl: [...tls.revoked] }),
          ...(tls.serverName === null ? {} : { servername: tls.serverName }),
          ...(tls.identity === null
            ? {}
            : { cert: tls.identity.certificate, key: tls.identity.key }),
        };
  return createClient({
    socket,
    ...(login === null ? {} : { password: login.password.toString('utf8') }),
    ...(login?.user === null || login === null ? {} : { username: login.user }),
  });
}
