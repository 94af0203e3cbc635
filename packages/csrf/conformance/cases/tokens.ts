import { allow, deny, type OwnCase } from './sketch.ts';

const json = 'application/json';
const multipart = 'multipart/form-data; boundary=x';

export const contentTypes: readonly OwnCase[] = [
  deny('form', 'What every page on the web can send.', { from: 'nobody', body: 'a=1' }),
  deny('multipart', 'A form with a file.', { from: 'nobody', contentType: multipart, body: 'a=1' }),
  deny('plain-text', 'The third type that a form can send.', {
    from: 'nobody',
    contentType: 'text/plain',
    body: 'a=1',
  }),
  deny('plain-text-that-is-json', 'A form can write JSON into plain text.', {
    from: 'nobody',
    contentType: 'text/plain',
    body: '{"a":1,"b":"="}',
  }),
  deny('none', 'A Blob without a type is sent without one.', {
    from: 'nobody',
    contentType: null,
    body: 'a=1',
  }),
  deny('upper-case', 'Media types are compared without case.', {
    from: 'nobody',
    contentType: 'Application/X-WWW-Form-UrlEncoded',
    body: 'a=1',
  }),
  deny('json', 'JSON takes a preflight, unless CORS was set up carelessly.', {
    from: 'nobody',
    contentType: json,
    body: '{"a":1}',
  }),
  deny('json-with-a-suffix', 'A type of its own is no proof either.', {
    from: 'nobody',
    contentType: 'application/merge-patch+json',
    body: '{"a":1}',
  }),
  deny('two-types', 'Two header lines, joined.', {
    from: 'nobody',
    contentType: 'application/json, text/plain',
    body: 'a=1',
  }),
  deny('bytes', 'A type that nobody parses.', {
    from: 'nobody',
    contentType: 'application/octet-stream',
    body: 'a=1',
  }),
  deny('report', 'Browsers send reports by themselves.', {
    from: 'nobody',
    contentType: 'application/csp-report',
    body: '{}',
  }),
  deny('empty-body', 'A change may need no body.', { from: 'nobody', body: '' }),
  deny('malformed-type', 'A value that is no media type.', {
    from: 'nobody',
    contentType: ';;;',
    body: 'a=1',
  }),
  allow('token-in-json', 'A field of the object.', {
    contentType: json,
    token: { in: 'body', spec: 'valid' },
  }),
  allow('token-in-multipart', 'A part of the form.', {
    contentType: multipart,
    token: { in: 'body', spec: 'valid' },
  }),
  allow('token-in-header-beside-json', 'The header suits every type.', {
    contentType: json,
    token: 'valid',
    body: { a: 1 },
  }),
  allow('token-in-header-beside-multipart', 'The header suits every type.', {
    contentType: multipart,
    token: 'valid',
    body: { a: '1' },
  }),
  deny('token-in-plain-text', 'Plain text has no fields.', {
    contentType: 'text/plain',
    token: { in: 'body', spec: 'valid' },
  }),
];

