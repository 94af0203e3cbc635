// The shop's live news: a WebSocket that greets whoever opens it. It begins as a GET, with the cookies
// of the browser, and no browser keeps a page of another site from reading what comes.
import type { Duplex } from 'node:stream';

/** Answers the upgrade, says one thing, and hangs up. No frame of ours is longer than 125 bytes. */
export function greet(socket: Duplex, words: string): void {
  const text = Buffer.from(words);
  socket.on('error', () => socket.destroy());
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  );
  socket.end(Buffer.concat([Buffer.from([0x81, text.length]), text]));
}
