import { allow, app, deny, type OwnCase } from './sketch.ts';

const token = 'valid';

const proxied = (
  headers: Readonly<Record<string, string>>,
  config: Readonly<Record<string, number | string>> = { trustProxy: 1 },
) => ({
  from: 'nobody' as const,
  tls: false,
  headers: { host: 'backend', origin: app, ...headers },
  token,
  config,
});

// Next does not tell an application whether a request came over TLS, so its adapter asks for a
// pinned origin or a proxy's word.
const withoutTls = ['next'] as const;

export const proxy: readonly OwnCase[] = [
  deny('forged-host', 'Nobody named a proxy, so the header is the client’s own.', {
    from: 'nobody',
    headers: { origin: 'https://attacker.test', 'x-forwarded-host': 'attacker.test' },
    token,
  }),
  deny('forged-scheme', 'The same for the scheme.', {
    from: 'nobody',
    headers: { origin: 'http://app.example.com', 'x-forwarded-proto': 'http' },
    token,
  }),
  allow('tls-ends-before-us', 'A pinned origin needs no forwarded header.', {
    ...proxied({}, {}),
    config: { publicOrigins: [app] },
  }),
  allow(
    'host-rewritten',
    'The named proxy tells what the browser asked for.',
    proxied({ 'x-forwarded-host': 'app.example.com', 'x-forwarded-proto': 'https' }),
  ),
  deny(
    'scheme-not-told',
    'Without the scheme this server is plain HTTP.',
    proxied({ 'x-forwarded-host': 'app.example.com' }),
  ),
  deny('port-not-told', 'The proxy lost the port; the origin does not fit.', {
    ...proxied({ 'x-forwarded-host': 'app.example.com', 'x-forwarded-proto': 'https' }),
    headers: {
      host: 'backend',
      origin: `${app}:3333`,
      'x-forwarded-host': 'app.example.com',
      'x-forwarded-proto': 'https',
    },
  }),
  allow('port-pinned', 'A pinned origin with its port.', {
    from: 'nobody',
    tls: false,
    headers: {
      host: 'backend',
      origin: `${app}:3333`,
      'x-forwarded-host': 'app.example.com',
      'x-forwarded-proto': 'https',
    },
    token,
    config: { trustProxy: 1, publicOrigins: [`${app}:3333`] },
  }),
  deny('client-adds-a-member', 'The client wrote the first member, our proxy the last.', {
    ...proxied({}),
    headers: {
      host: 'backend',
      origin: 'https://attacker.test',
      'x-forwarded-host': 'attacker.test, app.example.com',
      'x-forwarded-proto': 'https, https',
    },
  }),
  allow(
    'last-member-counts',
    'What the named proxy wrote.',
    proxied({
      'x-forwarded-host': 'attacker.test, app.example.com',
      'x-forwarded-proto': 'http, https',
    }),
  ),
  deny(
    'hostile-forwarded-host',
    'What is no host makes no origin.',
    proxied({ 'x-forwarded-host': 'app.example.com/@attacker.test', 'x-forwarded-proto': 'https' }),
  ),
  allow(
    'rfc-7239',
    'The standard header, when it is chosen.',
    proxied(
      { forwarded: 'for=192.0.2.1;proto=https;host=app.example.com' },
      { trustProxy: 1, forwardedHeader: 'forwarded' },
    ),
  ),
  allow(
    'rfc-7239-quoted',
    'Values may be quoted, names are in any case.',
    proxied(
      { forwarded: 'For="[2001:db8::1]";Proto=https;Host="app.example.com"' },
      { trustProxy: 1, forwardedHeader: 'forwarded' },
    ),
  ),
  deny(
    'rfc-7239-not-chosen',
    'Only the header that was chosen counts.',
    proxied({ forwarded: 'proto=https;host=app.example.com' }),
  ),
  deny(
    'x-forwarded-not-chosen',
    'And the other one does not count beside it.',
    proxied(
      { 'x-forwarded-host': 'app.example.com', 'x-forwarded-proto': 'https' },
      { trustProxy: 1, forwardedHeader: 'forwarded' },
    ),
  ),
  deny('peer-is-no-named-proxy', 'Addresses were named, and this is none of them.', {
    ...proxied({ 'x-forwarded-host': 'app.example.com', 'x-forwarded-proto': 'https' }),
    config: { trustProxy: ['10.0.0.0/8'] },
  }),
  allow('peer-is-a-named-proxy', 'Loopback is the proxy here.', {
    ...proxied({ 'x-forwarded-host': 'app.example.com', 'x-forwarded-proto': 'https' }),
    config: { trustProxy: ['127.0.0.0/8'] },
  }),
  allow(
    'default-port-in-host',
    'Some proxies write it out.',
    proxied({ host: 'app.example.com:443', 'x-forwarded-proto': 'https' }),
  ),
  deny('target-names-another-host', 'The request line and Host disagree.', {
    from: 'nobody',
    headers: {
      host: 'attacker.test',
      origin: 'https://attacker.test',
      ':authority': 'app.example.com',
    },
    token,
  }),
  allow('target-names-the-same-host', 'An absolute request target is legal.', {
    from: 'our page',
    headers: { ':authority': 'app.example.com' },
    token,
  }),
  allow('several-public-origins', 'One application, two domains.', {
    from: 'nobody',
    tls: false,
    headers: { host: 'backend', origin: 'https://shop.example.org' },
    token,
    config: { publicOrigins: [app, 'https://shop.example.org'] },
  }),
  allow('nothing-pinned-over-tls', 'Host and the connection itself tell who we are.', {
    from: 'our page, old browser',
    token,
    config: { publicOrigins: [] },
    except: withoutTls,
  }),
  deny('nothing-pinned-elsewhere', 'And who is a stranger.', {
    from: 'attacker, old browser',
    token,
    config: { publicOrigins: [] },
    except: withoutTls,
  }),
];
