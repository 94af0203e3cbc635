import { readFileSync } from 'node:fs';

/** From the manifest, which lies one floor up both in src and in dist. */
const manifest: unknown = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

export const version: string = versionOf(manifest);

function versionOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'version' in value) {
    return String(value.version);
  }
  throw new Error('The package.json of rampart has no version; install the package again.');
}
