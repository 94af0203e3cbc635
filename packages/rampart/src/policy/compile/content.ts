// What a compiled file holds: text, and places where a secret goes. The secret itself comes in when
// the file is written and at no time before, so that plans, diffs and manifests cannot show it.
import { createHash } from 'node:crypto';

import { mustBeStrong } from '../secret-strength.ts';
import type { SecretSource } from '../types.ts';

/**
 * A secret in a file: as a word of the server's configuration, as the server keeps passwords, by its
 * SHA-256, as a value of an environment file, or as the whole content of a file.
 */
export interface SecretPlace {
  readonly secret: SecretSource;
  readonly as: 'text' | 'sha256' | 'environment' | 'file';
}

export type Content = readonly (string | SecretPlace)[];

export interface CompiledFile {
  /** On its host, absolute. */
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  readonly content: Content;
  /** `seed`: written when it is not there, and then the program's own. */
  readonly kind: 'compiled' | 'seed';
}

/** Throws what `fetch` throws, and a PolicySourceError for a secret that is too weak. */
export async function written(
  content: Content,
  fetch: (secret: SecretSource) => Promise<Buffer>,
): Promise<string> {
  const parts: string[] = [];
  for (const part of content) {
    if (typeof part === 'string') parts.push(part);
    else {
      const secret = await fetch(part.secret);
      // A key or a certificate is as strong as it was made.
      if (part.as !== 'file') mustBeStrong(secret, nameOf(part.secret));
      parts.push(shown(secret, part.as));
    }
  }
  return parts.join('');
}

/** For people: where a secret goes, it says which. */
export function masked(content: Content): string {
  return content
    .map((part) => (typeof part === 'string' ? part : `<${nameOf(part.secret)}>`))
    .join('');
}

function shown(secret: Buffer, as: SecretPlace['as']): string {
  switch (as) {
    case 'sha256':
      return createHash('sha256').update(secret).digest('hex');
    case 'text':
      return quoted(secret);
    case 'environment':
      return environmentValue(secret.toString('utf8'));
    case 'file':
      return `${secret.toString('utf8')}\n`;
  }
}

function nameOf(secret: SecretSource): string {
  switch (secret.kind) {
    case 'env':
      return `env ${secret.name}`;
    case 'file':
      return `file ${secret.path}`;
    case 'command':
      return `command ${secret.argv[0] ?? ''}`;
  }
}

/** As the server's own reader of configuration takes it: any byte, in one word. */
export function quoted(text: string | Buffer): string {
  const bytes = Buffer.from(text);
  let word = '';
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x22 && byte !== 0x5c;
    word += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `"${word}"`;
}

/** As systemd reads an environment file: between quotes, four characters mean something. */
function environmentValue(text: string): string {
  return `"${text.replaceAll(/["$\\`]/g, '\\$&')}"`;
}
