// Settings whose values are secrets. What can be compared and judged of them is kept, they are not.
import { createHash } from 'node:crypto';

import { weaknessOf } from '../../policy/secret-strength.ts';
import type { SecretFact } from '../facts.ts';

const secret = new Set([
  'requirepass',
  'masterauth',
  'primaryauth',
  'tls-key-file-pass',
  'tls-client-key-file-pass',
  'sentinel-pass',
  'auth-pass',
]);

export function isSecretSetting(name: string): boolean {
  return secret.has(name);
}

export function secretFactOf(value: Buffer): SecretFact {
  if (value.length === 0) return { set: false, digest: '', weakness: null };
  const digest = createHash('sha256').update(value).digest('hex');
  return { set: true, digest, weakness: weaknessOf(value) };
}

export interface ToldSettings {
  readonly settings: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, SecretFact>;
}

export function partSecrets(told: ReadonlyMap<string, string>): ToldSettings {
  const settings = new Map<string, string>();
  const secrets = new Map<string, SecretFact>();
  for (const [name, value] of told) {
    if (isSecretSetting(name)) secrets.set(name, secretFactOf(Buffer.from(value)));
    else settings.set(name, value);
  }
  return { settings, secrets };
}
