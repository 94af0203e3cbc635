import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Stage } from '@rampart/stage';

test('a certificate is for its names, signed by the authority, with a key that nobody else reads', async () => {
  await using stage = new Stage();
  const authority = await stage.authority();
  const issued = await authority.issue('shop.test', '*.shop.test', '127.0.0.1', '::1');

  const certificate = new X509Certificate(issued.cert);
  const issuer = new X509Certificate(authority.certificate);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.checkHost('www.shop.test')).toBe('*.shop.test');
  expect(certificate.checkIP('::1')).toBe('::1');
  expect(certificate.checkHost('evil.test')).toBeUndefined();
  expect(certificate.ca).toBe(false);
  expect(issuer.ca).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  expect((await stat(issued.keyFile)).mode & 0o777).toBe(0o600);
  expect((await stat(issued.bundleFile)).mode & 0o777).toBe(0o600);
});

test('a name that is not a host name is refused', async () => {
  await using stage = new Stage();
  const authority = await stage.authority();
  await expect(authority.issue('https://shop.test')).rejects.toMatchObject({
    code: 'STAGE_OPTION',
  });
  await expect(authority.issue('shop.test\nDNS:evil.test')).rejects.toThrow('neither a host name');
});
