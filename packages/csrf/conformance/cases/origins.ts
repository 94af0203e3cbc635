import { allow, app, deny, type OwnCase } from './sketch.ts';

const token = 'valid';

export const metadata: readonly OwnCase[] = [
  deny('cross-site-with-token', 'The token may have leaked; the browser says who asks.', {
    from: 'attacker',
    token,
  }),
  deny('cross-site-without-token', 'A forged form.', { from: 'attacker' }),
  deny(
    'cross-site-claims-our-origin',
    'Metadata and origin contradict each other; the worse one counts.',
    {
      headers: { origin: app, 'sec-fetch-site': 'cross-site' },
      token,
    },
  ),
  deny('same-site', 'A neighbour under the same domain is somebody else.', {
    from: 'sibling',
    token,
  }),
  deny('same-site-without-origin', 'Which neighbour it is stays unknown.', {
    from: 'nobody',
    headers: { 'sec-fetch-site': 'same-site' },
    token,
  }),
  allow('same-site-trusted', 'This neighbour is trusted by name.', {
    headers: { origin: 'https://www.example.com', 'sec-fetch-site': 'same-site' },
    token,
    config: { trustedOrigins: ['https://www.example.com'] },
  }),
  deny('same-site-trusted-without-token', 'Trust does not replace the token.', {
    headers: { origin: 'https://www.example.com', 'sec-fetch-site': 'same-site' },
    config: { trustedOrigins: ['https://www.example.com'] },
  }),
  deny('another-neighbour-is-trusted', 'Trust in one is not trust in all.', {
    from: 'sibling',
    token,
    config: { trustedOrigins: ['https://www.example.com'] },
  }),
  allow('none', 'The person reloads a sent form, or types an address.', {
    from: 'nobody',
    headers: { 'sec-fetch-site': 'none' },
    token,
  }),
  deny('none-without-token', 'The token is still asked for.', {
    from: 'nobody',
    headers: { 'sec-fetch-site': 'none' },
  }),
  allow('same-origin-alone', 'In mode origin the browser’s word is enough.', {
    config: { mode: 'origin-only' },
  }),
  deny('same-origin-with-foreign-origin', 'With a pinned origin both must agree.', {
    headers: { origin: 'https://attacker.test', 'sec-fetch-site': 'same-origin' },
    token,
  }),
  allow('none-alone', 'In mode origin a request that the person made counts as ours.', {
    from: 'nobody',
    headers: { 'sec-fetch-site': 'none' },
    config: { mode: 'origin-only' },
  }),
  deny('cross-site-in-mode-origin', 'Nothing else would stop it.', {
    from: 'attacker',
    config: { mode: 'origin-only' },
  }),
  allow('old-browser', 'Older browsers send only Origin.', {
    from: 'our page, old browser',
    token,
  }),
  deny('old-browser-elsewhere', 'And that is enough to see a stranger.', {
    from: 'attacker, old browser',
    token,
  }),
  allow('old-browser-in-mode-origin', 'Origin alone proves our page.', {
    from: 'our page, old browser',
    config: { mode: 'origin-only' },
  }),
  allow('silent', 'No browser, or a very old one: the token decides.', { from: 'nobody', token }),
  deny('silent-without-token', 'Silence is no leave.', { from: 'nobody' }),
  deny('silent-where-a-signal-is-required', 'The application asked for a signal.', {
    from: 'nobody',
    token,
    config: { requireOriginSignal: true },
  }),
  allow('signal-where-it-is-required', 'The application asked for a signal, and there it is.', {
    token,
    config: { requireOriginSignal: true },
  }),
  deny('silent-in-mode-origin', 'Mode origin has no other evidence.', {
    from: 'nobody',
    config: { mode: 'origin-only' },
  }),
  allow('silent-in-mode-origin-allowed', 'The application lets clients in that are no browsers.', {
    from: 'nobody',
    config: { mode: 'origin-only', allowMissingOriginSignal: true },
  }),
  allow('unlisted-value', 'A value from the future says nothing; the origin is ours.', {
    headers: { origin: app, 'sec-fetch-site': 'future-value' },
    token,
  }),
  deny('unlisted-value-elsewhere', 'A value from the future says nothing; the origin is foreign.', {
    headers: { origin: 'https://attacker.test', 'sec-fetch-site': 'future-value' },
    token,
  }),
  deny('unlisted-value-in-mode-origin', 'A browser spoke, and nothing of it proves our page.', {
    from: 'nobody',
    headers: { 'sec-fetch-site': 'future-value' },
    config: { mode: 'origin-only', allowMissingOriginSignal: true },
  }),
  deny('two-values-joined', 'One member that refuses is enough.', {
    headers: { origin: app, 'sec-fetch-site': 'same-origin, cross-site' },
    token,
  }),
  deny('two-lines', 'The same as two real header lines.', {
    headers: [
      ['origin', app],
      ['sec-fetch-site', 'same-origin'],
      ['sec-fetch-site', 'cross-site'],
    ],
    token,
  }),
  allow('host-rewritten', 'A proxy changed Host; the pinned origin and the browser agree.', {
    headers: { host: 'backend.internal:3000' },
    token,
  }),
  allow('top-level-navigation', 'Following a link to us.', {
    method: 'GET',
    from: 'nobody',
    headers: {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    },
  }),
];

