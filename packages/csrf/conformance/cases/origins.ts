import { allow, app, deny, type OwnCase } from './sketch.ts';

const token = 'valid';

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
