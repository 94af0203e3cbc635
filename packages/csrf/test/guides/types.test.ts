// Every piece of TypeScript in the guides compiles under the settings of this repository.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';
import { executed } from './executed.ts';
import {
  guideNames,
  newProject,
  readGuide,
  readMe,
  root,
  writeFiles,
  type Fence,
} from './guide.ts';

/** What a fragment may take for granted: the reader has it from the program of the guide. */
const surroundings = `
import type { Express, Request, Response } from 'express';
import type { FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type { createClient } from 'redis';
import type { ExpressCsrf } from '@rampart/csrf/express';
import type { Ring } from '@rampart/keyring';

declare module 'express-session' {
  interface SessionData {
    user?: string;
  }
}

declare global {
  const ring: Ring;
  const redis: ReturnType<typeof createClient>;
  const csrf: ExpressCsrf<Request, Response>;
  const app: Express;
  const fastify: FastifyInstance;
  const server: Server;
}
`;

const options = {
  noEmit: true,
  allowImportingTsExtensions: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  lib: ['es2024', 'dom', 'dom.iterable'],
};

/** Next has its own ways: no extensions in imports, and JSX. */
const bundled = { jsx: 'react-jsx', module: 'esnext', moduleResolution: 'bundler' };

const isTypeScript = ({ language }: Pick<Fence, 'language'>): boolean =>
  language === 'ts' || language === 'tsx';

async function documents(): Promise<readonly string[]> {
  return [...(await guideNames()), readMe];
}

async function compile(names: readonly string[], compilerOptions: object): Promise<string> {
  await using project = await newProject();
  await using stage = new Stage();
  for (const name of names) {
    const fences = (await readGuide(name)).filter(isTypeScript);
    const folder = join(project.path, name.replaceAll(/\W+/gu, '-'));
    await mkdir(folder);
    await writeFiles(folder, fences);
    for (const { line, code } of fences.filter(({ label }) => label === 'fragment')) {
      await writeFile(join(folder, `line-${line}.ts`), `${code}\nexport {};\n`);
    }
  }
  await writeFile(join(project.path, 'surroundings.d.ts'), surroundings);
  const settings = { extends: '../../../tsconfig.base.json', compilerOptions };
  await writeFile(join(project.path, 'tsconfig.json'), JSON.stringify(settings));
  const words = ['-p', project.path, '--pretty', 'false'];
  const tsc = await stage.start(join(root, 'node_modules/.bin/tsc'), words);
  await tsc.exited;
  await tsc.closed;
  return tsc.output;
}

it('compiles every program and every fragment of the guides', async () => {
  const names = await documents();
  const output = await compile(
    names.filter((name) => name !== 'next.md'),
    options,
  );
  expect(output).toBe('');
}, 300_000);

it("compiles the application of Next's guide", async () => {
  expect(await compile(['next.md'], { ...options, ...bundled })).toBe('');
}, 300_000);

it('leaves no code that is neither compiled nor run', async () => {
  const loose: string[] = [];
  for (const name of await documents()) {
    for (const { line, language, label } of await readGuide(name)) {
      const isShown = ['sh', 'text', 'ejs'].includes(language);
      const isCompiled = isTypeScript({ language }) && label !== '';
      const isRun = executed[name]?.includes(label) === true;
      if (!isShown && !isCompiled && !isRun) loose.push(`${name}:${line} ${language} ${label}`);
    }
  }
  expect(loose).toEqual([]);
});
