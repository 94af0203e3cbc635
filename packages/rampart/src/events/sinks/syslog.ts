// Syslog messages (RFC 5424) over UDP, TCP or a stream socket of this machine, with CEF inside.
import { createSocket } from 'node:dgram';
import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';

import type { Severity } from '@rampart/keyring';

import { cefOf } from './cef.ts';
import type { Shipment, Sink } from './sink.ts';

export type SyslogAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'udp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

type StreamAddress = Exclude<SyslogAddress, { readonly kind: 'udp' }>;

export interface SyslogOptions {
  readonly address: SyslogAddress;
  /** The version that the messages name. */
  readonly version: string;
}

/** "Log audit", as RFC 5424 numbers it. */
const FACILITY = 13;
/** Milliseconds for connecting, and for one batch. */
const WITHIN = 5_000;

const severities: Readonly<Record<Severity, number>> = {
  info: 6,
  low: 5,
  medium: 4,
  high: 3,
  critical: 2,
};

export function syslogSink({ address, version }: SyslogOptions): Sink {
  const host = headerText(hostname());
  const text = (shipment: Shipment): Buffer => Buffer.from(messageOf(shipment, host, version));
  return address.kind === 'udp' ? overUdp(address, text) : overStream(address, text);
}

export function messageOf(shipment: Shipment, host: string, version: string): string {
  const isEvent = shipment.kind === 'event';
  const { time } = isEvent ? shipment.event : shipment.checkpoint;
  const priority = FACILITY * 8 + severities[isEvent ? shipment.event.severity : 'info'];
  const id = isEvent ? headerText(shipment.event.code).slice(0, 32) : 'EVENTS_CHECKPOINT';
  const head = `<${priority}>1 ${moment(time)} ${host} rampart ${process.pid} ${id} -`;
  return `${head} ${cefOf(shipment, version)}`;
}

/** A moment that is no date must not stop the log. */
function moment(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '-' : date.toISOString();
}

/** Printable ASCII without blanks; a hyphen stands for nothing. */
function headerText(text: string): string {
  return text.replaceAll(/[^!-~]/g, '?').slice(0, 255) || '-';
}

type Encode = (shipment: Shipment) => Buffer;

/** UDP tells nobody whether a message arrived. */
function overUdp({ host, port }: { host: string; port: number }, encode: Encode): Sink {
  return {
    name: `syslog udp ${host}:${port}`,
    send: async (batch) => {
      const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
      try {
        for (const shipment of batch) await sent(socket, encode(shipment), port, host);
      } finally {
        socket.close();
      }
    },
  };
}

async function sent(
  socket: DatagramSocket,
  bytes: Buffer,
  port: number,
  host: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.send(bytes, port, host, (error) => {
    if (error === null) resolve();
    else reject(error);
  });
  await promise;
  socket.off('error', reject);
}

/** Messages are framed by their length (RFC 6587), so that no text can end one early. */
function overStream(address: StreamAddress, encode: Encode): Sink {
  const place = address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
  let open: Socket | null = null;
  return {
    name: `syslog ${address.kind} ${place}`,
    send: async (batch, signal) => {
      const frames = batch.flatMap((shipment) => {
        const bytes = encode(shipment);
        return [Buffer.from(`${bytes.length} `), bytes];
      });
      if (open === null || !open.writable) open = await connected(address, signal);
      await written(open, Buffer.concat(frames));
    },
  };
}

async function connected(address: StreamAddress, signal: AbortSignal): Promise<Socket> {
  const socket = connect(address);
  // Read and forgotten: only so that the end of the other side is noticed.
  socket.resume();
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  const deadline = setTimeout(() => socket.destroy(new Error('it does not answer')), WITHIN);
  try {
    await once(socket, 'connect');
  } finally {
    clearTimeout(deadline);
  }
  // Whoever writes hears of it; between two writes nobody needs to.
  socket.on('error', () => {});
  return socket;
}

async function written(socket: Socket, bytes: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const deadline = setTimeout(() => socket.destroy(new Error('it takes nothing')), WITHIN);
  const closed = (): void => reject(new Error('it closed the connection'));
  socket.once('close', closed);
  socket.write(bytes, (error) => {
    if (error) reject(error);
    else resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(deadline);
    socket.off('close', closed);
  }
}