export const tokens: readonly OwnCase[] = [
  allow('header', 'As scripts send it.', { token: 'valid' }),
  allow('field', 'As forms send it.', { token: { in: 'body', spec: 'valid' } }),
  allow('other-header', 'The name that Angular uses.', { headers: { 'x-xsrf-token': '<valid>' } }),
  allow('the-same-twice', 'Header and field agree.', {
    token: [
      { in: 'header', spec: 'valid' },
      { in: 'body', spec: 'valid' },
    ],
  }),
  deny('two-valid-ones', 'Both are ours, and one is too many.', {
    token: [
      { in: 'header', spec: 'valid(age=1m)' },
      { in: 'body', spec: 'valid(age=2m)' },
    ],
  }),
  deny('empty', 'An empty header is no token.', { token: '' }),
  deny('cookie-only', 'The browser sends cookies by itself.', {
    token: { in: 'cookie', spec: 'valid' },
  }),
  deny('query-only', 'Addresses end up in logs and in Referer.', {
    token: { in: 'query', spec: 'valid' },
  }),
  deny('authorization-header', 'Tokens are looked for in their own headers only.', {
    headers: { authorization: 'Bearer <valid>' },
  }),
  deny('header-and-field-differ', 'Which one would count?', {
    token: [
      { in: 'header', spec: 'valid' },
      { in: 'body', spec: 'valid(session=S2)' },
    ],
  }),
  deny('both-headers-differ', 'Which one would count?', {
    headers: { 'x-csrf-token': '<valid>', 'x-xsrf-token': 'x' },
  }),
  deny('field-twice', 'A repeated field is a list.', { body: { _csrf: ['valid', 'valid'] } }),
  deny('field-twice-one-wrong', 'And not its first member.', { body: { _csrf: ['valid', 'x'] } }),
  deny('field-twice-valid-last', 'Nor its last.', { body: { _csrf: ['x', 'valid'] } }),
  deny('field-twice-in-multipart', 'The same in parts.', {
    contentType: multipart,
    body: { _csrf: ['valid', 'valid'] },
  }),
  deny('header-twice', 'Two lines of one header are one value too many.', {
    token: 'valid, valid',
  }),
  deny('true', 'A field may hold anything in JSON.', { body: { _csrf: true } }),
  deny('null', 'A field may hold anything in JSON.', { body: { _csrf: null } }),
  deny('number', 'A field may hold anything in JSON.', { body: { _csrf: 1 } }),
  deny('object', 'A field may hold anything in JSON.', { body: { _csrf: { toString: 'valid' } } }),
  deny('list-in-json', 'A list of one is no text.', {
    contentType: json,
    body: { _csrf: ['valid'] },
  }),
  deny('large-field', 'A megabyte is refused by its length.', {
    token: { in: 'body', spec: '1 MiB of A' },
  }),
  deny('large-header', 'Longer than any token, and still within what servers take.', {
    token: '8 KiB of A',
  }),
  deny('larger-header', 'More than servers take.', { token: '64 KiB of A' }),
  deny('one-too-short', 'A token has one length.', { token: 'valid without last char' }),
  deny('first-gone', 'A token has one length.', { token: 'valid without first char' }),
  deny('one-too-long', 'A token has one length.', { token: 'valid + "A"' }),
  deny('padded', 'Base64url here has no padding.', { token: 'valid + "="' }),
  deny('further-segment', 'Nothing follows a token.', { token: 'valid + ".junk"' }),
  deny('quoted', 'Quotes are not part of it.', { token: 'valid quoted' }),
  deny('blanks-around-in-a-field', 'A field is compared as it is.', {
    token: { in: 'body', spec: ' valid ' },
  }),
  deny('nul-at-the-end', 'A control character.', {
    token: { in: 'body', spec: 'valid + "\\u0000"' },
  }),
  deny('newline-at-the-end', 'A control character.', {
    token: { in: 'body', spec: 'valid + "\\n"' },
  }),
  deny('letters-beyond-ascii', 'Not of the alphabet.', { token: 'valid without last char + "é"' }),
  deny('standard-alphabet', 'Two alphabets would give two spellings.', {
    token: 'valid with -_ replaced by +/',
  }),
  deny('other-spelling', 'One token, one spelling.', {
    token: 'valid with unused low bits of the last char set',
  }),
  deny('percent-encoded', 'Headers are not decoded.', { token: 'valid percent-encoded' }),
  deny('encoded-again', 'Decoding happens once.', { token: 'valid base64-encoded' }),
  deny('upper-case', 'Case matters.', { token: 'valid upper-cased' }),
  deny('lower-case', 'Case matters.', { token: 'valid lower-cased' }),
  deny('reversed', 'The same letters.', { token: 'valid reversed' }),
  deny('random', 'A guess.', { token: 'random of the right length' }),
  deny('zeros', 'A guess that is all zeros.', { token: '84 chars of A' }),
  deny('the-word-undefined', 'A script that had no token.', { token: 'undefined' }),
  deny('every-bit', 'No bit of a token may change.', {
    token: { in: 'header', spec: 'valid', generate: 'for each byte i and bit b: flip(i,b)' },
  }),
  deny('every-length', 'No beginning of a token is one.', {
    token: { in: 'header', spec: 'valid', generate: 'for each length n: first n chars' },
  }),
  deny('every-character', 'No character may change.', {
    token: { in: 'header', spec: 'valid', generate: 'for each char i: replace(i)' },
  }),
  deny('neighbours-swapped', 'No two may change places.', {
    token: { in: 'header', spec: 'valid', generate: 'for each char i: swap(i,i+1)' },
  }),
  deny('next-version', 'A version that does not exist yet.', {
    token: 'valid with version byte +1',
  }),
  deny('version-zero', 'A version that never was.', { token: 'valid with zero version' }),
  deny('another-key', 'The key’s id is authenticated.', { token: 'valid with another key id' }),
  deny('another-time', 'The time is authenticated.', { token: 'valid with another timestamp' }),
  deny('another-nonce', 'The nonce is authenticated.', { token: 'valid with another nonce' }),
  deny('zero-mac', 'Nobody’s MAC is zero.', { token: 'valid with all-zero MAC' }),
  deny('another-mac', 'A guess.', { token: 'valid with another MAC' }),
  deny('half-a-mac', 'A shorter MAC would be easier to guess.', {
    token: 'valid with half the MAC',
  }),
  deny('no-mac', 'No MAC at all.', { token: 'valid without MAC' }),
  deny('self-made', 'The format is public, the key is not.', { token: 'well-formed' }),
  allow('previous-format', 'While servers are upgraded both formats count.', {
    token: 'valid in the previous token format',
    config: { acceptFormats: [1, 2] },
  }),
  allow('current-format-beside', 'Both formats count.', {
    token: 'valid',
    config: { acceptFormats: [1, 2] },
  }),
  deny('previous-format-closed', 'The upgrade is over.', {
    token: 'valid in the previous token format',
    config: { acceptFormats: [2] },
  }),
];

