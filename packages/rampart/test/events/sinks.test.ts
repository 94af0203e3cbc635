import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import type { IncomingHttpHeaders, Server as WebServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { describe, expect, it, onTestFinished } from 'vitest';

import { fileSink } from '../../src/events/sinks/file.ts';
import { openSinks } from '../../src/events/sinks/open.ts';
import type { Shipment, Sink } from '../../src/events/sinks/sink.ts';
import { stdoutSink } from '../../src/events/sinks/stdout.ts';
import { messageOf, syslogSink } from '../../src/events/sinks/syslog.ts';
import { webhookSink } from '../../src/events/sinks/webhook.ts';
import { verifyLogs } from '../../src/events/verify/verify.ts';
import { anEvent, eventsIn, linesIn, opened, temporary, until } from './support.ts';

const never = new AbortController().signal;

function shipmentOf(event = anEvent()): Shipment {
  return { kind: 'event', chain: 'gateway-1', seq: 12, event, line: JSON.stringify(event) };
}

/** A sink that notes the codes that it takes, and is away when told to be. */
function noting(): Sink & { readonly codes: string[]; isAway: boolean } {
  const codes: string[] = [];
  return {
    name: 'notes',
    codes,
    isAway: false,
    send(batch) {
      if (this.isAway) return Promise.reject(new Error('it is away'));
      for (const item of batch) codes.push(item.kind === 'event' ? item.event.code : 'CHECKPOINT');
      return Promise.resolve();
    },
  };
}

async function portOf(server: Server | WebServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return addressOf(server).port;
}

function addressOf(server: { address(): AddressInfo | string | null }): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It has no port.');
  return address;
}

