import { Stage } from '@rampart/stage';
import type { RampartEvent } from '@rampart/keyring';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { CertificateWatch } from '../../../src/gateway/operate/certificate-watch.ts';
import { loadGatedPolicy } from '../../../src/policy/load.ts';
import type { GatedPolicy } from '../../../src/policy/types.ts';

const day = 24 * 3_600_000;
const stage = new Stage();
let policy: GatedPolicy;
let file: string;

beforeAll(async () => {
  const authority = await stage.authority();
  const { certFile, keyFile } = await authority.issue('localhost', '127.0.0.1');
  file = certFile;
  policy = loadGatedPolicy(
    `version: 1
app: shop
gateway:
  listen: { address: "127.0.0.1:6380", tls: { certificate: ${certFile}, key: ${keyFile} } }
  upstream: "127.0.0.1:6379"
`,
    'test',
  );
});
afterAll(() => stage[Symbol.asyncDispose]());

it('the end of a certificate is told a month, a week and a day before, and when it has come, each once', async () => {
  const told: RampartEvent[] = [];
  let time = 0;
  const watch = new CertificateWatch(
    (event) => told.push(event),
    () => time,
  );
  await watch.follow(policy);
  expect(told).toEqual([]);
  const [end] = watch.ends;
  expect(end?.file).toBe(file);
  const until = end?.until ?? 0;
  for (const left of [31, 30, 29, 8, 7, 6, 2, 1, 0.5, 0, -3]) {
    time = until - left * day;
    watch.look();
  }
  // The same file, read again: nothing new.
  await watch.follow(policy);
  watch.stop();
  expect(told.map(({ code, fields }) => [code, fields?.['days']])).toEqual([
    ['GATEWAY_CERTIFICATE_ENDING', 30],
    ['GATEWAY_CERTIFICATE_ENDING', 7],
    ['GATEWAY_CERTIFICATE_ENDING', 1],
    ['GATEWAY_CERTIFICATE_ENDED', undefined],
  ]);
  for (const { fields } of told) {
    expect(fields).toMatchObject({ file, until: new Date(until).toISOString() });
  }
});

it('a file that is no certificate has no end', async () => {
  const watch = new CertificateWatch(() => undefined, Date.now);
  const text = policy.gateway.listeners.map(({ tls, ...listener }) => ({
    ...listener,
    tls: tls === null ? null : { ...tls, certificate: tls.key },
  }));
  await watch.follow({ gateway: { ...policy.gateway, listeners: text } });
  watch.stop();
  expect(watch.ends).toEqual([]);
});
