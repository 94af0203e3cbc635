// Every sink against a real receiver.
import { createHmac } from 'node:crypto';

import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Delivery } from '../../src/alerts/sinks/delivery.ts';
import { emailSink } from '../../src/alerts/sinks/email.ts';
import type { EmailOptions } from '../../src/alerts/sinks/email.ts';
import { NoticeQueue } from '../../src/alerts/sinks/queue.ts';
import { checkLiteral, safeLookup } from '../../src/alerts/sinks/safe-lookup.ts';
import type { AlertsSink } from '../../src/alerts/sinks/sink.ts';
import { webhookSink } from '../../src/alerts/sinks/webhook.ts';
import type { Notice } from '../../src/alerts/judge/gather.ts';
import { startMailServer } from './mail-server.ts';
import type { MailServer } from './mail-server.ts';
import { told } from './made.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver, ReceiverOptions } from './receiver.ts';

const stage = new Stage();
const never = new AbortController().signal;
let authority: Buffer;
let certificate: Awaited<ReturnType<Awaited<ReturnType<Stage['authority']>>['issue']>>;

beforeAll(async () => {
  const issuer = await stage.authority();
  authority = Buffer.from(issuer.certificate);
  certificate = await issuer.issue('localhost', '127.0.0.1');
});

afterAll(() => stage[Symbol.asyncDispose]());

function secure(answer: NonNullable<ReceiverOptions['answer']>): Promise<Receiver> {
  return startReceiver(stage, { identity: certificate, answer });
}

function hook(url: string, others: Partial<Parameters<typeof webhookSink>[0]> = {}): AlertsSink {
  return webhookSink({ url, secret: null, authority, linkLocal: [], from: 'low', ...others });
}

