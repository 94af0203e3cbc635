// A guide's code as its reader would have it: each fence that names a file becomes that file.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../../..', import.meta.url));
const guidesDirectory: string = join(root, 'docs/guides');

export interface Fence {
  /** Where it stands, for messages and names of files: `express.md`. */
  readonly document: string;
  readonly line: number;
  /** `ts`, `js`, `sh`, … */
  readonly language: string;
  /** A file's name, `fragment`, or nothing. */
  readonly label: string;
  readonly code: string;
}

/** Guides to the client library and to the operator's tool, which have tests of their own for them. */
const ofOthers =
  /^(?:archive|audit|client-|console|gateway-|prove|reading-events|risk|second-factor|servers|system|watching)/;

export async function guideNames(): Promise<readonly string[]> {
  const entries = await readdir(guidesDirectory);
  return entries.filter((name) => name.endsWith('.md') && !ofOthers.test(name)).toSorted();
}

/** By its path from the directory of the guides. */
export const readMe = '../../README.md';

export async function readGuide(name: string): Promise<readonly Fence[]> {
  return fencesIn(await readFile(join(guidesDirectory, name), 'utf8'), name);
}

function fencesIn(markdown: string, document: string): readonly Fence[] {
  const fences = markdown.matchAll(/^( *)```(\S*)(?: (\S+))?\n(.*?)^\1```$/gmsu);
  return Array.from(
    fences,
    ({ 1: indent = '', 2: language = '', 3: label = '', 4: code = '', index }) => ({
      document,
      line: markdown.slice(0, index).split('\n').length,
      language,
      label,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gmu'), ''),
    }),
  );
}

/** Fences that become files of their own. */
const filesOf = (fences: readonly Fence[]): readonly Fence[] =>
  fences.filter(({ label }) => label !== '' && label !== 'fragment');

/** A directory inside this package, so that what the guides import is found; it goes with its owner. */
export async function newProject(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(root, 'packages/csrf/.guides-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

export async function writeFiles(directory: string, fences: readonly Fence[]): Promise<void> {
  for (const { label, code } of filesOf(fences)) {
    const path = join(directory, label);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
}
