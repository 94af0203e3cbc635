// Users and configuration are not in the stream. They are kept beside it, with hashes where passwords
// stand: what is restored says who might log in, and helps nobody to.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { causeOf } from '../../events/codes.ts';
import type { KeptFiles } from '../segment/contents.ts';

/** Directives whose last word is a secret. */
const secretDirectives =
  /^(\s*(?:requirepass|masterauth|primaryauth|tls-key-file-pass|tls-client-key-file-pass|sentinel\s+(?:auth-pass\s+\S+|sentinel-pass))\s+)(.+?)(\s*)$/i;
const longest = 1024 * 1024;

/** Files that are not there are left out: which there are may change while the archiver runs. */
export async function readKeptFiles(paths: readonly string[]): Promise<KeptFiles> {
  const files: { path: string; text: string }[] = [];
  for (const path of paths) {
    try {
      const text = await readFile(path, 'utf8');
      if (text.length <= longest) files.push({ path, text: withoutSecrets(text) });
    } catch (error) {
      if (causeOf(error) !== 'ENOENT') throw error;
    }
  }
  return { files };
}

/** The text with hashes for passwords: of configuration, and of users in it or in a file of their own. */
export function withoutSecrets(text: string): string {
  return text.split('\n').map(lineWithoutSecrets).join('\n');
}

function lineWithoutSecrets(line: string): string {
  const directive = secretDirectives.exec(line);
  if (directive !== null) {
    const [, before = '', secret = '', after = ''] = directive;
    return `${before}#${hashOf(secret.replace(/^(["'])(.*)\1$/, '$2'))}${after}`;
  }
  if (!/^\s*user\s/i.test(line)) return line;
  return line.replaceAll(/(\s)([<>])(\S+)/g, (_, blank: string, sign: string, secret: string) =>
    sign === '>' ? `${blank}#${hashOf(secret)}` : `${blank}!${hashOf(secret)}`,
  );
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
