import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Peer } from '../peer.ts';
import { open, Standing, type Plan } from '../standing.ts';
import { certificateFor, revocationList, type Issuer } from './certificates.ts';

const stage = new Stage();
let redis: RedisServer;
let issuer: Issuer;
let stranger: Issuer;
let authorityFile: string;
let certFile: string;
let keyFile: string;
let standing: Standing;

beforeAll(async () => {
  redis = await stage.redis();
  const authority = await stage.authority();
  authorityFile = authority.file;
  issuer = await issuerOf(authority.file);
  ({ certFile, keyFile } = await authority.issue('127.0.0.1'));
  await using other = new Stage();
  const { cert, key } = await (await other.authority()).issue();
  stranger = { certificate: cert, key };
});
afterEach(async () => {
  await standing[Symbol.asyncDispose]();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** The stage keeps an authority's key beside its certificate. */
async function issuerOf(file: string): Promise<Issuer> {
  const key = join(dirname(file), 'authority.key');
  return { certificate: await readFile(file, 'utf8'), key: await readFile(key, 'utf8') };
}

async function stand(tls: string, plan: Plan = {}): Promise<void> {
  const files = `certificate: ${JSON.stringify(certFile)}, key: ${JSON.stringify(keyFile)}`;
  standing = await Standing.before(redis, stage, {
    listen: `{ address: "127.0.0.1:0", tls: { ${files}${tls} } }`,
    gateway: open,
    ...plan,
  });
}

async function enter(options: ConnectionOptions = {}): Promise<Peer> {
  return Peer.overTls(standing.port(), { ca: issuer.certificate, ...options });
}

/** What the peer hears when it says PING: the answer, or nothing but the end. */
async function heard(options: ConnectionOptions): Promise<string> {
  try {
    using peer = await enter(options);
    peer.send('PING');
    peer.end();
    return await peer.last();
  } catch {
    return '';
  }
}

describe('a listener with TLS', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('serves clients of %s', async (version) => {
    await stand('');
    using peer = await enter({ minVersion: version, maxVersion: version });
    expect(await peer.ask('SET', 'k', 'x'.repeat(300_000))).toBe('OK');
    expect(await peer.ask('GET', 'k')).toHaveLength(300_000);
    expect(await peer.ask('MULTI')).toBe('OK');
    expect(await peer.ask('PING')).toBe('QUEUED');
    expect(await peer.ask('EXEC')).toEqual(['PONG']);
  });

  it('turns older versions away where the policy wants 1.3', async () => {
    await stand(', min_version: "1.3"');
    await expect(enter({ maxVersion: 'TLSv1.2' })).rejects.toThrow(/version/);
    using peer = await enter();
    expect(await peer.ask('PING')).toBe('PONG');
    const [event] = await standing.told('GATEWAY_PROTOCOL_VIOLATION');
    expect(event).toMatchObject({ outcome: 'refused', fields: { address: '127.0.0.1' } });
  });

  it('is closed to whoever speaks without TLS, and nothing reaches the server', async () => {
    await stand('');
    using peer = await standing.peer();
    peer.send('SET', 'plain', '1');
    await peer.last();
    expect(await redis.command('EXISTS', 'plain')).toBe(0);
    await standing.told('GATEWAY_PROTOCOL_VIOLATION');
  });

  it('gives back the places of those whose hand-shake fails, or never ends', async () => {
    await stand('', { gateway: `${open}\nlimits: { connections_per_address: 3 }` });
    for (let at = 0; at < 5; at += 1) {
      using peer = await standing.peer();
      peer.raw('no hand-shake\r\n');
      await peer.last();
    }
    const silent = [await standing.peer(), await standing.peer(), await standing.peer()];
    await expect(enter()).rejects.toThrow();
    for (const peer of silent) peer[Symbol.dispose]();
    await waitFor(async () => (await heard({})) === '+PONG\r\n', { what: 'a place' });
  });
});

describe('a listener without TLS', () => {
  it('is closed to whoever begins TLS', async () => {
    standing = await Standing.before(redis, stage, { gateway: open });
    const socket = connect({ host: '127.0.0.1', port: standing.port(), rejectUnauthorized: false });
    await expect(once(socket, 'secureConnect')).rejects.toThrow();
    socket.destroy();
    await standing.told('GATEWAY_PROTOCOL_VIOLATION');
  });
});

describe('a client certificate', () => {
  const users = [
    'default: { can: [read], keys: ["*"] }',
    'shop: { can: [read, write], keys: ["cart:*"], password: none, certificates: [shop.web] }',
    'ops: { can: [read, write], keys: ["*"], password: none, certificates: [ops], from: unix }',
  ].join('\n');

  function clients(mode: string): string {
    return `, clients: { authority: ${JSON.stringify(authorityFile)}, mode: ${mode} }`;
  }

  it('logs in the user of its common name', async () => {
    await stand(clients('required'), { users });
    using peer = await enter(certificateFor(issuer, 'shop.web'));
    expect(await peer.ask('SET', 'cart:1', 'a')).toBe('OK');
    expect(await peer.ask('SET', 'other', 'a')).toMatch(/^-NOPERM/);
    const [event] = await standing.told('GATEWAY_LOGIN_ALLOWED');
    expect(event).toMatchObject({ fields: { user: 'shop', by: 'certificate' } });
  });

  it('is needed where it is required, and has to be of our authority', async () => {
    await stand(clients('required'), { users });
    expect(await heard({})).toBe('');
    expect(await heard(certificateFor(stranger, 'shop.web'))).toBe('');
    expect(await heard(certificateFor(issuer, 'shop.web'))).toBe('+PONG\r\n');
  });

  it('proves nothing when it is of another authority, where it is optional', async () => {
    await stand(clients('optional'), { users });
    for (const options of [{}, certificateFor(stranger, 'shop.web')]) {
      using peer = await enter(options);
      // Whoever has none is the user that has not logged in.
      expect(await peer.ask('SET', 'cart:2', 'a')).toMatch(/^-NOPERM/);
      expect(await peer.ask('GET', 'cart:2')).toBeNull();
    }
  });

  it('proves nothing when it only says that it is of our authority', async () => {
    await stand(clients('optional'), { users });
    const forged = certificateFor({ ...stranger, certificate: issuer.certificate }, 'shop.web');
    using peer = await enter(forged);
    peer.send('SET', 'cart:3', 'a');
    peer.end();
    expect(await peer.last()).not.toContain('+OK');
    expect(await redis.command('EXISTS', 'cart:3')).toBe(0);
  });

  it.each([
    ['a NUL in its name', ['shop.web\0.evil.example']],
    ['a NUL before its name', ['\0shop.web']],
    ['two common names', ['shop.web', 'ops']],
    ['two common names that are the same', ['shop.web', 'shop.web']],
    ['a name in other letters', ['ѕhop.web']],
    ['an empty name', ['']],
  ])('is refused with %s', async (_, names) => {
    await stand(clients('optional'), { users });
    expect(await heard(certificateFor(issuer, ...names))).toBe('');
    await standing.told('GATEWAY_CERTIFICATE_REFUSED');
  });

  it('gives nobody the rights of a user who may not come from there', async () => {
    await stand(clients('required'), { users });
    expect(await heard(certificateFor(issuer, 'ops'))).toMatch(/^-WRONGPASS /);
  });

  describe('that was revoked', () => {
    const kept = (): ReturnType<typeof certificateFor> => certificateFor(issuer, 'shop.web');

    /** A listener with lists in a file, and what writes that file anew. */
    async function standWith(
      mode: string,
      lists: readonly string[],
    ): Promise<(lists: readonly string[]) => Promise<void>> {
      const file = join(await stage.newDirectory('lists'), 'revoked.pem');
      const write = (all: readonly string[]): Promise<void> =>
        writeFile(file, all.join('# next\n'));
      await write(lists);
      const settings = `authority: ${JSON.stringify(authorityFile)}, revoked: ${JSON.stringify(file)}`;
      await stand(`, clients: { ${settings}, mode: ${mode} }`, { users });
      return write;
    }

    it('is turned away, and others of the same name are not', async () => {
      const lost = kept();
      await standWith('required', [revocationList(issuer, lost)]);
      expect(await heard(lost)).toBe('');
      expect(await heard(kept())).toBe('+PONG\r\n');
    });

    it('proves nothing where a certificate is optional', async () => {
      const lost = kept();
      await standWith('optional', [revocationList(issuer, lost)]);
      using peer = await enter(lost);
      expect(await peer.ask('SET', 'cart:4', 'a')).toMatch(/^-NOPERM/);
    });

    it('is turned away from the next reload on', async () => {
      const lost = kept();
      const write = await standWith('required', [revocationList(issuer)]);
      expect(await heard(lost)).toBe('+PONG\r\n');
      // The list of another authority comes first: each is read.
      await write([revocationList(stranger), revocationList(issuer, lost)]);
      await standing.gateway.prepare({ text: standing.policy, source: 'test' });
      await standing.gateway.commit();
      expect(await heard(lost)).toBe('');
      expect(await heard(kept())).toBe('+PONG\r\n');
    });

    it('is not taken for a good one because the list cannot be read', async () => {
      const unreadable = standWith('required', ['no list']);
      await expect(unreadable).rejects.toMatchObject({ code: 'GATEWAY_CERTIFICATE_UNUSABLE' });
      await stand('');
    });

    it('makes all be turned away where the authority has no list', async () => {
      await standWith('required', [revocationList(stranger)]);
      expect(await heard(kept())).toBe('');
    });
  });

  it('gives its holder no rights when no user has its name', async () => {
    // Nobody is anonymous here, and this server takes any password.
    const upstream = `{ address: "127.0.0.1:${redis.port}", dangerously_open: true }`;
    await stand(clients('required'), { users, gateway: '', upstream });
    expect(await heard(certificateFor(issuer, 'nobody'))).toMatch(/^-NOAUTH /);
  });
});

/** The certificate of whoever listens there. */
async function shownAt(port: number, ca: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  return String(certificate);
}

describe('TLS to the server', () => {
  it('checks who the server is, by authority and by name', async () => {
    await using behind = new Stage();
    const secured = await behind.redis({ tls: true });
    const ca = join(await behind.newDirectory('ca'), 'ca.pem');
    await writeFile(ca, String(secured.tls?.ca));
    const upstream = (file: string, name: string): string =>
      `{ address: "127.0.0.1:${secured.port}", tls: { authority: ${JSON.stringify(file)}${name} } }`;
    const answerOf = async (settings: string): Promise<unknown> => {
      standing = await Standing.before(null, stage, { upstream: settings, gateway: open });
      using peer = await standing.peer();
      const answer = await peer.ask('PING');
      await standing[Symbol.asyncDispose]();
      return answer;
    };
    expect(await answerOf(upstream(ca, ''))).toBe('PONG');
    expect(await answerOf(upstream(ca, ', server_name: localhost'))).toBe('PONG');
    expect(await answerOf(upstream(ca, ', server_name: other.test'))).toMatch(/^-ERR upstream un/);
    expect(await answerOf(upstream(authorityFile, ''))).toMatch(/^-ERR upstream unavailable/);
    standing = await Standing.before(null, stage, { upstream: upstream(ca, ''), gateway: open });
  });

  it('has nothing more to do with a server whose certificate was revoked', async () => {
    await using behind = new Stage();
    const secured = await behind.redis({ tls: true });
    const { file } = await behind.authority();
    const authority = await issuerOf(file);
    const list = join(await behind.newDirectory('lists'), 'revoked.crl');
    await writeFile(list, revocationList(authority));
    const files = `authority: ${JSON.stringify(file)}, revoked: ${JSON.stringify(list)}`;
    standing = await Standing.before(null, stage, {
      upstream: `{ address: "127.0.0.1:${secured.port}", tls: { ${files} } }`,
      gateway: open,
    });
    using before = await standing.peer();
    expect(await before.ask('PING')).toBe('PONG');
    const lost = { cert: await shownAt(secured.port, authority.certificate), key: '' };
    await writeFile(list, revocationList(authority, lost));
    await standing.gateway.prepare({ text: standing.policy, source: 'test' });
    await standing.gateway.commit();
    using after = await standing.peer();
    expect(await after.ask('PING')).toMatch(/^-ERR upstream unavailable/);
  });
});
