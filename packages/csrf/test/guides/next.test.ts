// The application of Next's guide: built by `next build`, served by `next start`, used by a person.
import { symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { newSealKey } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';
import { multipartBody, multipart } from '../adapters/client.ts';
import { newProject, readGuide, root, writeFiles } from './guide.ts';
import { fromElsewhere, fromOwnPage, origin, Person } from './person.ts';
import { actOut, expectRefusal } from './scenario.ts';

const cli = createRequire(import.meta.url).resolve('next/dist/bin/next');
const patience = 600_000;

it(
  "protects the application of Next's guide on two servers",
  async () => {
    await using project = await newProject();
    await using stage = new Stage();
    await stage.run(join(root, 'node_modules/.bin/tsc'), ['-b', join(root, 'tsconfig.build.json')]);
    await writeFiles(project.path, await readGuide('next.md'));
    await writeFile(join(project.path, 'package.json'), '{ "private": true, "type": "module" }');
    await symlink(join(root, 'node_modules'), join(project.path, 'node_modules'));
    const env = {
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
      NODE_OPTIONS: '',
      VITEST: undefined,
    };
    // Neither Redis nor a seal key is there while it is built.
    await stage.run(process.execPath, [cli, 'build'], { cwd: project.path, env });

    const redis = await stage.redis();
    const secrets = { RAMPART_SEAL_KEY: newSealKey(), REDIS_URL: redis.url, PUBLIC_ORIGIN: origin };
    const ports = [await stage.port(), await stage.port()];
    const servers = await Promise.all(
      ports.map((port) =>
        stage.start(process.execPath, [cli, 'start', '-H', '127.0.0.1', '-p', String(port)], {
          cwd: project.path,
          env: { ...env, ...secrets },
          ready: /Ready in/u,
          deadline: 150_000,
        }),
      ),
    );
    try {
      await actOut(ports);
      await runServerAction(ports, () => servers.map(({ output }) => output).join('\n'));
    } catch (error) {
      const words = servers.map((server) => server.lastWords).join('\n');
      throw new Error(words, { cause: error });
    }
  },
  patience,
);

/** As a browser without scripts sends the form: to the page itself, with the fields React put there. */
async function runServerAction(ports: readonly number[], output: () => string): Promise<void> {
  const person = new Person(ports);
  await person.logIn('ada');
  const { body } = await person.get('/');
  const form = /<form[^>]*enctype="multipart\/form-data"[^>]*>(.*?)<\/form>/isu.exec(body)?.[1];
  if (form === undefined) throw new Error(`no form with a server action in:\n${body}`);
  const fields: Record<string, string> = { title: 'Cars' };
  for (const [input] of form.matchAll(/<input type="hidden"[^>]*>/gu)) {
    fields[/name="([^"]*)"/u.exec(input)?.[1] ?? ''] = /value="([^"]*)"/u.exec(input)?.[1] ?? '';
  }
  const send = (
    changes: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
  ) =>
    person.postText({
      path: '/',
      headers: { ...headers, ...multipart },
      text: multipartBody({ ...fields, ...changes }),
    });
  expectRefusal(await send({}, fromElsewhere), 'CSRF_METADATA_CROSS_SITE');
  expectRefusal(await send({ _csrf: '' }, fromOwnPage), 'CSRF_TOKEN_MALFORMED');
  expect(output()).not.toContain('renamed to');
  expect((await send({}, fromOwnPage)).status).toBe(200);
  expect(output()).toContain('renamed to Cars');
}
