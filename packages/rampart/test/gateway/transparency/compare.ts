import { expect } from 'vitest';
import type { Heard } from './play.ts';

/**
 * The number of a connection, in the answer to HELLO: the server counts its connections, the gateway
 * its own, and no client can expect a certain one.
 */
const connectionNumber = /(\$2\r\nid\r\n):\d+\r\n/g;

export function expectSame(heard: Heard, direct: Heard): void {
  expect(readable(heard)).toEqual(readable(direct));
}

/** As text that shows in a failure where the difference is. */
function readable(heard: Heard): Record<string, unknown> {
  return Object.fromEntries(
    [...heard].map(([who, { bytes, ended }]) => [who, { said: linesOf(bytes), ended }]),
  );
}

function linesOf(bytes: Buffer): string[] {
  const text = bytes.toString('latin1').replaceAll(connectionNumber, '$1:N\r\n');
  return text.split('\r\n').map((line) => (line.length > 200 ? shortened(line) : line));
}

/** Long lines would make a failure unreadable; two that differ still do. */
function shortened(line: string): string {
  let sum = 0;
  for (let at = 0; at < line.length; at += 1) sum = (Math.imul(sum, 31) + line.charCodeAt(at)) | 0;
  return `${line.slice(0, 60)}… (${line.length} characters, sum ${sum})`;
}
