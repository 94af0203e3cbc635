import { allow, deny, type OwnCase } from './sketch.ts';

const token = 'valid';
const once = { singleUse: true };

export const keys: readonly OwnCase[] = [
  allow('another-server', 'Issued on one server, checked on the other.', {
    token: 'valid(issuedBy=server A)',
    setup: 'two servers, one ring',
  }),
  allow('back-again', 'And the other way round.', {
    token: 'valid(issuedBy=server B)',
    setup: 'two servers, one ring',
  }),
  allow('retired-within-its-grace', 'A page that was open when keys changed.', {
    token: 'valid(key=K1)',
    setup: 'K1 retired 10 min ago, grace 1 h',
  }),
  allow('successor', 'The key that signs now.', {
    token: 'valid(key=K2)',
    setup: 'K1 retired 10 min ago, grace 1 h',
  }),
  deny('retired-and-over', 'The grace has ended.', {
    token: 'valid(key=K1)',
    setup: 'K1 retired 2 h ago, grace 1 h',
  }),
  deny('revoked', 'A leaked key.', { token: 'valid(key=K1)', setup: 'K1 revoked' }),
  deny('revoked-within-its-grace', 'Revocation beats grace.', {
    token: 'valid(key=K1)',
    setup: 'K1 revoked inside its grace',
  }),
  deny('compromised', 'All keys have gone at once.', {
    token: 'valid(key=K1)',
    setup: 'all keys compromised',
  }),
  deny('before-the-cut-off', 'Nothing older than an hour counts.', {
    token: 'valid(key=K1,age=50m)',
    setup: 'revoke-before = 40m ago',
  }),
  allow('after-the-cut-off', 'Younger tokens go on.', {
    token: 'valid(key=K1,age=10m)',
    setup: 'revoke-before = 40m ago',
  }),
  allow('made-a-moment-ago', 'An unknown id is asked for once.', {
    token: 'valid(key=K3)',
    setup: 'A created K3 a moment ago, B has not polled',
  }),
  allow('two-first-servers', 'Two servers meet an empty Redis.', {
    token: 'valid(key=K1b)',
    setup: 'A and B start at once',
  }),
  allow('two-first-servers-other-key', 'Whichever made the key.', {
    token: 'valid(key=K1a)',
    setup: 'A and B start at once',
  }),
  deny('forged-ids', 'Ids that nobody made are refused without asking Redis.', {
    token: 'well-formed(key=random) x 1000',
    setup: 'count store reads <= 1 per refresh interval',
  }),
  deny('store-away-at-start', 'Without keys nothing is checked, so nothing passes.', {
    token,
    setup: 'Redis down at start',
  }),
  allow('store-away', 'Checking needs no Redis.', { token, setup: 'Redis down' }),
  allow('store-away-and-back', 'Nor does coming back disturb.', {
    token,
    setup: 'Redis down, then back',
  }),
  allow('store-emptied', 'The servers put back what they hold.', {
    token: 'valid(key=K1)',
    setup: 'FLUSHALL while servers run',
  }),
  allow('store-restarted-empty', 'The same after a restart without a snapshot.', {
    token: 'valid(key=K1)',
    setup: 'Redis restarted without persistence',
  }),
  allow('servers-restarted', 'A deployment.', {
    token: 'valid(key=K1)',
    setup: 'all servers restarted',
  }),
  deny('all-gone', 'Nobody holds the key any more: refused, and no crash.', {
    token: 'valid(key=K1)',
    setup: 'FLUSHALL and all servers restarted',
  }),
  deny('key-in-clear', 'Who can write into Redis cannot add a key.', {
    token: 'valid(key=Kx)',
    setup: 'encryption required, Kx stored in clear',
  }),
  allow('key-in-clear-does-no-harm', 'And honest tokens go on.', {
    token: 'valid(key=K1)',
    setup: 'encryption required, Kx stored in clear',
  }),
  deny('key-sealed-by-somebody', 'Nor one that is sealed with another key.', {
    token: 'valid(key=Kx)',
    setup: 'Kx sealed with another seal key',
  }),
  allow('ring-damaged', 'What is no ring is replaced by what the servers hold.', {
    token: 'valid(key=K1)',
    setup: 'ring value corrupted',
  }),
  deny('old-snapshot', 'A restored snapshot brings no revoked key back.', {
    token: 'valid(key=K1)',
    setup: 'K1 revoked, then old RDB restored',
  }),
  deny('revoked-and-emptied', 'Nor does a flush.', {
    token: 'valid(key=K1)',
    setup: 'K1 revoked, FLUSHALL while servers run',
  }),
  deny('revoked-and-restarted', 'Nor a deployment.', {
    token: 'valid(key=K1)',
    setup: 'K1 revoked, all servers restarted',
  }),
  deny('revoked-while-away', 'A server that comes back learns first.', {
    token: 'valid(key=K1)',
    setup: 'B was away while K1 was revoked, B is back',
  }),
  allow('away', 'A server without its store goes on with what it holds.', {
    token: 'valid(issuedBy=server A)',
    setup: 'two servers, one ring, Redis does not answer',
  }),
  allow('failover', 'A new primary with the same data.', {
    token: 'valid(key=K1)',
    setup: 'failover',
  }),
  allow('failover-to-nothing', 'A new primary without data.', {
    token: 'valid(key=K1)',
    setup: 'failover to an empty replica',
  }),
  deny('failover-to-the-past', 'A new primary that has missed a revocation.', {
    token: 'valid(key=K1)',
    setup: 'K1 revoked, then failover to a lagging replica',
  }),
  allow('one-server-restarted', 'A rolling deployment.', {
    token: 'valid(key=K1)',
    setup: 'server B restarted',
  }),
  allow('pending', 'A successor verifies before it signs.', {
    token: 'valid(key=K2)',
    setup: 'K2 distributed, not yet active',
  }),
  deny('other-application', 'Rings belong to applications.', {
    token: 'valid(key=K1 of app billing)',
    setup: 'two apps, one Redis',
  }),
];

