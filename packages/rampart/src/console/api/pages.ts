// The pages as they were built, read once: they are small, and what is not there when the console starts
// is not served later.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Beside the built server; the set-up and `npm run build` put them there. */
export const usualPages: string = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../../dist/console/web' : '../web',
    import.meta.url,
  ),
);

export interface Page {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
  /** Null where it would not be smaller. */
  readonly zipped: Buffer<ArrayBuffer> | null;
  readonly tag: string;
  /** Its name changes when it does, so nobody needs to ask again. */
  readonly isImmutable: boolean;
}

export interface Pages {
  /** What stands at a path; the first page for every address that the pages themselves understand. */
  at(path: string): Page | null;
  readonly isEmpty: boolean;
}

const types: Readonly<Record<string, string>> = Object.freeze({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
});

const hashed = /-[\w-]{8,}\.\w+$/;

export async function readPages(directory: string): Promise<Pages> {
  const files = new Map<string, Page>();
  for (const entry of await entriesOf(directory)) {
    const path = join(entry.parentPath, entry.name);
    const type = types[extname(entry.name)];
    // Maps of sources and whatever else a build leaves is nobody's business.
    if (!entry.isFile() || type === undefined) continue;
    const name = `/${relative(directory, path).split(sep).join('/')}`;
    files.set(name, pageOf(name, type, await readFile(path)));
  }
  return {
    at: (path) =>
      files.get(path) ?? (extname(path) === '' ? (files.get('/index.html') ?? null) : null),
    isEmpty: !files.has('/index.html'),
  };
}

async function entriesOf(directory: string) {
  try {
    return await readdir(directory, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function pageOf(name: string, type: string, read: Buffer): Page {
  const bytes = Buffer.from(read);
  const zipped = gzipSync(bytes, { level: 9 });
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return {
    type,
    bytes,
    zipped: zipped.length < bytes.length ? Buffer.from(zipped) : null,
    tag,
    isImmutable: name.startsWith('/assets/') && hashed.test(name),
  };
}

/** The answer to a browser that may have it already. */
export function pageAnswer(
  page: Page,
  asked: { readonly tag: string | null; readonly zips: boolean },
): Response {
  const headers = {
    'content-type': page.type,
    etag: page.tag,
    vary: 'accept-encoding',
    'cache-control': page.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (asked.tag === page.tag) return new Response(null, { status: 304, headers });
  return asked.zips && page.zipped !== null
    ? new Response(page.zipped, { headers: { ...headers, 'content-encoding': 'gzip' } })
    : new Response(page.bytes, { headers });
}
