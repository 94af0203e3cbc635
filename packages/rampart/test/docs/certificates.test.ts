import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';

import { Stage, waitFor } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide, type Block } from './guide.ts';
import { Reader } from './reader.ts';
import { redisService, restartOf } from './redis-service.ts';

const guide = await readGuide('gateway-certificates.md');

const terminal = (text: string): Block => ({ at: 'here', language: 'console', label: '', text });

it('the guide does what it says, and a connection outlives the renewal', async () => {
  await using stage = new Stage();
  const [redis, gateway] = [await stage.port(), await stage.port()];
  const reader = await Reader.sitDown(stage, {
    here: { '6379': redis, '6380': gateway },
    programs: { systemctl: restartOf(redis) },
  });
  await redisService(stage, redis, reader.directory);
  const renewing = guide.findIndex(({ text }) =>
    text.startsWith('openssl x509 -req -in gateway.csr'),
  );
  await reader.follow(guide.slice(0, renewing));

  using before = await clientOf(reader, gateway);
  expect(await before.ask('GET cart:7')).toBe('$14\r\nwheel and bell\r\n');
  await reader.follow(guide.slice(renewing));
  expect(await before.ask('GET cart:7')).toBe('$14\r\nwheel and bell\r\n');
  using after = await clientOf(reader, gateway);
  expect(after.serverSerial).not.toBe(before.serverSerial);

  await reader.follow([
    terminal('$ redis-cli -p 6380 --tls --cacert ca.crt PING\n…rror…\n'),
    terminal(
      '$ cp web-1.key gateway.key; rampart gateway reload\nGATEWAY_CERTIFICATE_UNUSABLE: …\n',
    ),
  ]);
  expect(await after.ask('GET cart:7')).toBe('$14\r\nwheel and bell\r\n');
}, 300_000);

describe('each policy of the guide loads', () => {
  const policies = guide.filter(({ language }) => language === 'yaml');
  it.each(policies)('$at', ({ text, at }) => {
    expect(() => loadPolicy(text, at)).not.toThrow();
  });
});

interface Client extends Disposable {
  readonly serverSerial: string;
  ask(line: string): Promise<string>;
}

/** Shows the certificate of web-1, and sends what the guide's clients send. */
async function clientOf({ directory }: Reader, port: number): Promise<Client> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'web-1.crt', 'web-1.key'].map((name) => readFile(join(directory, name))),
  );
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, ca, cert, key });
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
  });
  return {
    serverSerial: socket.getPeerCertificate().serialNumber,
    ask: async (line) => {
      heard = '';
      const words = line.split(' ').map((word) => `$${word.length}\r\n${word}\r\n`);
      socket.write(`*${words.length}\r\n${words.join('')}`);
      await waitFor(() => /^\$\d+\r\n.*\r\n$/u.test(heard) || socket.destroyed, {
        what: 'an answer',
      });
      return heard;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}
