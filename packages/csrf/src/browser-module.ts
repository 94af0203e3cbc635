// The browser module as one text that an application can serve, for pages without a bundler. An
// entry of its own, so that bundlers of server code do not meet the look at the disk.
import { readFileSync } from 'node:fs';
import nodeModule from 'node:module';

/** Each file after those that it imports. */
const files = ['endpoint', 'page', 'refusal', 'request', 'tabs', 'tokens', 'forms', 'client'];

/** What a page can import from it. */
const publicNames = 'createCsrfClient, CsrfRenewalError, renewableCodes';

let linked: string | undefined;

/** JavaScript, to be served as `text/javascript` from the application's own origin. */
export function browserModule(): string {
  linked ??= `${files.map(readPart).join('\n')}\nexport { ${publicNames} };\n`;
  return linked;
}

/**
 * One file without its imports and exports: the names of all files are distinct, so that they can
 * share one scope. Comments stay behind.
 */
function readPart(name: string): string {
  return readScript(name)
    .replaceAll(/^import [^;]+;$/gmu, '')
    .replaceAll(/^export (?=(?:async |const |class |function ))/gmu, '')
    .replaceAll(/^\s*(?:\/\/|\/?\*).*$/gmu, '')
    .replaceAll(/\n\s*\n/gu, '\n');
}

/** In the repository the sources run as they are; a package holds what was built from them. */
function readScript(name: string): string {
  if (!import.meta.url.endsWith('.ts')) {
    return readFileSync(new URL(`browser/${name}.js`, import.meta.url), 'utf8');
  }
  return nodeModule.stripTypeScriptTypes(
    readFileSync(new URL(`browser/${name}.ts`, import.meta.url), 'utf8'),
  );
}