describe('a webhook', () => {
  it('gets the notice as JSON, signed over time and body', async () => {
    const { port, received } = await secure(() => ({ status: 204 }));
    const secret = Buffer.from('a secret');
    const sent = told();
    const sink = hook(`https://localhost:${port}/very/secret`, { secret });
    expect(sink.name).toBe(`webhook localhost:${port}`);
    expect(await sink.send(sent, never)).toBe('status 204');
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(JSON.parse(body)).toEqual(sent);
    expect(headers['rampart-notice']).toBe(sent.id);
    const { 1: time, 2: sum } =
      /^t=(\d+),v1=([0-9a-f]{64})$/u.exec(String(headers['rampart-signature'])) ?? [];
    expect(sum).toBe(createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'));
  });

  it('that leads elsewhere is not followed', async () => {
    const elsewhere = await startReceiver(stage);
    const location = `http://127.0.0.1:${elsewhere.port}/`;
    const { port } = await secure(() => ({ status: 307, location }));
    await expect(hook(`https://127.0.0.1:${port}/`).send(told(), never)).rejects.toThrow(
      'status 307, which is not followed',
    );
    expect(elsewhere.received).toEqual([]);
  });

  it('whose certificate nobody vouches for gets nothing', async () => {
    const { port, received } = await secure(() => ({ status: 200 }));
    const sink = hook(`https://localhost:${port}/`, { authority: null });
    await expect(sink.send(told(), never)).rejects.toMatchObject({ code: 'ALERTS_NOT_TAKEN' });
    expect(received).toEqual([]);
  });

  it('that does not answer is given up in time', async () => {
    const { port } = await startReceiver(stage, { answer: () => null });
    const sink = hook(`http://127.0.0.1:${port}/`, { within: 50 });
    await expect(sink.send(told(), never)).rejects.toThrow('it does not answer');
  });
});

describe('an address', () => {
  const resolved = (name: string, allowed: readonly string[] = [], host = name): Promise<string> =>
    new Promise((resolve, reject) => {
      safeLookup({ host, allowed })(name, {}, (error, address) => {
        if (error !== null) reject(error);
        else if (typeof address === 'string') resolve(address);
        else reject(new TypeError('One address was asked for.'));
      });
    });

  it.each([
    '169.254.169.254',
    'fd00:ec2::254',
    'fe80::1',
    '100.100.100.200',
    '0.0.0.0',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '224.0.0.1',
  ])('%s is refused, as it is written and when a name leads there', async (address) => {
    expect(() => checkLiteral({ host: address, allowed: [] })).toThrow(/is no address for alerts/u);
    await expect(resolved(address, [], 'hooks.example')).rejects.toMatchObject({
      code: 'ALERTS_ADDRESS_REFUSED',
    });
  });

  it('of this machine is refused when another name leads there', async () => {
    await expect(resolved('localhost', [], 'hooks.example')).rejects.toThrow(/leads to/u);
    expect(await resolved('127.0.0.1')).toBe('127.0.0.1');
  });

  it('that the policy names is taken', async () => {
    expect(() =>
      checkLiteral({ host: '169.254.10.5', allowed: ['169.254.10.0/24'] }),
    ).not.toThrow();
    expect(await resolved('169.254.10.5', ['169.254.10.0/24'])).toBe('169.254.10.5');
    expect(() => checkLiteral({ host: '169.254.11.5', allowed: ['169.254.10.0/24'] })).toThrow();
  });
});

describe('mail', () => {
  const password = 'of the mail server';
  const open = (server: MailServer, others: Partial<EmailOptions> = {}): AlertsSink =>
    emailSink({
      to: ['ops@shop.test', 'anna@shop.test'],
      sender: 'rampart@shop.test',
      server: { host: 'localhost', port: server.port },
      tls: 'starttls',
      authority,
      login: { user: 'rampart', password: Buffer.from(password) },
      from: 'low',
      within: 5_000,
      ...others,
    });
  const files = (): { certificate: string; key: string } => ({
    certificate: certificate.certFile,
    key: certificate.keyFile,
  });

  it('goes over STARTTLS, with a login, to those whom the policy names', async () => {
    const server = await startMailServer(stage, { tls: 'starttls', password, ...files() });
    const sent = told('Look at the host.');
    expect(await open(server).send(sent, never)).toBe('250 kept as 1');
    const [mail] = await server.mails();
    expect(mail).toMatchObject({
      from: 'rampart@shop.test',
      to: ['ops@shop.test', 'anna@shop.test'],
      user: 'rampart',
      secure: true,
    });
    expect(mail?.text).toContain(`Subject: ${sent.subject}`);
    expect(mail?.text).toContain('Look at the host.');

    const wrong = open(server, { login: { user: 'rampart', password: Buffer.from('another') } });
    const refusal: unknown = await wrong.send(sent, never).catch((error: unknown) => error);
    expect(String(refusal)).toContain('the login was refused 535');
    expect(String(refusal)).not.toContain('another');

    const strict = open(server, { authority: null });
    await expect(strict.send(sent, never)).rejects.toMatchObject({ code: 'ALERTS_NOT_TAKEN' });
    expect(await server.mails()).toHaveLength(1);
  });

  it('keeps a name that breaks lines out of its headers and recipients', async () => {
    const server = await startMailServer(stage, { tls: 'direct', ...files() });
    const sink = open(server, { tls: 'direct', login: null });
    const evil = 'x\r\nBcc: thief@evil.test\r\n\r\nbody\u2028more';
    await sink.send({ ...told(evil), subject: `[shop] ${evil}`, id: evil }, never);
    const [mail] = await server.mails();
    const [headers = ''] = (mail?.text ?? '').split('\r\n\r\n');
    expect(headers).toContain('[shop] x Bcc: thief@evil.test body more');
    expect(headers).not.toMatch(/^bcc:/imu);
    expect(mail?.to).toEqual(['ops@shop.test', 'anna@shop.test']);
  });

  it('does not go at all to a server that has no TLS', async () => {
    const server = await startMailServer(stage, { tls: 'none' });
    const strict = open(server, { login: null });
    await expect(strict.send(told(), never)).rejects.toMatchObject({ code: 'ALERTS_NOT_TAKEN' });
    expect(await server.mails()).toEqual([]);
    const plain = open(server, { tls: 'none', login: null });
    expect(await plain.send(told(), never)).toBe('250 kept as 1');
  });
});

describe('delivery', () => {
  const notice = (number: number): Notice => ({
    number,
    at: number,
    changes: [
      {
        kind: 'began',
        at: number,
        alert: {
          rule: 'drift',
          about: `step ${number}`,
          source: null,
          severity: 'high',
          says: 'It differs.',
          since: number,
          last: number,
          count: 1,
          told: number,
        },
      },
    ],
    more: 0,
  });

  it('tries again until everything is taken, in order, also after a restart', async () => {
    let isBack = false;
    const { port, received } = await secure(() => ({ status: isBack ? 200 : 503 }));
    const said: string[] = [];
    const directory = await stage.newDirectory('queue');
    const start = async (): Promise<Delivery> => {
      const delivery = new Delivery({
        sink: hook(`https://127.0.0.1:${port}/`),
        queue: await NoticeQueue.open(directory, 3),
        app: 'shop',
        firstPause: 5,
        listener: {
          away: (_, why) => said.push(`away ${/status \d+/u.exec(why)?.[0]}`),
          back: () => said.push('back'),
          lost: (_, count) => said.push(`lost ${count}`),
        },
      });
      delivery.run();
      return delivery;
    };
    const first = await start();
    for (const number of [1, 2, 3, 4]) await first.take(notice(number));
    await waitFor(() => received.length > 1, { what: 'a second try' });
    await first.close();
    expect(said.toSorted()).toEqual(['away status 503', 'lost 1']);
    received.length = 0;
    isBack = true;
    const second = await start();
    await waitFor(() => second.waiting === 0, { what: 'an empty queue' });
    await second.take(notice(5));
    await waitFor(() => second.waiting === 0, { what: 'an empty queue' });
    await second.close();
    const ids = received.map(({ headers }) => headers['rampart-notice']);
    expect(ids).toEqual(['shop-2-2', 'shop-3-3', 'shop-4-4', 'shop-5-5']);
  });

  it('leaves out what is not severe enough for the sink', async () => {
    const { port, received } = await secure(() => ({ status: 200 }));
    const delivery = new Delivery({
      sink: hook(`https://127.0.0.1:${port}/`, { from: 'critical' }),
      queue: await NoticeQueue.open(await stage.newDirectory('queue'), 3),
      app: 'shop',
      listener: { away: () => {}, back: () => {}, lost: () => {} },
    });
    await delivery.take(notice(1));
    expect(delivery.waiting).toBe(0);
    await delivery.close();
    expect(received).toEqual([]);
  });
});
