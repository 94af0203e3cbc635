import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:tls';
import { join } from 'node:path';

import { findProgram, opensslProgram, Stage } from '@rampart/stage';
import { afterAll, describe, expect, it } from 'vitest';

import type { Subject } from '../../../src/policy/authority/authority.ts';
import { make, roll } from '../../../src/policy/authority/rollover.ts';
import { revoke } from '../../../src/policy/authority/revoke.ts';

const stage = new Stage();
afterAll(() => stage.strike());

const now = Date.now();
const hosts: readonly Subject[] = ['127.0.0.1', '127.0.0.2'].map((address) => ({
  address,
  names: [address, 'localhost'],
}));

async function newAuthority(): Promise<string> {
  const directory = await stage.newDirectory('tls');
  await make(directory, 'shop', hosts, { now, mustLast: now });
  return directory;
}

const read = (directory: string, file: string): Promise<string> =>
  readFile(join(directory, file), 'utf8');

/** What somebody with the certificate of a host hears of a server that reads the list. */
async function hears(directory: string, address: string): Promise<string> {
  const pair = async (name: string): Promise<{ key: string; cert: string }> => ({
    key: await read(directory, `hosts/${name}.key`),
    cert: await read(directory, `hosts/${name}.crt`),
  });
  const [ca, crl] = [await read(directory, 'trusted.crt'), await read(directory, 'revoked.crl')];
  const options = { ...(await pair('127.0.0.1')), ca, crl, requestCert: true };
  // So that it can tell why: one that refuses tells nothing.
  const server = createServer({ ...options, rejectUnauthorized: false }, (socket) =>
    socket.end(String(socket.authorizationError ?? 'hello')),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  const own = await pair(address);
  try {
    return await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ca, ...own });
      socket.once('data', (bytes: Buffer) => resolve(bytes.toString()));
      socket.once('error', (error: Error) => resolve(error.message));
    });
  } finally {
    server.close();
  }
}

describe('a certificate that was revoked', () => {
  it('is refused by who reads the list, and no other is', async () => {
    const directory = await newAuthority();
    expect(await hears(directory, '127.0.0.2')).toBe('hello');
    const pem = await read(directory, 'hosts/127.0.0.2.crt');
    const serial = await revoke(directory, pem, now);
    expect(serial).toBe(new X509Certificate(pem).serialNumber.toLowerCase());
    expect(await hears(directory, '127.0.0.2')).toBe('CERT_REVOKED');
    expect(await hears(directory, '127.0.0.1')).toBe('hello');
    const openssl = findProgram(opensslProgram);
    const list = join(directory, 'revoked.crl');
    const told = await stage.run(openssl, ['crl', '-in', list, '-noout', '-text']);
    expect(told.toLowerCase().replaceAll(' ', '')).toContain(`serialnumber:${serial}`);
    const trusted = join(directory, 'trusted.crt');
    const checked = ['crl', '-in', list, '-noout', '-CAfile', trusted];
    expect(await stage.run(openssl, checked)).toContain('verify OK');
  });

  it('stays so while one authority follows another, and what is new is believed', async () => {
    const directory = await newAuthority();
    const pem = await read(directory, 'hosts/127.0.0.2.crt');
    await revoke(directory, pem, now);
    for (const move of ['introduced', 'switched'] as const) {
      expect(await roll(directory, 'shop', hosts, now)).toBe(move);
      expect(await hears(directory, '127.0.0.1')).toBe('hello');
    }
    // Its authority is still trusted, and has no key any more.
    const openssl = findProgram(opensslProgram);
    const old = join(directory, 'old.crt');
    await stage.run('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', pem, old]);
    const files = [
      '-CAfile',
      join(directory, 'trusted.crt'),
      '-CRLfile',
      join(directory, 'revoked.crl'),
    ];
    await expect(stage.run(openssl, ['verify', '-crl_check', ...files, old])).rejects.toThrow(
      /certificate revoked/,
    );
    await expect(revoke(directory, pem, now)).rejects.toMatchObject({ code: 'POLICY_AUTHORITY' });
    expect(await roll(directory, 'shop', hosts, now)).toBe('settled');
    expect(await hears(directory, '127.0.0.2')).toBe('hello');
  });

  it('of another authority is none of ours', async () => {
    const [directory, other] = [await newAuthority(), await newAuthority()];
    const pem = await read(other, 'hosts/127.0.0.2.crt');
    await expect(revoke(directory, pem, now)).rejects.toMatchObject({ code: 'POLICY_AUTHORITY' });
  });
});