describe('what a log sends off', () => {
  it('is every event in order, and the checkpoints, but no commands', async () => {
    const sink = noting();
    const log = await opened(await temporary(), { sinks: [sink], commands: ['get'] });
    log.record(anEvent());
    log.commandRecorder({ worker: 1, connection: 1, user: 'web', address: '::1' }).record(0);
    await log.close();
    expect(sink.codes).toEqual([
      'EVENTS_LOG_OPENED',
      'GATEWAY_COMMAND_UNUSUAL',
      'EVENTS_LOG_CLOSED',
      'CHECKPOINT',
    ]);
  });

  it('comes again when a sink was away, which is recorded', async () => {
    const directory = await temporary();
    const sink = noting();
    sink.isAway = true;
    const log = await opened(directory, { sinks: [sink] });
    await until(
      'it is told',
      async () => (await eventsIn(directory, 'EVENTS_SINK_AWAY')).length > 0,
    );
    for (let n = 0; n < 100; n += 1) log.record(anEvent());
    sink.isAway = false;
    await until(
      'it is back',
      async () => (await eventsIn(directory, 'EVENTS_SINK_BACK')).length > 0,
    );
    await log.close();
    expect(sink.codes.filter((code) => code === 'GATEWAY_COMMAND_UNUSUAL')).toHaveLength(100);
    const [back] = await eventsIn(directory, 'EVENTS_SINK_BACK');
    expect(back?.event.fields).toEqual({ sink: 'notes', lost: 0 });
  });

  it('is bounded: the oldest go, and are counted', async () => {
    const directory = await temporary();
    const sink = noting();
    sink.isAway = true;
    const log = await opened(directory, { sinks: [sink] });
    for (let n = 0; n < 21_000; n += 1) {
      log.record(anEvent());
      if (n % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    sink.isAway = false;
    await until(
      'it is back',
      async () => (await eventsIn(directory, 'EVENTS_SINK_BACK')).length > 0,
    );
    await log.close();
    const [back] = await eventsIn(directory, 'EVENTS_SINK_BACK');
    const lost = Number(back?.event.fields?.['lost']);
    expect(lost).toBeGreaterThan(0);
    const written = await eventsIn(directory);
    const taken = sink.codes.filter((code) => code !== 'CHECKPOINT');
    expect(taken.length + lost).toBe(written.length);
  });

  it('does not keep a log from closing when nobody takes it', async () => {
    const directory = await temporary();
    const hanging: Sink = { name: 'hanging', send: () => new Promise(() => {}) };
    const log = await opened(directory, { sinks: [hanging], closeWithin: 200 });
    await log.close();
    const [away] = await eventsIn(directory, 'EVENTS_SINK_AWAY');
    expect(away?.event.message).toContain('before the log was closed');
    expect((await verifyLogs({ place: directory })).state).toBe('intact');
  });
});

describe('the webhook', () => {
  interface Request {
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
    readonly answered: number;
  }

  async function receiver(
    statuses: number[] = [],
  ): Promise<{ url: string; requests: Request[]; server: WebServer }> {
    const requests: Request[] = [];
    const server = createWebServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        const answered = statuses.shift() ?? 204;
        requests.push({ headers: request.headers, body, answered });
        response.writeHead(answered, { location: '/elsewhere' }).end();
      });
    });
    const port = await portOf(server);
    return { url: `http://127.0.0.1:${port}/hooks/secret-path`, requests, server };
  }

  it('posts lines of the log, signed', async () => {
    const { url, requests } = await receiver();
    const secret = Buffer.from('a secret of both sides');
    await webhookSink({ url, secret }).send([shipmentOf(), shipmentOf()], never);
    const none: Request = { headers: {}, body: '', answered: 0 };
    const [{ headers, body } = none] = requests;
    expect(JSON.parse(body)).toEqual({ v: 1, lines: [anEvent(), anEvent()] });
    const [, time, sum] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['rampart-signature'])) ?? [];
    expect(sum).toBe(createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'));
  });

  it('comes again until it is taken, and no event is lost', async () => {
    const { url, requests } = await receiver([503, 302, 204]);
    const log = await opened(await temporary(), { sinks: [webhookSink({ url, secret: null })] });
    log.record(anEvent({ message: 'once' }));
    const taken = (): string =>
      requests.map(({ answered, body }) => (answered === 204 ? body : '')).join('');
    await until('it is taken', () => taken().includes('once'));
    await log.close();
    const [first, second] = requests;
    expect([first?.answered, second?.answered]).toEqual([503, 302]);
    // What was refused begins what was taken: a batch may have grown since.
    expect(taken()).toContain(second?.body.slice(0, -']}'.length) ?? 'a second attempt');
    expect(requests.every(({ headers }) => headers['rampart-signature'] === undefined)).toBe(true);
  });

  it('says why it failed, without the path, which may be a secret', async () => {
    const { url, server } = await receiver();
    server.close();
    await once(server, 'close');
    const sink = webhookSink({ url, secret: null });
    expect(sink.name).toMatch(/^webhook 127\.0\.0\.1:\d+$/);
    await expect(sink.send([shipmentOf()], never)).rejects.toThrow(/^ECONNREFUSED$/);
  });

  it('gives up on one that does not answer', async () => {
    const server = createServer(() => {});
    const url = `http://127.0.0.1:${await portOf(server)}/`;
    const sink = webhookSink({ url, secret: null, within: 50 });
    await expect(sink.send([shipmentOf()], never)).rejects.toThrow('it does not answer');
  });

  it.each(['http://hooks.example/', 'ftp://127.0.0.1/', 'nothing'])('is never %s', (url) => {
    expect(() => webhookSink({ url, secret: null })).toThrow('must be https:');
  });
});

