// The guides of this package as their readers would have them: each fence that names a file becomes that
// file, in a folder where the packages are found.
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stage } from '@rampart/stage';

const root: string = fileURLToPath(new URL('../../../..', import.meta.url));

interface Fence {
  readonly line: number;
  readonly language: string;
  /** A file's name, `fragment`, or nothing. */
  readonly label: string;
  readonly code: string;
}

export interface Guide {
  readonly fences: readonly Fence[];
  /** Where its files lie. Fragments are `line-12.ts`. */
  readonly folder: string;
}

export async function layOut(stage: Stage, name: string): Promise<Guide> {
  const markdown = await readFile(join(root, 'docs/guides', name), 'utf8');
  const folder = await mkdtemp(join(root, 'packages/client/.guides-'));
  stage.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const fences = fencesIn(markdown);
  await mkdir(folder, { recursive: true });
  for (const { label, line, code } of fences) {
    if (label === '') continue;
    const file = label === 'fragment' ? `line-${line}.ts` : label;
    await writeFile(join(folder, file), label === 'fragment' ? `${code}\nexport {};\n` : code);
  }
  return { fences, folder };
}

function fencesIn(markdown: string): readonly Fence[] {
  const found = markdown.matchAll(/^```(\S*)(?: (\S+))?\n(.*?)^```$/gmsu);
  return Array.from(found, ({ 1: language = '', 2: label = '', 3: code = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    label,
    code,
  }));
}

/** What the compiler says of all of it, under the settings of this repository. */
export async function compile(stage: Stage, { folder }: Guide): Promise<string> {
  const settings = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: { noEmit: true, allowImportingTsExtensions: true },
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const words = ['-p', folder, '--pretty', 'false'];
  const tsc = await stage.start(join(root, 'node_modules/.bin/tsc'), words);
  await tsc.exited;
  await tsc.closed;
  return tsc.output;
}

/** What a program of the guide prints, to the end. */
export async function outputOf(
  stage: Stage,
  { folder }: Guide,
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const program = await stage.node(join(folder, file), [], { env });
  await program.exited;
  await program.closed;
  return program.output;
}
