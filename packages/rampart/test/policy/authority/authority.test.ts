import { X509Certificate } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';

import { findProgram, opensslProgram, Stage } from '@rampart/stage';
import { afterAll, describe, expect, it } from 'vitest';

import { day, subjectsOf, type Subject } from '../../../src/policy/authority/authority.ts';
import { make, roll } from '../../../src/policy/authority/rollover.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

const stage = new Stage();
afterAll(() => stage.strike());

const now = Date.now();
const lasting = { now, mustLast: now + 90 * day };
const hosts: readonly Subject[] = [
  { address: '127.0.0.1', names: ['127.0.0.1', 'localhost', 'db1'] },
  { address: 'fd00::25', names: ['fd00::25', 'db2'] },
];

const read = (directory: string, file: string): Promise<string> =>
  readFile(join(directory, file), 'utf8');

/** What a client that trusts `ca` hears of a server with this pair. */
async function meet(key: string, cert: string, ca: string, servername: string): Promise<string> {
  const server = createServer({ key, cert }, (socket) => {
    // A client that does not believe it hangs up, and that is no fault of the server.
    socket.on('error', () => socket.destroy());
    socket.end('hello');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    return await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ca, servername });
      socket.once('data', (bytes: Buffer) => resolve(bytes.toString()));
      socket.once('error', (error: Error) =>
        resolve('code' in error ? String(error.code) : error.message),
      );
    });
  } finally {
    server.close();
  }
}

