// The PROXY protocol, versions 1 and 2: what a balancer writes before the first byte of its client.
// Read only from peers that the policy calls balancers. From these it is required, and whatever is
// not exactly such a header breaks the connection: a guess would give a stranger another's address.
import { isIPv4, isIPv6 } from 'node:net';

import { normalAddress } from './normal.ts';

/** Whom the balancer speaks for. */
export interface ProxySource {
  readonly address: string;
  readonly port: number;
}

export interface ProxyFed {
  readonly state: 'more' | 'done' | 'broken';
  /** How many of these bytes belong to the header; what follows is the client's. */
  readonly used: number;
  /**
   * With `done`. Null: the balancer speaks for itself (a health check), or does not know the client,
   * or the client reached it through a unix socket; the peer is then the balancer.
   */
  readonly source: ProxySource | null;
}

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const headOf2 = 16;
const longest1 = 107;
/** Version 2 could announce 64 KiB; real ones with every extension stay far below this. */
const longest2 = 4096;

const more = (used: number): ProxyFed => ({ state: 'more', used, source: null });
const broken: ProxyFed = { state: 'broken', used: 0, source: null };

export class ProxyHeader {
  #held: Buffer = Buffer.alloc(0);
  #state: ProxyFed['state'] = 'more';

  /** Takes the next bytes of the connection, in pieces of any size. */
  feed(bytes: Uint8Array): ProxyFed {
    if (this.#state !== 'more') throw new Error('The header has ended; feed it no more bytes.');
    const before = this.#held.length;
    const wanted = bytes.subarray(0, headOf2 + longest2 - before);
    this.#held = Buffer.concat([this.#held, wanted]);
    const read = readHeader(this.#held);
    if (read === 'more') return more(bytes.length);
    this.#state = read === 'broken' ? 'broken' : 'done';
    if (read === 'broken') return broken;
    this.#held = this.#held.subarray(0, read.length);
    return { state: 'done', used: read.length - before, source: read.source };
  }
}

interface Header {
  readonly length: number;
  readonly source: ProxySource | null;
}

function readHeader(held: Buffer): Header | 'more' | 'broken' {
  const start = Math.min(held.length, signature.length);
  if (held.subarray(0, start).equals(signature.subarray(0, start))) {
    return held.length < headOf2 ? 'more' : readVersion2(held);
  }
  return readVersion1(held);
}

function readVersion1(held: Buffer): Header | 'more' | 'broken' {
  const head = 'PROXY ';
  const start = held.toString('latin1', 0, head.length);
  if (!head.startsWith(start)) return 'broken';
  const end = held.subarray(0, longest1).indexOf('\r\n');
  if (end === -1) return held.length >= longest1 ? 'broken' : 'more';
  const line = held.toString('latin1', 0, end);
  const length = end + 2;
  // What follows UNKNOWN is to be ignored, says the protocol.
  if (/^PROXY UNKNOWN(?: |$)/.test(line)) return { length, source: null };
  const words = /^PROXY TCP([46]) (\S+) (\S+) (\S+) (\S+)$/.exec(line);
  if (words === null) return 'broken';
  const [, family, from = '', to = '', fromPort = '', toPort = ''] = words;
  const fits = family === '4' ? isIPv4 : isIPv6;
  const address = fits(from) && fits(to) && !from.includes('%') ? normalAddress(from) : null;
  const port = portOf(fromPort);
  if (address === null || port === null || portOf(toPort) === null) return 'broken';
  return { length, source: { address, port } };
}

function portOf(text: string): number | null {
  if (!/^(?:0|[1-9]\d{0,4})$/.test(text)) return null;
  const port = Number(text);
  return port <= 65_535 ? port : null;
}

/** Bytes of addresses and ports, by family and transport. Datagrams cannot have come here. */
const lengths: ReadonlyMap<number, number> = new Map([
  [0x00, 0],
  [0x11, 12],
  [0x21, 36],
  [0x31, 216],
]);

function readVersion2(held: Buffer): Header | 'more' | 'broken' {
  const command = held.readUInt8(12);
  const kind = held.readUInt8(13);
  const rest = held.readUInt16BE(14);
  const needed = lengths.get(kind);
  const isLocal = command === 0x20;
  if (!isLocal && command !== 0x21) return 'broken';
  if (rest > longest2) return 'broken';
  // The balancer's own connection may carry any family; it says nothing.
  if (!isLocal && (needed === undefined || rest < needed)) return 'broken';
  const length = headOf2 + rest;
  if (held.length < length) return 'more';
  if (isLocal || kind === 0x00 || kind === 0x31) return { length, source: null };
  const isV4 = kind === 0x11;
  const bytes = held.subarray(headOf2, headOf2 + (isV4 ? 4 : 16));
  const address = normalAddress(isV4 ? bytes.join('.') : groupsOf(bytes));
  if (address === null) return 'broken';
  return { length, source: { address, port: held.readUInt16BE(headOf2 + (isV4 ? 8 : 32)) } };
}

function groupsOf(bytes: Buffer): string {
  return bytes.toString('hex').replaceAll(/(.{4})(?!$)/g, '$1:');
}