describe('syslog', () => {
  it('is CEF in RFC 5424, and no text can leave its place', () => {
    const message = 'a|b\\c=d\ne\u202ef';
    const event = anEvent({ code: 'X|Y', message, fields: { user: 'a=b', address: '::1', n: 1 } });
    expect(messageOf(shipmentOf(event), 'host', '0.1.0')).toBe(
      `<109>1 2025-11-20T14:03:07.250Z host rampart ${process.pid} X|Y - ` +
        String.raw`CEF:0|Rampart|rampart|0.1.0|X\|Y|X\|Y|3|rt=1763647387250 cat=api_activity ` +
        String.raw`outcome=observed msg=a|b\\c\=d\ne?f cs1Label=layer cs1=gateway cs2Label=defence ` +
        String.raw`cs2=gateway.command rampartChain=gateway-1 rampartSeq=12 suser=a\=b src=::1 rampartN=1`,
    );
  });

  it('goes over TCP, framed by length, and reconnects', async () => {
    let text = '';
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('data', (bytes) => (text += bytes.toString()));
      socket.on('error', () => {});
    });
    const port = await portOf(server);
    const sink = syslogSink({ address: { kind: 'tcp', host: '127.0.0.1', port }, version: '1' });
    const ending = new AbortController();
    await sink.send([shipmentOf(), shipmentOf()], ending.signal);
    await until('two messages', () => text.split('CEF:0').length === 3);
    const [, length = '0'] = /^(\d+) </.exec(text) ?? [];
    expect(text.slice(length.length + 1 + Number(length))).toMatch(
      new RegExp(`^${length} <109>1 `),
    );
    sockets[0]?.destroy();
    await until('a message on a new connection', async () => {
      await sink.send([shipmentOf()], ending.signal).catch(() => {});
      return sockets.length > 1 && text.split('CEF:0').length > 3;
    });
    ending.abort();
    await until('the connection is closed', () => sockets[1]?.closed === true);
  });

  it('goes over a stream socket of this machine', async () => {
    const path = join(await temporary(), 'log.sock');
    let text = '';
    const server = createServer((socket) =>
      socket.on('data', (bytes) => (text += bytes.toString())),
    );
    server.listen(path);
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const ending = new AbortController();
    await syslogSink({ address: { kind: 'unix', path }, version: '1' }).send(
      [shipmentOf()],
      ending.signal,
    );
    await until('a message', () => text.includes('CEF:0'));
    ending.abort();
  });

  it('goes over UDP, a datagram a message', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    onTestFinished(() => {
      socket.close();
    });
    const messages: string[] = [];
    socket.on('message', (bytes) => messages.push(bytes.toString()));
    const { port } = socket.address();
    const sink = syslogSink({ address: { kind: 'udp', host: '127.0.0.1', port }, version: '1' });
    await sink.send([shipmentOf(), shipmentOf()], never);
    await until('two messages', () => messages.length === 2);
    expect(messages[0]).toMatch(/^<109>1 .*CEF:0/);
  });

  it('says that nobody listens', async () => {
    const server = createServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    const sink = syslogSink({ address: { kind: 'tcp', host: '127.0.0.1', port }, version: '1' });
    await expect(sink.send([shipmentOf()], never)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a file on another disk', () => {
  it('holds the lines of the log, and proves an end that was cut off', async () => {
    const directory = await temporary();
    const copy = join(await temporary(), 'copy.jsonl');
    const log = await opened(directory, { sinks: [fileSink(copy)] });
    await log.durably(anEvent());
    await log.close();
    const path = join(directory, 'gateway-1.jsonl');
    const ours = await linesIn(path);
    for (const line of (await linesIn(copy)).slice(0, -1)) expect(ours).toContain(line);
    const state = async (): Promise<string> =>
      (await verifyLogs({ place: directory, checkpoints: [copy] })).state;
    expect(await state()).toBe('intact');
    await writeFile(path, `${ours.slice(0, 3).join('\n')}\n`);
    await rm(join(directory, 'gateway-1.checkpoints.jsonl'));
    expect(await state()).toBe('tampered');
  });
});

describe('standard output', () => {
  it('receives the lines of the log', async () => {
    const output = new PassThrough();
    await stdoutSink(output).send([shipmentOf()], never);
    expect(String(output.read())).toBe(`${JSON.stringify(anEvent())}\n`);
  });
});

describe('the sinks of a policy', () => {
  it('are opened with the secrets that they name', async () => {
    const fetched: string[] = [];
    const sinks = await openSinks(
      [
        { kind: 'stdout' },
        { kind: 'file', path: '/var/log/copy.jsonl' },
        { kind: 'syslog', address: { kind: 'udp', host: '127.0.0.1', port: 514 } },
        { kind: 'webhook', url: 'https://hooks.example/x', secret: 'HOOK' },
      ],
      (name: string) => {
        fetched.push(name);
        return Promise.resolve(Buffer.from(name));
      },
    );
    expect(sinks.map(({ name }) => name)).toEqual([
      'standard output',
      'file /var/log/copy.jsonl',
      'syslog udp 127.0.0.1:514',
      'webhook hooks.example',
    ]);
    expect(fetched).toEqual(['HOOK']);
  });
});
