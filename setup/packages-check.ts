// Checks each published package as npm would pack it: publint looks at its manifest and files, attw
// at its types. Private workspaces are not published and so not checked.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { pack, publishedPackages, type Published } from './packages.ts';
import { run } from './run.ts';

const directory = mkdtempSync(join(tmpdir(), 'rp-pack-'));
try {
  for (const published of publishedPackages()) {
    const tarball = await pack(published, directory);
    const complaints = [...(await lintManifest(tarball)), ...(await lintTypes(published, tarball))];
    for (const complaint of complaints) console.error(`${published.name}: ${complaint}`);
    if (complaints.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function lintManifest(tarball: string): Promise<readonly string[]> {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** Only ES modules: CommonJS code gets them by `require`, which the consumer tests show. */
async function lintTypes(published: Published, tarball: string): Promise<readonly string[]> {
  const hidden = published.internalEntries;
  const { ok, output } = await run('attw', [
    tarball,
    '--profile=esm-only',
    '--no-definitely-typed',
    '--format=ascii',
    '--no-color',
    '--no-emoji',
    ...(hidden.length > 0 ? ['--exclude-entrypoints', ...hidden] : []),
  ]);
  return ok ? [] : [output];
}
