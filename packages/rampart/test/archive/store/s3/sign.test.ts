// The examples that Amazon publishes for the version 4 signature of S3.
import { describe, expect, it } from 'vitest';
import { queryText, sha256, signRequest } from '../../../../src/archive/store/s3/sign.ts';
import type { SignedRequest } from '../../../../src/archive/store/s3/sign.ts';

const credentials = {
  id: 'AKIAIOSFODNN7EXAMPLE',
  secret: Buffer.from('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
  region: 'us-east-1',
};
const moment = new Date('2013-05-24T00:00:00Z');
const host = 'examplebucket.s3.amazonaws.com';
const nothing = sha256('');

const get = (query: Readonly<Record<string, string>>): SignedRequest => ({
  method: 'GET',
  path: '/',
  query,
  headers: { host },
  payload: nothing,
});

const examples: readonly (readonly [string, SignedRequest, string, string])[] = [
  [
    'a part of an object',
    { ...get({}), path: '/test.txt', headers: { host, range: 'bytes=0-9' } },
    'host;range;x-amz-content-sha256;x-amz-date',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'an object that is stored',
    {
      method: 'PUT',
      path: '/test%24file.text',
      query: {},
      headers: {
        host,
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
      payload: sha256('Welcome to Amazon S3.'),
    },
    'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'a setting of a bucket',
    get({ lifecycle: '' }),
    'host;x-amz-content-sha256;x-amz-date',
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'a list of objects',
    get({ prefix: 'J', 'max-keys': '2' }),
    'host;x-amz-content-sha256;x-amz-date',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
];

describe('the signature', () => {
  it.each(examples)('of the published example is the published one: %s', (...example) => {
    const [, request, names, signature] = example;
    expect(signRequest(request, credentials, moment)['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
        `SignedHeaders=${names},Signature=${signature}`,
    );
  });

  it('covers the query in the order of its names, strictly encoded', () => {
    expect(queryText({ prefix: "a/b*'()!", 'list-type': '2' })).toBe(
      'list-type=2&prefix=a%2Fb%2A%27%28%29%21',
    );
  });
});
