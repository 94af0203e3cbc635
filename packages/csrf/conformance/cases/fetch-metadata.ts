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
