// Each framework's guide, as its reader would run it: two servers of the same program, one Redis.
import { join } from 'node:path';
import { newSealKey } from '@rampart/keyring';
import { Stage, type StageProcess } from '@rampart/stage';
import { describe, expect, it } from 'vitest';
import { newProject, readGuide, readMe, root, writeFiles } from './guide.ts';
import { fromElsewhere, origin, Person } from './person.ts';
import { actOut, expectRefusal } from './scenario.ts';

interface Program {
  readonly guide: string;
  /** What the reader starts, after building if the guide says so. */
  readonly start: string;
  readonly build?: boolean;
}

const programs: readonly Program[] = [
  { guide: 'express.md', start: 'server.ts' },
  { guide: 'fastify.md', start: 'server.ts' },
  { guide: 'koa.md', start: 'server.ts' },
  { guide: 'hono.md', start: 'server.ts' },
  { guide: 'node.md', start: 'server.ts' },
  { guide: 'web.md', start: 'server.ts' },
  { guide: 'nest.md', start: 'out/server.js', build: true },
  { guide: 'nest.md', start: 'out/server-fastify.js', build: true },
];

describe.each(programs)('$start of $guide', ({ guide, start, build }) => {
  it('protects log-in, forms and tokens on all servers, and stops when it is asked to', async () => {
    await using project = await newProject();
    await using stage = new Stage();
    const redis = await stage.redis();
    await writeFiles(project.path, await readGuide(guide));
    if (build === true) await stage.run(join(root, 'node_modules/.bin/tsc'), ['-p', project.path]);

    const env = {
      NODE_ENV: 'production',
      PUBLIC_ORIGIN: origin,
      RAMPART_SEAL_KEY: newSealKey(),
      REDIS_URL: redis.url,
      SESSION_SECRET: 'a secret that nobody else knows at all',
    };
    const ports = [await stage.port(), await stage.port()];
    const servers = await Promise.all(
      ports.map((port) =>
        stage.node(join(project.path, start), [], {
          cwd: project.path,
          env: { ...env, PORT: String(port) },
          ready: /^listening on/mu,
        }),
      ),
    );
    try {
      await actOut(ports);
    } catch (error) {
      throw new Error(wordsOf(servers), { cause: error });
    }
    for (const server of servers) {
      const { code } = await server.stop();
      expect({ code, output: server.output }).toMatchObject({ code: 0 });
    }
  }, 300_000);
});

it('runs the quick start of the README', async () => {
  await using project = await newProject();
  await using stage = new Stage();
  const redis = await stage.redis();
  await writeFiles(project.path, await readGuide(readMe));
  const port = await stage.port();
  await stage.node(join(project.path, 'server.ts'), [], {
    env: {
      PORT: String(port),
      RAMPART_SEAL_KEY: newSealKey(),
      REDIS_URL: redis.url,
      SESSION_SECRET: 'a secret that nobody else knows at all',
    },
    ready: /^listening on/mu,
  });
  const person = new Person([port]);
  const { body } = await person.get('/transfer');
  const token = /name="_csrf" value="([^"]+)"/u.exec(body)?.[1] ?? '';
  const path = '/transfer';
  const headers = { origin: 'https://shop.example.com', 'sec-fetch-site': 'same-origin' };
  expectRefusal(await person.post({ path, fields: {}, headers }), 'CSRF_TOKEN_MISSING');
  const forged = await person.post({ path, fields: { _csrf: token }, headers: fromElsewhere });
  expectRefusal(forged, 'CSRF_METADATA_CROSS_SITE');
  const honest = await person.post({ path, fields: { _csrf: token }, headers });
  expect(honest).toMatchObject({ status: 200, body: 'sent' });
});

const wordsOf = (servers: readonly StageProcess[]): string =>
  servers.map((server) => server.lastWords).join('\n');
