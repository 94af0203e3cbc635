import { allow, deny, type OwnCase } from './sketch.ts';

const json = 'application/json';

export const bodies: readonly OwnCase[] = [
  deny('prototype-key', 'A token in a prototype is nobody’s field.', {
    contentType: json,
    body: '{"__proto__":{"_csrf":"<valid>"}}',
  }),
  deny('constructor-key', 'Nor is one in a constructor.', {
    contentType: json,
    body: '{"constructor":{"prototype":{"_csrf":"<valid>"}}}',
  }),
  deny('polluted-header', 'Headers are asked for their own properties.', {
    body: 'empty, Object.prototype["x-csrf-token"] = <valid>',
  }),
  deny('polluted-field', 'Bodies, too.', { body: 'empty, Object.prototype._csrf = <valid>' }),
  deny('polluted-metadata', 'A polluted prototype does not speak for the browser.', {
    from: 'nobody',
    body: 'empty, Object.prototype["sec-fetch-site"] = same-origin',
    config: { mode: 'origin-only' },
  }),
  allow('without-prototype', 'Parsers make such objects.', {
    body: 'Object.create(null) with _csrf=<valid>',
  }),
  allow('frozen', 'Nothing is written into a body.', { body: 'frozen object with _csrf=<valid>' }),
  deny('inherited', 'An inherited field does not count.', {
    body: 'object inheriting _csrf=<valid>',
  }),
  deny('getter', 'No code of the body is run.', { body: 'getter _csrf=<valid>' }),
  deny('buffer', 'Bytes have no fields.', { body: 'Buffer with _csrf=<valid>' }),
  deny('map', 'Nor has a Map.', { body: 'Map with _csrf=<valid>' }),
  deny('list', 'A list has no such field.', { contentType: json, body: '["_csrf","<valid>"]' }),
  deny('text', 'Nor has a text.', { contentType: json, body: '"<valid>"' }),
  deny('number', 'Nor a number.', { contentType: json, body: 1 }),
  deny('null', 'Nor nothing at all.', { contentType: json, body: null }),
  deny('nested', 'Only the field itself counts.', { body: 'user[_csrf]=<valid>' }),
  deny('nested-in-json', 'At whatever depth.', {
    contentType: json,
    body: { user: { _csrf: 'valid' } },
  }),
  deny('bracketed-prototype', 'A parser may build an object of this.', {
    body: '_csrf[__proto__]=x',
  }),
  deny('bracketed-list', 'Or a list of this.', { body: '_csrf[]=<valid>' }),
  deny('field-in-another-case', 'Field names are compared exactly.', { body: { _CSRF: 'valid' } }),
  deny('broken-json', 'A parser’s error is no way in.', {
    contentType: json,
    body: '{"_csrf":"<valid>"',
  }),
  allow(
    'broken-form',
    'What a form parser makes of odd bytes does not matter beside a good header.',
    { token: 'valid', body: '%%%=&&&=1' },
  ),
];

const exemptHook = { exempt: ['/hooks/stripe'] };
const at = (path: string, config: Readonly<Record<string, readonly string[]>> = exemptHook) => ({
  path,
  config,
});

// Their requests are made from URLs, which have no dot segments: check and router both see the
// exempt path itself, and its own route runs.
const resolvingDots = ['hono', 'next'] as const;

