import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { describe, expect, test } from 'vitest';

import { lookAt } from '../../../src/audit/sources/look.ts';
import { scanSources } from '../../../src/audit/sources/scan.ts';

describe('a line shows', () => {
  test.each([
    ['password in a url', 'app.ts', "connect('redis://web:hunter2@10.0.0.5:6379')"],
    ['plain connection to another host', '.env', 'REDIS_URL=redis://cache.internal:6379'],
    ['certificate not checked', 'app.js', 'tls: { rejectUnauthorized: false } // redis'],
    ['certificate not checked', 'app.py', 'Redis(ssl_cert_reqs=None)'],
    ['script from parts', 'app.ts', 'redis.eval(`return redis.call("GET", "${id}")`, 0)'],
    ['key from parts', 'app.ts', 'redis.get(`user:${req.params.id}`)'],
    [
      'download without checksum',
      'Dockerfile',
      'RUN curl -O https://example.org/redis-7.2.4.tar.gz',
    ],
    ['published port', 'compose.yaml', '      - "6379:6379" # redis'],
    ['careless container', 'compose.yaml', '    privileged: true # redis'],
  ])('%s', (habit, path, line) => {
    const [place] = lookAt(path, `// uses redis\n${line}\n`);
    expect(place).toMatchObject({ habit, path, line: 2 });
  });
});

describe('a line shows nothing', () => {
  test.each([
    [
      'where a variable stands for the password',
      'app.ts',
      'redis://web:${PASSWORD}@127.0.0.1:6379',
    ],
    ['of a connection to this host', 'app.ts', "createClient({ url: 'redis://127.0.0.1:6379' })"],
    ['of a constant script', 'app.ts', 'redis.eval("return 1", 0)'],
    ['of a port for this host only', 'compose.yaml', '      - "127.0.0.1:6379:6379" # redis'],
    [
      'of a download with its checksum',
      'Dockerfile',
      'RUN curl -O redis-7.2.4.tar.gz && sha256sum -c sum',
    ],
    ['in a file of another kind', 'photo.png', 'redis://web:hunter2@10.0.0.5:6379'],
  ])('%s', (_, path, line) => {
    expect(lookAt(path, `# uses redis\n${line}\n`)).toEqual([]);
  });

  test('that holds the secret itself', () => {
    const [place] = lookAt('app.ts', "'redis://web:hunter2@10.0.0.5:6379'");
    expect(JSON.stringify(place)).not.toContain('hunter2');
  });
});

test('sources are read below a directory, but not what others wrote', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('sources');
  const line = "'redis://web:hunter2@10.0.0.5:6379'\n";
  for (const path of ['src', 'node_modules/x']) {
    await mkdir(join(directory, path), { recursive: true });
    await writeFile(join(directory, path, 'a.ts'), line);
  }
  const { places, files } = await scanSources(directory);
  expect(new Set(places.map(({ path }) => path))).toEqual(new Set(['src/a.ts']));
  expect(files).toBe(1);
  await expect(scanSources(join(directory, 'none'))).rejects.toMatchObject({
    code: 'AUDIT_SOURCE',
  });
});