export const expiry: readonly OwnCase[] = [
  allow('fresh', 'Just issued.', { token: 'valid(age=0s)' }),
  allow('nearly-over', 'Within its time.', { token: 'valid(age=59m)' }),
  deny('over', 'Past its time.', { token: 'valid(age=61m)' }),
  deny('long-over', 'A page from last month.', { token: 'valid(age=30d)' }),
  deny('from-the-future', 'More than two clocks may differ.', { token: 'valid(age=-1h)' }),
  allow('a-little-ahead', 'Clocks of two servers differ.', { token: 'valid(age=-30s)' }),
  deny('more-than-the-skew', 'They do not differ so much.', { token: 'valid(age=-5m)' }),
  allow('larger-skew', 'Unless the application says so.', {
    token: 'valid(age=-5m)',
    config: { skew: 600 },
  }),
  deny('no-skew', 'Or says that they do not differ at all.', {
    token: 'valid(age=-10s)',
    config: { skew: 0 },
  }),
  allow('as-long-as-the-session', 'No time of its own.', {
    token: 'valid(age=30d)',
    config: { ttl: null },
  }),
  deny('future-without-ttl', 'That does not open the future.', {
    token: 'valid(age=-1h)',
    config: { ttl: null },
  }),
  deny('short-ttl', 'Ten seconds.', { token: 'valid(age=1m)', config: { ttl: 10 } }),
  deny('letters-for-a-time', 'A time that is none must not pass as not too old.', {
    token: 'well-formed with non-numeric timestamp',
  }),
  deny('time-zero', 'The beginning of 1970.', { token: 'well-formed with zero timestamp' }),
  deny('largest-time', 'Beyond all calendars.', { token: 'well-formed with max timestamp' }),
];