const old = (origin: string, more: { readonly trusted?: string; readonly own?: string } = {}) => ({
  from: 'nobody' as const,
  headers: { origin },
  token,
  ...(more.trusted === undefined ? {} : { config: { trustedOrigins: [more.trusted] } }),
  ...(more.own === undefined ? {} : { config: { publicOrigins: [more.own] } }),
});

export const origin: readonly OwnCase[] = [
  deny('null', 'A sandboxed frame, a local file or a redirect hides who asks.', old('null')),
  deny(
    'null-trusted',
    'Every sandboxed frame has this origin, so nobody can trust it.',
    old('null', { trusted: 'null' }),
  ),
  deny('subdomain', 'A host below ours is another host.', old('https://x.app.example.com')),
  deny('parent-domain', 'So is the one above.', old('https://example.com')),
  deny('ends-like-ours', 'Comparing ends would let this pass.', old('https://notapp.example.com')),
  deny(
    'begins-like-ours',
    'Comparing beginnings would let this pass.',
    old('https://app.example.com.attacker.test'),
  ),
  deny('plain-http', 'Another scheme is another origin.', old('http://app.example.com')),
  deny('another-port', 'Another port is another origin.', old('https://app.example.com:8443')),
  deny('default-port-written-out', 'Browsers never write it.', old('https://app.example.com:443')),
  deny(
    'port-with-leading-zero',
    'No browser writes a port so.',
    old('https://app.example.com:0443'),
  ),
  deny(
    'user-info',
    'What stands before the @ is no host.',
    old('https://app.example.com@attacker.test'),
  ),
  deny(
    'user-info-of-ours',
    'An origin has no user, even before our host.',
    old('https://x@app.example.com'),
  ),
  deny('trailing-dot', 'To browsers this is another host.', old('https://app.example.com.')),
  deny('trailing-slash', 'An origin has no path.', old('https://app.example.com/')),
  deny('path', 'An origin has no path.', old('https://app.example.com/transfer')),
  deny('query', 'Nor a query.', old('https://app.example.com?x')),
  deny(
    'upper-case-host',
    'Browsers write hosts in lower case; whoever does not is none.',
    old('https://APP.example.com'),
  ),
  deny('upper-case-scheme', 'The same for the scheme.', old('HTTPS://app.example.com')),
  deny('backslash', 'Parsers disagree about backslashes.', old('https:\\\\app.example.com')),
  deny('garbage', 'What is no origin is refused, and is no reason to fail.', old('ht!tp:::')),
  deny('empty', 'An empty value is not a missing header.', old('')),
  deny('only-a-scheme', 'There is no host.', old('https://')),
  deny('two-values-joined', 'Whose would it be?', old(`${app}, https://attacker.test`)),
  deny('two-lines', 'The same as two real header lines.', {
    from: 'nobody',
    headers: [
      ['origin', app],
      ['origin', 'https://attacker.test'],
    ],
    token,
  }),
  deny('our-own-twice', 'Browsers send one.', {
    from: 'nobody',
    headers: [
      ['origin', app],
      ['origin', app],
    ],
    token,
  }),
  deny('look-alike', 'A Cyrillic letter in our name.', old('https://аpp.example.com')),
  deny(
    'look-alike-in-punycode',
    'The same name as browsers write it.',
    old('https://xn--pp-6kc.example.com'),
  ),
  allow(
    'idn',
    'A host with letters beyond ASCII, as browsers write it.',
    old('https://xn--bcher-kva.example', { own: 'https://bücher.example' }),
  ),
  deny('very-long', 'Nobody’s host is that long.', old(`https://${'a'.repeat(5000)}.example.com`)),
  deny('local-file', 'A page from the disk.', old('file://')),
  deny('data', 'A page without a place.', old('data:')),
  deny(
    'browser-extension',
    'An extension that nobody trusts.',
    old('chrome-extension://abcdefghijklmnop'),
  ),
  allow(
    'browser-extension-trusted',
    'Our own extension.',
    old('chrome-extension://abcdefghijklmnop', { trusted: 'chrome-extension://abcdefghijklmnop' }),
  ),
  deny(
    'extension-of-another-id',
    'Trust goes to one extension.',
    old('chrome-extension://ponmlkjihgfedcba', { trusted: 'chrome-extension://abcdefghijklmnop' }),
  ),
  allow(
    'partner-trusted',
    'A partner by name.',
    old('https://partner.test', { trusted: 'https://partner.test' }),
  ),
  deny(
    'partner-over-plain-http',
    'Trust includes the scheme.',
    old('http://partner.test', { trusted: 'https://partner.test' }),
  ),
  deny(
    'partner-on-another-port',
    'Trust includes the port.',
    old('https://partner.test:8443', { trusted: 'https://partner.test' }),
  ),
  allow(
    'wildcard',
    'A whole label stands for the star.',
    old('https://shop.example.com', { trusted: 'https://*.example.com' }),
  ),
  allow(
    'wildcard-two-labels',
    'Or several.',
    old('https://a.b.example.com', { trusted: 'https://*.example.com' }),
  ),
  deny(
    'wildcard-apex',
    'The star stands for something.',
    old('https://example.com', { trusted: 'https://*.example.com' }),
  ),
  deny(
    'wildcard-glued',
    'A dot must stand before the domain.',
    old('https://evilexample.com', { trusted: 'https://*.example.com' }),
  ),
  deny(
    'wildcard-continued',
    'Nothing may follow the domain.',
    old('https://a.example.com.attacker.test', { trusted: 'https://*.example.com' }),
  ),
  deny(
    'wildcard-plain-http',
    'The scheme stays.',
    old('http://a.example.com', { trusted: 'https://*.example.com' }),
  ),
  deny(
    'wildcard-port',
    'The port stays.',
    old('https://a.example.com:444', { trusted: 'https://*.example.com' }),
  ),
  deny(
    'wildcard-for-everything',
    'A star alone is refused as an option.',
    old('https://attacker.test', { trusted: '*' }),
  ),
  deny('cors-is-no-leave-to-write', 'Who may read answers may not therefore write.', {
    ...old('https://attacker.test'),
    config: { cors: '*' },
  }),
  allow('localhost', 'Development without TLS.', {
    ...old('http://localhost:3000', { own: 'http://localhost:3000' }),
    path: 'http://localhost:3000/x',
  }),
  deny('localhost-by-number', 'The same machine, another origin.', {
    ...old('http://127.0.0.1:3000', { own: 'http://localhost:3000' }),
    path: 'http://localhost:3000/x',
  }),
  deny('localhost-another-port', 'Another program of the same machine.', {
    ...old('http://localhost:3001', { own: 'http://localhost:3000' }),
    path: 'http://localhost:3000/x',
  }),
  allow('ipv6', 'A host in brackets.', {
    ...old('http://[::1]:3000', { own: 'http://[::1]:3000' }),
    path: 'http://[::1]:3000/x',
  }),
  deny('ipv6-spelt-out', 'Browsers write the short form.', {
    ...old('http://[0:0:0:0:0:0:0:1]:3000', { own: 'http://[::1]:3000' }),
    path: 'http://[::1]:3000/x',
  }),
];

