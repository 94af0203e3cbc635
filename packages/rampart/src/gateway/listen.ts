// The door: who may connect at all, whom a balancer speaks for, and TLS. A connection becomes a client
// only behind all of it.
import cluster from 'node:cluster';
import { chmod, readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import {
  createSecureContext,
  createServer as createTlsServer,
  type Server as TlsServer,
  type TlsOptions,
  type TLSSocket,
} from 'node:tls';
import { messageOf } from '../message-of.ts';
import type { Address, Listener, TlsIdentity } from '../policy/types.ts';
import type { Networks } from './address/networks.ts';
import { normalAddress, unixPeer } from './address/normal.ts';
import { ProxyHeader } from './address/proxy-header.ts';
import { linger } from './client/linger.ts';
import { refuse, replyTo, type GatewayCode } from './codes.ts';
import { subjectOf } from './certificate.ts';
import { OperatingError } from './operate/errors.ts';
import { removeDeadSocket } from './operate/dead-socket.ts';

export interface DoorOptions {
  readonly listener: Listener;
  readonly networks: () => Networks;
  /** Milliseconds for a PROXY header and for a TLS hand-shake. */
  readonly within: () => number;
  /** Counts one more from this address, or says why it may not come in now. */
  readonly enter: (address: string) => GatewayCode | null;
  /** One that was counted is gone, whatever became of it. */
  readonly leave: (address: string) => void;
  readonly onRefused: (address: string, code: GatewayCode) => void;
  readonly onClient: (arrival: Arrival) => void;
}

/** Somebody who was let in. */
export interface Arrival {
  readonly socket: Socket;
  readonly listener: Listener;
  readonly address: string;
  /** The subject that a client's certificate proves. */
  readonly certificate: string | null;
}

export interface Door {
  /** Where it listens; a port of 0 has become a real one. */
  readonly at: string;
  /**
   * Reads what the listener needs now, certificates too, and returns what puts it in force for new
   * connections. Its address is that of this door.
   */
  prepare(listener: Listener): Promise<() => void>;
  /** Takes no more connections. */
  close(): Promise<void>;
}

export async function openDoor(options: DoorOptions): Promise<Door> {
  let { listener } = options;
  let inner = await innerDoor(listener, options);
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    // Whatever goes wrong before it is a client, the peer notices by itself.
    socket.on('error', () => socket.destroy());
    const [within, room] = [listener, inner];
    admit(socket, { ...options, listener: within }, (address) => {
      if (room !== null) room.take(socket, address);
      else options.onClient({ socket, listener: within, address, certificate: null });
    });
  });
  const at = await listen(server, listener);
  return {
    at,
    prepare: async (next) => {
      const room = await innerDoor(next, options);
      return () => {
        listener = next;
        inner = room;
      };
    },
    close: () => closeServer(server),
  };
}

/** Checks the address, that of the client where a balancer stands between. */
function admit(
  socket: Socket,
  { listener, networks, within, enter, leave, onRefused }: DoorOptions,
  then: (address: string) => void,
): void {
  const turnAway = (address: string, code: GatewayCode): void => {
    onRefused(address, code);
    socket.end(replyTo(refuse(code)));
    linger(socket);
  };
  const check = (address: string): void => {
    const code = networks().contains(listener.from, address)
      ? enter(address)
      : 'GATEWAY_ADDRESS_REFUSED';
    if (code !== null) return turnAway(address, code);
    // A hand-shake that never ends holds a place too.
    socket.once('close', () => leave(address));
    then(address);
  };
  const peer = listener.address.kind === 'unix' ? unixPeer : normalAddress(socket.remoteAddress);
  if (peer === null) {
    socket.destroy();
    return;
  }
  if (listener.proxies.length === 0 || !networks().contains(listener.proxies, peer)) {
    return check(peer);
  }
  const header = new ProxyHeader();
  const late = setTimeout(() => turnAway(peer, 'GATEWAY_LOGIN_TIMEOUT'), within());
  const onData = (bytes: Buffer): void => {
    const { state, used, source } = header.feed(bytes);
    if (state === 'more') return;
    socket.off('data', onData);
    socket.pause();
    clearTimeout(late);
    if (state === 'broken') return turnAway(peer, 'GATEWAY_PROTOCOL_VIOLATION');
    if (used < bytes.length) socket.unshift(bytes.subarray(used));
    check(source?.address ?? peer);
  };
  socket.on('data', onData);
  socket.on('close', () => clearTimeout(late));
  socket.resume();
}

