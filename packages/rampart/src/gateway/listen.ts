// The door: who may connect at all, whom a balancer speaks for, and TLS. A connection becomes a client
// only behind all of it.
import { chmod, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type Server as TlsServer,
  type TlsOptions,
  type TLSSocket,
} from 'node:tls';
import type { Listener, TlsIdentity } from '../policy/types.ts';
import type { Networks } from './address/networks.ts';
import { normalAddress } from './address/normal.ts';
import { ProxyHeader } from './address/proxy-header.ts';
import { refuse, replyTo, type GatewayCode } from './codes.ts';
import { subjectOf } from './certificate.ts';

export interface DoorOptions {
  readonly listener: Listener;
  readonly networks: () => Networks;
  /** Milliseconds for a PROXY header and for a TLS hand-shake. */
  readonly within: number;
  /** Why this address may not come in now, or null. */
  readonly refuses: (address: string) => GatewayCode | null;
  readonly onRefused: (address: string, code: GatewayCode) => void;
  /** `certificate`: the subject that a client's certificate proves. */
  readonly onClient: (socket: Socket, address: string, certificate: string | null) => void;
}

export interface Door {
  readonly listener: Listener;
  /** Where it listens; a port of 0 has become a real one. */
  readonly at: string;
  /** Reads certificates anew. */
  reload(): Promise<void>;
  /** Takes no more connections. */
  close(): Promise<void>;
}

export async function openDoor(options: DoorOptions): Promise<Door> {
  const { listener } = options;
  const { tls } = listener;
  const inner = tls === null ? null : await innerDoor(tls, options);
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    // Whatever goes wrong before it is a client, the peer notices by itself.
    socket.on('error', () => socket.destroy());
    admit(socket, options, (address) => {
      if (inner === null) options.onClient(socket, address, null);
      else inner.take(socket, address);
    });
  });
  const at = await listen(server, listener);
  return {
    listener,
    at,
    reload: async () => inner?.reload(),
    close: () => closeServer(server),
  };
}

/** Checks the address, that of the client where a balancer stands between. */
function admit(
  socket: Socket,
  { listener, networks, within, refuses, onRefused }: DoorOptions,
  then: (address: string) => void,
): void {
  const turnAway = (address: string, code: GatewayCode): void => {
    onRefused(address, code);
    socket.end(replyTo(refuse(code)));
    socket.destroySoon();
  };
  const check = (address: string): void => {
    const code = networks().contains(listener.from, address)
      ? refuses(address)
      : 'GATEWAY_ADDRESS_REFUSED';
    if (code === null) then(address);
    else turnAway(address, code);
  };
  const peer = listener.address.kind === 'unix' ? 'unix' : normalAddress(socket.remoteAddress);
  if (peer === null) {
    socket.destroy();
    return;
  }
  if (listener.proxies.length === 0 || !networks().contains(listener.proxies, peer)) {
    return check(peer);
  }
  const header = new ProxyHeader();
  const late = setTimeout(() => turnAway(peer, 'GATEWAY_LOGIN_TIMEOUT'), within);
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
  reload(): Promise<void>;
}

async function innerDoor(tls: TlsIdentity, options: DoorOptions): Promise<InnerDoor> {
  const server: TlsServer = createTlsServer({
    ...(await tlsOptions(tls)),
    allowHalfOpen: true,
    handshakeTimeout: options.within,
  });
  server.on('tlsClientError', (_error, socket: TLSSocket) => {
    const address = normalAddress(socket.remoteAddress) ?? 'unknown';
    options.onRefused(address, 'GATEWAY_PROTOCOL_VIOLATION');
    socket.destroy();
  });
  // The address behind a balancer travels with the socket, from which TLS knows only the balancer's.
  const addresses = new Map<string, string>();
  server.on('secureConnection', (secure: TLSSocket) => {
    const peer = peerOf(secure);
    const address = addresses.get(peer) ?? 'unknown';
    const subject = subjectOf(secure);
    if (subject.kind === 'refused') {
      options.onRefused(address, 'GATEWAY_CERTIFICATE_REFUSED');
      secure.destroy();
    } else options.onClient(secure, address, subject.kind === 'named' ? subject.name : null);
  });
  return {
    take(socket, address) {
      const peer = peerOf(socket);
      addresses.set(peer, address);
      socket.on('close', () => addresses.delete(peer));
      server.emit('connection', socket);
    },
    reload: async () => server.setSecureContext(await tlsOptions(tls)),
  };
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${socket.remotePort ?? ''}`;
}

async function tlsOptions(tls: TlsIdentity): Promise<TlsOptions> {
  const { clients } = tls;
  const [cert, key, ca] = await Promise.all([
    readFile(tls.certificate),
    readFile(tls.key),
    clients === null ? undefined : readFile(clients.authority),
  ]);
  const mutual =
    ca === undefined
      ? {}
      : { ca, requestCert: true, rejectUnauthorized: clients?.mode === 'required' };
  return { cert, key, minVersion: tls.minVersion, ...mutual };
}

function listen(server: Server, { address }: Listener): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    if (address.kind === 'tcp') {
      server.listen({ host: address.host, port: address.port }, () => {
        const bound = server.address();
        const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
        resolve(`${address.host}:${port}`);
      });
      return;
    }
    rm(address.path, { force: true })
      .then(() => {
        server.listen(address.path, () => {
          chmod(address.path, address.mode).then(() => resolve(address.path), reject);
        });
      })
      .catch(reject);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Not waiting for the connections: they drain by themselves.
    server.close();
    resolve();
  });
}
