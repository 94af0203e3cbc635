import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { root } from '../mutate.ts';
import { libraries } from '../packages.ts';
import { openConsumer, type Consumer } from './consumer.ts';

const strict = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  // The declarations of the packages are checked with the program, and so is what they import.
  skipLibCheck: false,
  noEmit: true,
  target: 'es2022',
  types: ['node'],
};

const programs = ['protect.mts', 'keys-and-seals.mts'];

let consumer: Consumer;
beforeAll(async () => {
  consumer = await openConsumer();
});
afterAll(() => {
  consumer[Symbol.dispose]();
});

const published = libraries();

describe.each(published)('the tarball of $name', ({ name, directory }) => {
  const installed = () => join(consumer.directory, 'node_modules', name);

  it('holds what was built, a README and the licence, and nothing else', () => {
    expect(readdirSync(installed()).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
    ]);
    const built = readdirSync(join(installed(), 'dist'), { recursive: true, encoding: 'utf8' });
    expect(built.filter((file) => /(?<!\.d)\.ts$|\.tsbuildinfo$/.test(file))).toEqual([]);
  });

  it('carries the licence of the repository', () => {
    const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
    expect(readFileSync(join(directory, 'LICENSE'), 'utf8')).toBe(licence);
  });

  it('names no dependency', () => {
    const manifest = readFileSync(join(installed(), 'package.json'), 'utf8');
    expect(JSON.parse(manifest)).not.toHaveProperty('dependencies');
    expect(JSON.parse(manifest)).not.toHaveProperty('optionalDependencies');
  });
});

describe('a project that installs the tarballs', () => {
  it('gets these packages and no other', () => {
    const record = readFileSync(join(consumer.directory, 'package-lock.json'), 'utf8');
    const paths = Array.from(record.matchAll(/"node_modules\/([^"]+)": \{/g), ([, path]) => path);
    expect(new Set(paths)).toEqual(new Set(published.map(({ name }) => name)));
  });

  it.each([
    ['protection', 'an ES module', 'protect.mjs', 'issued and accepted\n'],
    ['protection', 'CommonJS by require', 'protect.cjs', 'issued and accepted\n'],
    ['keys and seals', 'an ES module', 'keys-and-seals.mjs', 'made, refused, sealed and opened\n'],
    ['keys and seals', 'CommonJS', 'keys-and-seals.cjs', 'made, refused, sealed and opened\n'],
  ])('uses %s from %s', async (_, __, file, said) => {
    const { ok, output } = await consumer.node(file);
    expect(output).toBe(said);
    expect(ok).toBe(true);
  });

  it('loads every entry without the framework that it is for', async () => {
    const { ok, output } = await consumer.node('everything.mts');
    expect(output).toBe('true\n');
    expect(ok).toBe(true);
  });

  const byNode = ['Node', { module: 'nodenext' }] as const;
  const byBundler = ['a bundler', { module: 'esnext', moduleResolution: 'bundler' }] as const;
  it.each(process.env['RAMPART_FULL'] === '1' ? [byNode, byBundler] : [byNode])(
    'compiles against their types with the resolution of %s',
    async (_, resolution) => {
      const { ok, output } = await consumer.compile([...programs, 'everything.mts'], {
        ...strict,
        ...resolution,
      });
      expect(output).toBe('');
      expect(ok).toBe(true);
    },
  );

  it('cannot reach what is internal, not even under the condition of this repository', async () => {
    const plain = await consumer.node('internals.mjs');
    expect(plain.output).toBe('nothing could be imported\n');
    const insider = await consumer.node('internals.mjs', 'rampart-source');
    expect(insider.output).toBe('nothing could be imported\n');
  });
});