export const exemptions: readonly OwnCase[] = [
  allow('exempt', 'A webhook has no session and its own signature.', {
    ...at('/hooks/stripe'),
    from: 'nobody',
  }),
  allow('exempt-with-query', 'The query is no part of the path.', {
    ...at('/hooks/stripe?event=1'),
    from: 'nobody',
  }),
  deny('encoded-slash', 'Spelt otherwise it is not the listed path.', at('/hooks%2Fstripe')),
  deny('encoded-letter', 'Not even by one letter.', at('/hooks/strip%65')),
  deny('other-case', 'Paths are compared exactly.', at('/HOOKS/STRIPE')),
  deny('doubled-slash', 'A router may read this as the same.', at('//hooks/stripe')),
  deny('doubled-slash-inside', 'The same inside.', at('/hooks//stripe')),
  deny('trailing-slash', 'The same at the end.', at('/hooks/stripe/')),
  deny('below', 'What lies below is not listed.', at('/hooks/stripe/refund')),
  deny('glued', 'Nor what begins alike.', at('/hooks/stripes')),
  deny('dot-segments', 'A router may go up from here.', at('/hooks/stripe/../../transfer')),
  deny('dot-segments-into', 'Or come in from elsewhere.', {
    ...at('/x/../hooks/stripe'),
    except: resolvingDots,
  }),
  deny('encoded-dots', 'In whatever spelling.', at('/hooks/stripe/%2e%2e/%2e%2e/transfer')),
  deny(
    'path-parameter',
    'Some servers cut off what follows a semicolon.',
    at('/transfer;/hooks/stripe'),
  ),
  deny('in-the-query', 'A query is no path.', at('/transfer?x=/hooks/stripe')),
  deny(
    'whole-address-in-the-target',
    'Nor is an address within a path.',
    at('/transfer/https://app.example.com/hooks/stripe'),
  ),
  deny('backslash', 'Nor does a backslash separate.', at('/hooks\\stripe')),
  deny(
    'protected-list-first',
    'A list of what is protected protects its first entry.',
    at('/form', { protectOnly: ['/form', '/other'] }),
  ),
  deny(
    'protected-list-second',
    'And its second.',
    at('/other', { protectOnly: ['/form', '/other'] }),
  ),
  deny(
    'protected-list-below',
    'And what lies below.',
    at('/form/step/2', { protectOnly: ['/form'] }),
  ),
  deny(
    'protected-list-other-case',
    'In every spelling that a router may read so.',
    at('/FORM', { protectOnly: ['/form'] }),
  ),
  deny(
    'protected-list-doubled-slash',
    'In every spelling that a router may read so.',
    at('//form', { protectOnly: ['/form'] }),
  ),
  deny(
    'protected-list-encoded',
    'In every spelling that a router may read so.',
    at('/%66orm', { protectOnly: ['/form'] }),
  ),
  deny(
    'protected-list-dots',
    'In every spelling that a router may read so.',
    at('/x/../form', { protectOnly: ['/form'] }),
  ),
  allow(
    'outside-the-protected-list',
    'The rest is not asked.',
    at('/search', { protectOnly: ['/form'] }),
  ),
  allow('bearer', 'No browser sends this by itself.', {
    from: 'nobody',
    session: null,
    headers: { authorization: 'Bearer x' },
    config: { exemptBearer: true },
  }),
  deny('bearer-beside-a-cookie', 'The cookie may be what counts.', {
    from: 'nobody',
    headers: { authorization: 'Bearer x' },
    config: { exemptBearer: true },
  }),
  deny('bearer-by-default', 'Only where the application says so.', {
    from: 'nobody',
    session: null,
    headers: { authorization: 'Bearer x' },
  }),
  deny('basic', 'Browsers send Basic by themselves.', {
    from: 'nobody',
    session: null,
    headers: { authorization: 'Basic dTpw' },
    config: { exemptBearer: true },
  }),
  deny('negotiate', 'And Negotiate.', {
    from: 'nobody',
    session: null,
    headers: { authorization: 'Negotiate x' },
    config: { exemptBearer: true },
  }),
  deny('bearer-without-a-value', 'There is nothing in it.', {
    from: 'nobody',
    session: null,
    headers: { authorization: 'Bearer' },
    config: { exemptBearer: true },
  }),
  deny('ajax-header', 'A header alone is no token in mode token.', {
    from: 'nobody',
    headers: { 'x-requested-with': 'XMLHttpRequest' },
  }),
  allow('custom-header', 'In mode header it is what is asked for.', {
    headers: { 'x-requested-with': 'fetch' },
    config: { mode: 'custom-header' },
  }),
  deny('custom-header-missing', 'It must be there.', { config: { mode: 'custom-header' } }),
  deny('custom-header-empty', 'And not be empty.', {
    headers: { 'x-requested-with': '' },
    config: { mode: 'custom-header' },
  }),
  deny('custom-header-from-elsewhere', 'The origin is still checked.', {
    from: 'attacker',
    headers: { 'x-requested-with': 'fetch' },
    config: { mode: 'custom-header' },
  }),
  deny('staging', 'The environment switches nothing off.', {
    from: 'attacker',
    config: { env: { NODE_ENV: 'staging' } },
  }),
  deny('test', 'Not even in tests.', { from: 'attacker', config: { env: { NODE_ENV: 'test' } } }),
];
