// As much of RFC 6455 as live offers need: short text messages, ping, close.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface WebSocketConnection {
  send(text: string): void;
  close(): void;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
}

const opcode = { text: 1, close: 8, ping: 9, pong: 10 } as const;
// Fixed by RFC 6455, section 1.3.
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const keyPattern = /^[A-Za-z0-9+/]{22}==$/;
const longestMessage = 1024;

/** Answers the upgrade; `undefined` when it was not a proper one. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
): WebSocketConnection | undefined {
  const key = request.headers['sec-websocket-key'];
  const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
  if (!isWebSocket || key === undefined || !keyPattern.test(key)) {
    refuseUpgrade(socket, '400 Bad Request');
    return undefined;
  }
  const accept = createHash('sha1')
    .update(key + acceptSuffix)
    .digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\n' +
      'Upgrade: websocket\r\n' +
      'Connection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  return connect(socket);
}

export function refuseUpgrade(
  socket: Duplex,
  status: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': '0' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\n`);
}

function connect(socket: Duplex): WebSocketConnection {
  const messageListeners: ((text: string) => void)[] = [];
  let pending = Buffer.alloc(0);

  const close = (): void => {
    if (!socket.writableEnded) socket.end(frame(opcode.close, Buffer.alloc(0)));
  };
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let next = readFrame(pending); next !== 'incomplete'; next = readFrame(pending)) {
      if (next === 'unacceptable') return close();
      pending = pending.subarray(next.length);
      if (next.opcode === opcode.close) return close();
      if (next.opcode === opcode.ping) socket.write(frame(opcode.pong, next.payload));
      const text = next.opcode === opcode.text ? next.payload.toString('utf8') : undefined;
      if (text !== undefined) messageListeners.forEach((listener) => listener(text));
    }
  });
  return {
    send: (text) => {
      if (!socket.writableEnded) socket.write(frame(opcode.text, Buffer.from(text)));
    },
    close,
    onMessage: (listener) => messageListeners.push(listener),
    onClose: (listener) => socket.once('close', listener),
  };
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Bytes the whole frame takes. */
  readonly length: number;
}

/** A browser masks its frames and does not split messages as short as ours. */
function readFrame(bytes: Buffer): Frame | 'incomplete' | 'unacceptable' {
  if (bytes.length < 2) return 'incomplete';
  const [first = 0, second = 0] = bytes;
  const isFinal = (first & 0x80) !== 0;
  const isMasked = (second & 0x80) !== 0;
  const shortLength = second & 0x7f;
  if (!isFinal || !isMasked || shortLength === 127) return 'unacceptable';
  const headLength = shortLength === 126 ? 4 : 2;
  if (bytes.length < headLength + 4) return 'incomplete';
  const payloadLength = shortLength === 126 ? bytes.readUInt16BE(2) : shortLength;
  if (payloadLength > longestMessage) return 'unacceptable';
  const start = headLength + 4;
  if (bytes.length < start + payloadLength) return 'incomplete';
  const mask = bytes.subarray(headLength, start);
  const payload = Buffer.from(bytes.subarray(start, start + payloadLength));
  payload.forEach((byte, index) => {
    payload[index] = byte ^ (mask[index % 4] ?? 0);
  });
  return { opcode: first & 0x0f, payload, length: start + payloadLength };
}

function frame(kind: number, payload: Buffer): Buffer {
  const length = payload.length;
  if (length > 0xffff) throw new RangeError(`A message of ${length} bytes is too long to send.`);
  const head =
    length < 126
      ? Buffer.from([0x80 | kind, length])
      : Buffer.from([0x80 | kind, 126, length >> 8, length & 0xff]);
  return Buffer.concat([head, payload]);
}
