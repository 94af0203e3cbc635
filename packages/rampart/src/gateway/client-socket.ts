// A client's plain connection, read into one buffer that all of them share. Node makes a buffer of
// 64 KiB for each read of a socket that a server accepted, and hands it through a stream; for a
// command of fifty bytes that costs more than to decide it. `onread` avoids both, but only a socket
// that is made by hand may have it.
import { Socket } from 'node:net';

const readSize = 64 * 1024;

// What is read is dealt with, or copied, before the next read.
const shared = Buffer.allocUnsafeSlow(readSize);

/**
 * The same connection. What its `data` listeners are given is valid only until they return. Where this
 * Node keeps its handles otherwise, it is the socket that came.
 */
export function readInPlace(accepted: Socket): Socket {
  const handle: unknown = Reflect.get(accepted, '_handle');
  if (typeof handle !== 'object' || handle === null) return accepted;
  // Without a handle the old one ends, and its server counts it no more.
  Reflect.set(accepted, '_handle', null);
  accepted.destroy();
  // Neither is among the options that are described.
  const own: object = { handle, manualStart: true };
  const socket: Socket = new Socket({
    ...own,
    allowHalfOpen: true,
    readable: true,
    writable: true,
    onread: {
      buffer: shared,
      callback: (length) => {
        socket.emit('data', shared.subarray(0, length));
        return true;
      },
    },
  });
  return socket;
}
