// News as they happen, over a WebSocket. A page of another origin can open one too, and the browser
// sends the visitor's cookies with it: so the upgrade is checked as a form is.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Arrivals } from './arrivals.ts';
import type { People, Person } from './people.ts';
import type { Protection } from './protection.ts';
import type { Redis } from './redis.ts';
import type { Visits } from './visits.ts';
import { acceptWebSocket, refuseUpgrade } from './websocket.ts';
import type { WebSocketConnection } from './websocket.ts';

export interface Live {
  /** Tells everybody who is connected, to whichever server. */
  announce(text: string): Promise<void>;
  attach(server: Server): void;
  close(): void;
}

export interface LiveParts {
  readonly redis: Redis;
  /** A connection of its own, which subscribes. */
  readonly subscriber: Redis;
  readonly people: People;
  readonly visits: Visits;
  readonly protection: Protection;
  readonly arrivals: Arrivals;
  readonly serverName: string;
}

const channel = 'cars:live';
const path = '/live';
const watchPattern = /^watch ([a-z0-9-]{1,40})$/;

export async function createLive(parts: LiveParts): Promise<Live> {
  const connections = new Set<WebSocketConnection>();
  await parts.subscriber.subscribe(channel, (text) => {
    connections.forEach((connection) => connection.send(text));
  });

  const converse = (connection: WebSocketConnection, person: Person): void => {
    connections.add(connection);
    connection.onClose(() => connections.delete(connection));
    connection.send(`You will hear of new cars here, ${person.fullName}.`);
    connection.onMessage((text) => {
      const offerId = watchPattern.exec(text)?.[1];
      if (offerId === undefined) return;
      parts.people.watch(person.name, offerId).then(
        () => connection.send(`You are watching ${offerId} now.`),
        () => connection.send('Our memory is away for a moment. Try again.'),
      );
    });
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex): Promise<void> => {
    const { person } = await parts.visits.look(request);
    const refusal = await parts.protection.checkUpgrade(request);
    const status = refusal?.status ?? (person === undefined ? 401 : 101);
    await parts.arrivals.record(request, status, refusal?.code);
    if (refusal !== undefined) {
      refuseUpgrade(socket, '403 Forbidden', {
        'X-CSRF-Error': refusal.code,
        'X-Served-By': parts.serverName,
      });
      return;
    }
    if (person === undefined) return refuseUpgrade(socket, '401 Unauthorized');
    const connection = acceptWebSocket(request, socket);
    if (connection !== undefined) converse(connection, person);
  };

  return {
    announce: async (text) => {
      await parts.redis.publish(channel, text);
    },
    attach(server) {
      server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
        // From here on the socket is ours; without a listener its failure would end the server.
        socket.on('error', () => socket.destroy());
        if (request.url !== path) return refuseUpgrade(socket, '404 Not Found');
        upgrade(request, socket).catch((error: unknown) => {
          console.error('A live connection failed:', error);
          socket.destroy();
        });
      });
    },
    close: () => connections.forEach((connection) => connection.close()),
  };
}