const referred = (referer: string) => ({ from: 'nobody' as const, headers: { referer }, token });

export const referer: readonly OwnCase[] = [
  allow('ours', 'Without Origin the Referer tells.', referred(`${app}/form?x=1#y`)),
  allow('ours-without-path', 'A policy may trim it to the origin.', referred(`${app}/`)),
  deny('elsewhere', 'A stranger’s page.', referred('https://attacker.test/')),
  deny(
    'plain-http',
    'A page that anybody on the way could have altered.',
    referred('http://app.example.com/form'),
  ),
  deny(
    'our-address-in-the-path',
    'Only the origin counts.',
    referred(`https://attacker.test/${app}/`),
  ),
  deny(
    'our-address-in-the-query',
    'Only the origin counts.',
    referred(`https://attacker.test/?${app}`),
  ),
  deny(
    'our-host-before-an-at',
    'That is a user, not a host.',
    referred('https://app.example.com@attacker.test/'),
  ),
  deny(
    'our-host-continued',
    'Our name at the beginning of theirs.',
    referred('https://app.example.com.attacker.test/'),
  ),
  deny('about-blank', 'A page without a place.', referred('about:blank')),
  deny('garbage', 'No address at all.', referred('::::')),
  deny('relative', 'Browsers send whole addresses.', referred('/form')),
  allow('absent', 'Privacy tools take it away; the token decides.', { from: 'nobody', token }),
  deny('absent-where-a-signal-is-required', 'The application asked for one.', {
    from: 'nobody',
    token,
    config: { requireOriginSignal: true },
  }),
  allow('present-where-a-signal-is-required', 'A Referer is a signal.', {
    ...referred(`${app}/form`),
    config: { requireOriginSignal: true },
  }),
  deny('ours-but-the-origin-is-not', 'Origin weighs more.', {
    from: 'nobody',
    headers: { origin: 'https://attacker.test', referer: `${app}/` },
    token,
  }),
  allow('in-mode-origin', 'It proves our page to older browsers’ users.', {
    from: 'nobody',
    headers: { referer: `${app}/form` },
    config: { mode: 'origin-only' },
  }),
];

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