export const singleUse: readonly OwnCase[] = [
  allow('first-use', 'A token may be used.', { token, config: once, setup: 'fresh' }),
  deny('second-use', 'But not twice.', { token: 'valid (used)', config: once, setup: 'used once' }),
  deny('second-use-elsewhere', 'Not on another server either.', {
    token: 'valid (used)',
    config: once,
    setup: 'used once on server A',
  }),
  deny('at-once', 'Of two at the same moment one passes.', {
    token: 'valid, two requests at once on A and B',
    config: once,
    setup: 'parallel',
  }),
  deny('store-away', 'Without Redis it cannot be told, so it is refused.', {
    token,
    config: once,
    setup: 'Redis down',
  }),
  deny('store-emptied', 'The memory of used tokens is gone, so older ones are refused.', {
    token: 'valid (used)',
    config: once,
    setup: 'used once, FLUSHALL while servers run',
  }),
  deny('restarted', 'A deployment forgets nothing.', {
    token: 'valid (used)',
    config: once,
    setup: 'used once, all servers restarted',
  }),
  deny('many-at-once', 'Nor does a crowd get in.', {
    token: 'valid, 20 requests at once on A and B',
    config: once,
  }),
  allow('refused-before', 'A refused request uses nothing up.', {
    token,
    config: once,
    setup: 'refused once (another site)',
  }),
  deny('store-frozen', 'A store that does not answer cannot be asked.', {
    token,
    config: once,
    setup: 'Redis does not answer',
  }),
  deny('over', 'Expiry is still checked.', { token: 'valid(age=2h)', config: once }),
  deny('another-session', 'The binding is still checked.', {
    token: 'valid(session=S2)',
    config: once,
  }),
  deny('from-elsewhere', 'The origin is still checked.', { from: 'attacker', token, config: once }),
  allow('off', 'By default a token serves all tabs.', {
    token: 'valid (used)',
    setup: 'used once',
  }),
  allow('off-many-uses', 'As often as one likes.', {
    token: 'valid (used)',
    setup: 'used 5 times on server A',
  }),
];

export const secrecy: readonly OwnCase[] = [
  allow('two-tokens', 'Nothing in common, so compression tells nothing.', {
    token: 'two tokens for S1',
  }),
  allow('many-tokens', 'All of one length, all different.', { token: '40 tokens for S1' }),
  allow('cookie-echoed', 'A script reads the cookie and sends it back.', {
    token: 'raw cookie value (SPA double submit)',
    config: { spaCookie: true },
  }),
];

const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
const get = { method: 'GET', contentType: null } as const;

export const websocket: readonly OwnCase[] = [
  allow('our-page', 'Our own page opens a channel.', { ...get, headers: upgrade }),
  allow('our-page-old-browser', 'Origin is enough.', {
    ...get,
    from: 'our page, old browser',
    headers: upgrade,
  }),
  deny('elsewhere', 'The channel would carry the person’s cookies.', {
    ...get,
    from: 'attacker',
    headers: upgrade,
  }),
  deny('elsewhere-old-browser', 'Origin is enough.', {
    ...get,
    from: 'attacker, old browser',
    headers: upgrade,
  }),
  deny('neighbour', 'A neighbour is somebody else.', { ...get, from: 'sibling', headers: upgrade }),
  allow('neighbour-trusted', 'Unless it is trusted by name.', {
    ...get,
    from: 'sibling',
    headers: upgrade,
    config: { trustedOrigins: ['https://evil.example.com'] },
  }),
  deny('null', 'A sandboxed frame.', {
    ...get,
    from: 'nobody',
    headers: { ...upgrade, origin: 'null' },
  }),
  deny('silent', 'Browsers always send an origin here; who does not must be let in by name.', {
    ...get,
    from: 'nobody',
    headers: upgrade,
  }),
  allow('silent-allowed', 'Clients that are no browsers.', {
    ...get,
    from: 'nobody',
    headers: upgrade,
    config: { allowMissingOriginSignal: true },
  }),
  deny('elsewhere-where-silence-is-allowed', 'That lets no stranger in.', {
    ...get,
    from: 'attacker',
    headers: upgrade,
    config: { allowMissingOriginSignal: true },
  }),
  deny('written-otherwise', 'Header values are lists without case.', {
    ...get,
    from: 'attacker',
    headers: { connection: 'keep-alive, upgrade', upgrade: 'WebSocket' },
  }),
  deny('connect', 'A channel over CONNECT.', {
    method: 'CONNECT',
    from: 'attacker',
    headers: { ':protocol': 'websocket' },
  }),
];

export const cors: readonly OwnCase[] = [
  allow('preflight', 'It asks only, and gets neither cookie nor token.', {
    method: 'OPTIONS',
    from: 'attacker',
    session: null,
    headers: {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-csrf-token',
    },
  }),
  allow('trusted-page', 'A page on another domain that we trust.', {
    headers: { origin: 'https://spa.example.net', 'sec-fetch-site': 'cross-site' },
    token,
    config: { trustedOrigins: ['https://spa.example.net'] },
  }),
  deny('trusted-page-without-token', 'It needs the token, too.', {
    headers: { origin: 'https://spa.example.net', 'sec-fetch-site': 'cross-site' },
    config: { trustedOrigins: ['https://spa.example.net'] },
  }),
  deny('everybody-may-read', 'That is no leave to write.', {
    from: 'attacker',
    token,
    config: { cors: '*' },
  }),
];