describe('an authority of one’s own', () => {
  it('issues what openssl and TLS take, to hosts by address and by name', async () => {
    const directory = await stage.newDirectory('tls');
    const issued = await make(directory, 'shop', hosts, lasting);
    expect(issued.map(({ subject, why }) => [subject.address, why])).toEqual([
      ['127.0.0.1', 'it had none'],
      ['fd00::25', 'it had none'],
    ]);
    const openssl = findProgram(opensslProgram);
    const trusted = join(directory, 'trusted.crt');
    for (const [file, name] of [
      ['127.0.0.1', ['-verify_ip', '127.0.0.1']],
      ['127.0.0.1', ['-verify_hostname', 'db1']],
      ['fd00::25', ['-verify_ip', 'fd00:0:0:0::25']],
    ] as const) {
      const leaf = join(directory, 'hosts', `${file}.crt`);
      for (const purpose of ['sslserver', 'sslclient']) {
        const strict = ['-x509_strict', '-purpose', purpose, '-CAfile', trusted];
        const said = await stage.run(openssl, ['verify', ...strict, ...name, leaf]);
        expect(said).toContain(': OK');
      }
    }
    const [key, cert, ca] = [
      await read(directory, 'hosts/127.0.0.1.key'),
      await read(directory, 'hosts/127.0.0.1.crt'),
      await read(directory, 'trusted.crt'),
    ];
    expect(await meet(key, cert, ca, 'db1')).toBe('hello');
    expect(await meet(key, cert, ca, 'db2')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('is readable by its owner only', async () => {
    const directory = await stage.newDirectory('tls');
    await make(directory, 'shop', hosts, lasting);
    const files = await readdir(directory, { recursive: true, withFileTypes: true });
    for (const file of files) {
      const { mode } = await stat(join(file.parentPath, file.name));
      expect([file.name, mode & 0o077]).toEqual([file.name, 0]);
    }
  });

  it('leaves alone what lasts, and issues anew what ends, lost its key, or has other names', async () => {
    const directory = await stage.newDirectory('tls');
    await make(directory, 'shop', hosts, lasting);
    expect(await make(directory, 'shop', hosts, lasting)).toEqual([]);
    await rm(join(directory, 'hosts/127.0.0.1.key'));
    const moved = hosts.map((host) => ({ ...host, names: [...host.names, 'other'] }));
    const why = await make(directory, 'shop', moved, lasting);
    expect(why.map((each) => each.why)).toEqual(['it had none', 'it had other names']);
    const later = { now: now + 300 * day, mustLast: now + 390 * day };
    const again = await make(directory, 'shop', moved, later);
    expect(again.map((each) => each.why)).toEqual(['it was about to end', 'it was about to end']);
  });

  it('is not replaced when its key is gone', async () => {
    const directory = await stage.newDirectory('tls');
    await make(directory, 'shop', hosts, lasting);
    await rm(join(directory, 'authority.key'));
    await expect(make(directory, 'shop', hosts, lasting)).rejects.toMatchObject({
      code: 'POLICY_AUTHORITY',
    });
  });
});

describe('one authority after another', () => {
  it('is trusted before it issues, and the old one until it is not needed: no host is ever refused', async () => {
    const directory = await stage.newDirectory('tls');
    await make(directory, 'shop', hosts, lasting);
    const deployed = async (): Promise<readonly [string, string, string]> => [
      await read(directory, 'hosts/127.0.0.1.key'),
      await read(directory, 'hosts/127.0.0.1.crt'),
      await read(directory, 'trusted.crt'),
    ];
    let [key, cert, ca] = await deployed();
    const first = new X509Certificate(ca);
    for (const move of ['introduced', 'switched', 'settled']) {
      expect(await roll(directory, 'shop', hosts, now)).toBe(move);
      const [newKey, newCert, newCa] = await deployed();
      // While it is brought to hosts some have the new files, and some still the old ones.
      expect(await meet(key, cert, newCa, 'db1')).toBe('hello');
      expect(await meet(newKey, newCert, ca, 'db1')).toBe('hello');
      expect(await meet(newKey, newCert, newCa, 'db1')).toBe('hello');
      [key, cert, ca] = [newKey, newCert, newCa];
    }
    expect(new X509Certificate(ca).fingerprint256).not.toBe(first.fingerprint256);
    expect(new X509Certificate(cert).verify(first.publicKey)).toBe(false);
    expect(await readdir(directory)).not.toContain('previous.crt');
  });

  it('goes on where it was stopped in the middle of the switch', async () => {
    const directory = await stage.newDirectory('tls');
    await make(directory, 'shop', hosts, lasting);
    await roll(directory, 'shop', hosts, now);
    await rename(join(directory, 'authority.crt'), join(directory, 'previous.crt'));
    await rename(join(directory, 'next.key'), join(directory, 'authority.key'));
    expect(await roll(directory, 'shop', hosts, now)).toBe('switched');
    expect(await roll(directory, 'shop', hosts, now)).toBe('settled');
    const ca = await read(directory, 'trusted.crt');
    const [key, cert] = [
      await read(directory, 'hosts/127.0.0.1.key'),
      await read(directory, 'hosts/127.0.0.1.crt'),
    ];
    expect(await meet(key, cert, ca, 'db1')).toBe('hello');
  });
});

it('hosts at one address are one machine with one certificate, and web servers have theirs', () => {
  const { deployment } = loadPolicy(
    [
      'version: 1',
      'app: shop',
      'hosts:',
      '  a: { address: 10.0.2.1, roles: redis }',
      '  b-: { address: 10.0.2.1, roles: sentinel }',
      '  c: { address: 10.0.2.2, roles: [replica, sentinel] }',
      '  d: { address: 10.0.2.3, roles: sentinel }',
      '  w: { address: 10.0.1.1, roles: webserver }',
      'server: { tls: own }',
    ].join('\n'),
    'rampart.yaml',
  );
  expect(deployment && subjectsOf(deployment)).toEqual([
    { address: '10.0.2.1', names: ['10.0.2.1', '127.0.0.1', 'localhost', 'a'] },
    { address: '10.0.2.2', names: ['10.0.2.2', '127.0.0.1', 'localhost', 'c'] },
    { address: '10.0.2.3', names: ['10.0.2.3', '127.0.0.1', 'localhost', 'd'] },
    { address: '10.0.1.1', names: ['10.0.1.1', '127.0.0.1', 'localhost', 'w'] },
  ]);
});
