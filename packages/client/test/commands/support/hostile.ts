import fc from 'fast-check';

/** Keys of which some are called like options. */
export const keyNames = [
  'list',
  'set',
  'zset',
  'hash',
  'stream',
  'string',
  'missing',
  'STORE',
  'STREAMS',
  'BY',
];

const words = [
  ...'STORE STOREDIST STREAMS KEYS GET BY LIMIT COUNT GROUP BLOCK NOACK AUTH AUTH2 COPY'.split(' '),
  ...'REPLACE MATCH TYPE ASC DESC ALPHA WITHCOORD ANY SET INCRBY OVERFLOW WEIGHTS'.split(' '),
];

/** What a client might put anywhere to lead a reader astray. */
export const hostileWord: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'd', '', 'key{1}', '>', '*'),
  fc.constantFrom('0', '1', '2', '3', '-1', '01', '+2', '99', '9223372036854775807', '1x', ' 1'),
  fc
    .constantFrom(...words)
    .chain((word) => fc.constantFrom(word, word.toLowerCase(), `${word}\0`, `${word}\0x`)),
);

/** Options that are nearly right, so that more of them get past the server's first look. */
export const hostileOption: fc.Arbitrary<string[]> = fc.constantFrom(
  ...keyNames.map((key) => [key]),
  ['STORE'],
  ['store', 'missing'],
  ['STORE\0', 'missing'],
  ['STOREDIST', 'string'],
  ['STOREDIST'],
  ['BY', 'nosort'],
  ['BY', 'STORE'],
  ['GET', '#'],
  ['GET', 'STORE'],
  ['LIMIT', '0', '5'],
  ['ALPHA'],
  ['DESC'],
  ['COUNT', '5'],
  ['COUNT', 'STREAMS'],
  ['ANY'],
  ['NOACK'],
  ['STREAMS', 'stream', '>'],
  ['STREAMS', 'STREAMS', '>'],
  ['STREAMS'],
  ['GROUP', 'x', 'm'],
  ['GROUP', 'STREAMS', 'm'],
  ['GROUP', 'x', 'STREAMS'],
  ['AUTH', 'KEYS'],
  ['COPY'],
  ['KEYS', 'a', 'b'],
  ['>'],
  ['0'],
);
