// Before, during and after: the programs of the guides for those who come from another library.
import { join } from 'node:path';
import { newSealKey } from '@rampart/keyring';
import { Stage, waitFor, type StageProcess } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newProject, readGuide, writeFiles } from './guide.ts';
import { origin, Person } from './person.ts';

describe.each([
  'moving-from-csurf.md',
  'moving-from-csrf-csrf.md',
  'moving-from-fastify-csrf-protection.md',
])('%s', (guide) => {
  let project: Awaited<ReturnType<typeof newProject>>;
  let stage: Stage;
  let env: Record<string, string>;
  beforeAll(async () => {
    project = await newProject();
    stage = new Stage();
    await writeFiles(project.path, await readGuide(guide));
    const redis = await stage.redis();
    env = {
      COOKIE_SECRET: 'a secret that nobody else knows at all',
      CSRF_SECRET: 'a secret that nobody else knows at all',
      PUBLIC_ORIGIN: origin,
      RAMPART_SEAL_KEY: newSealKey(),
      REDIS_URL: redis.url,
    };
  });
  afterAll(async () => {
    await stage?.strike();
    await project?.[Symbol.asyncDispose]();
  });

  async function open(file: string): Promise<{ person: Person; server: StageProcess }> {
    const port = await stage.port();
    const server = await stage.node(join(project.path, file), [], {
      env: { ...env, PORT: String(port) },
      ready: /^listening/mu,
    });
    return { person: new Person([port]), server };
  }

  it.each(['before.js', 'after.js', 'during.js'])(
    '%s takes its own form and refuses a forged one',
    async (file) => {
      const { person } = await open(file);
      const forged = await person.post({ path: '/transfer', fields: {} });
      expect(forged.status).toBe(403);
      const honest = await person.submit('/transfer');
      expect(honest).toMatchObject({ status: 200, body: 'sent' });
    },
  );

  it('reports in the meantime what Rampart would refuse, and nothing of honest forms', async () => {
    const { person, server } = await open('during.js');
    const page = await person.get('/');
    const field = (name: string): string =>
      new RegExp(`name="${name}"\\s+value="([^"]+)"`, 'u').exec(page.body)?.[1] ?? '';
    const honest = { _csrf: field('_csrf'), _rampart: field('_rampart') };
    expect((await person.post({ path: '/transfer', fields: honest })).status).toBe(200);

    const { _csrf } = honest;
    expect((await person.post({ path: '/transfer', fields: { _csrf } })).status).toBe(200);
    await waitFor(() => server.output.includes('CSRF_TOKEN_MISSING observed'), {
      what: 'the missing token is reported',
    });
    expect(server.output.match(/ observed$/gmu)).toHaveLength(2); // the other tells of the mode
    expect(server.output).toContain('CSRF_REPORT_ONLY observed');
  });
});
