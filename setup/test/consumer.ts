// A project of somebody else: an empty directory into which the packed tarballs are installed.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from '../mutate.ts';
import { libraries, pack } from '../packages.ts';
import { run, type Ran } from '../run.ts';

export interface Consumer extends Disposable {
  readonly directory: string;
  /** Runs a program of setup/test/consumers in the project, with plain Node. */
  node(file: string, ...conditions: string[]): Promise<Ran>;
  /** Compiles programs there with these compiler options. */
  compile(
    files: readonly string[],
    compilerOptions: Readonly<Record<string, unknown>>,
  ): Promise<Ran>;
}

export async function openConsumer(): Promise<Consumer> {
  const directory = mkdtempSync(join(tmpdir(), 'rp-consumer-'));
  const close = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await installPackages(directory);
  } catch (error) {
    close();
    throw error;
  }
  return {
    directory,
    node: (file, ...conditions) =>
      run(process.execPath, [
        ...conditions.map((condition) => `--conditions=${condition}`),
        join(directory, file),
      ]),
    compile: (files, compilerOptions) => {
      const project = join(directory, 'tsconfig.json');
      writeFileSync(project, JSON.stringify({ compilerOptions, files }));
      return run('tsc', ['--project', project, '--pretty', 'false']);
    },
    [Symbol.dispose]: close,
  };
}

async function installPackages(directory: string): Promise<void> {
  await succeed('tsc', ['-b', 'tsconfig.build.json']);
  const tarballs: string[] = [];
  for (const published of libraries()) tarballs.push(await pack(published, directory));

  writeFileSync(join(directory, 'package.json'), '{ "name": "consumer", "private": true }\n');
  cpSync(join(root, 'setup', 'test', 'consumers'), directory, { recursive: true });
  // Offline shows that nothing but the tarballs is needed.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const offline = ['install', `--prefix=${directory}`, '--offline', '--ignore-scripts'];
  await succeed('npm', [...offline, ...quiet, ...tarballs]);
  lendNodeTypes(directory);
  writeFileSync(join(directory, 'everything.mts'), importOfEverything());
}

/** A program that takes in every entry, as far as it compiles and loads without a framework. */
function importOfEverything(): string {
  const modules = libraries().flatMap((published) => published.modules);
  const imports = modules.map((name, index) => `import * as m${index} from '${name}';`);
  const names = modules.map((_, index) => `m${index}`).join(', ');
  return [...imports, `console.log([${names}].every((m) => Object.keys(m).length > 0));`].join(
    '\n',
  );
}

/** Every project for Node has these types, so they are the one thing that is given. */
function lendNodeTypes(directory: string): void {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types']) {
    const link = join(modules, name);
    rmSync(link, { force: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
}

async function succeed(program: string, programArguments: readonly string[]): Promise<void> {
  const { ok, output } = await run(program, programArguments);
  if (!ok) throw new Error(`${program} ${programArguments.join(' ')} failed:\n${output}`);
}