interface InnerDoor {
  take(socket: Socket, address: string): void;
}

async function innerDoor(listener: Listener, options: DoorOptions): Promise<InnerDoor | null> {
  const { tls } = listener;
  if (tls === null) return null;
  const server: TlsServer = createTlsServer({
    ...(await tlsOptions(tls)),
    allowHalfOpen: true,
    handshakeTimeout: options.within(),
  });
  server.on('tlsClientError', (_error, socket: TLSSocket) => {
    options.onRefused(addressOf(socket), 'GATEWAY_PROTOCOL_VIOLATION');
    socket.destroy();
  });
  // The address behind a balancer travels with the socket, from which TLS knows only the balancer's.
  const addresses = new Map<string, string>();
  const nowhere = listener.address.kind === 'unix' ? unixPeer : 'unknown';
  const addressOf = (secure: TLSSocket): string => addresses.get(peerOf(secure)) ?? nowhere;
  server.on('secureConnection', (secure: TLSSocket) => {
    const address = addressOf(secure);
    const subject = subjectOf(secure);
    if (subject.kind === 'refused') {
      options.onRefused(address, 'GATEWAY_CERTIFICATE_REFUSED');
      secure.destroy();
    } else {
      const certificate = subject.kind === 'named' ? subject.name : null;
      options.onClient({ socket: secure, listener, address, certificate });
    }
  });
  return {
    take(socket, address) {
      const peer = peerOf(socket);
      addresses.set(peer, address);
      socket.on('close', () => addresses.delete(peer));
      server.emit('connection', socket);
    },
  };
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${socket.remotePort ?? ''}`;
}

/** Throws an OperatingError when they cannot be used, and not at the first connection. */
async function tlsOptions(tls: TlsIdentity): Promise<TlsOptions> {
  const { clients } = tls;
  try {
    const [cert, key, ca] = await Promise.all([
      readFile(tls.certificate),
      readFile(tls.key),
      clients === null ? undefined : readFile(clients.authority),
    ]);
    createSecureContext({ cert, key, ...(ca === undefined ? {} : { ca }) });
    const mutual =
      ca === undefined
        ? {}
        : { ca, requestCert: true, rejectUnauthorized: clients?.mode === 'required' };
    return { cert, key, minVersion: tls.minVersion, ...mutual };
  } catch (cause) {
    const why = messageOf(cause);
    const what = `The certificate ${tls.certificate} cannot be used: ${why}.`;
    throw new OperatingError('GATEWAY_CERTIFICATE_UNUSABLE', what, { cause });
  }
}

async function listen(server: Server, { address }: Listener): Promise<string> {
  try {
    if (address.kind === 'tcp') {
      const { host, port } = address;
      await listening(server, () => server.listen({ host, port }));
      const bound = server.address();
      return `${host}:${typeof bound === 'object' && bound !== null ? bound.port : port}`;
    }
    const { path, mode } = address;
    // Where several processes share a socket, the one above them makes it.
    if (cluster.isPrimary) await removeDeadSocket(path);
    await listening(server, () => server.listen(path));
    await chmod(path, mode);
    return path;
  } catch (cause) {
    throw listenError(address, cause);
  }
}

function listening(server: Server, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    begin();
  });
}

function listenError(address: Address, cause: unknown): Error {
  if (cause instanceof OperatingError) return cause;
  const at = address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path;
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'EADDRINUSE') {
    return new OperatingError('GATEWAY_LISTEN_IN_USE', `Something else listens at ${at}.`);
  }
  if (code === 'EACCES' && address.kind === 'tcp') {
    return new OperatingError('GATEWAY_LISTEN_FORBIDDEN', `This account may not listen at ${at}.`);
  }
  const why = messageOf(cause);
  return new OperatingError('GATEWAY_LISTEN_FAILED', `It cannot listen at ${at}: ${why}.`, {
    cause,
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Not waiting for the connections: they drain by themselves.
    server.close();
    resolve();
  });
}
