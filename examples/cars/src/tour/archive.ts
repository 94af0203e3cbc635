import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@rampart/stage';
import { patience } from '../patience.ts';
import type { System } from '../system.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';
import { loggedIn, tell } from './visitors.ts';

/** Somebody with every right deletes everything; all of it comes back. */
export async function anyMomentBack(system: System, tally: Tally): Promise<void> {
  const { deployment } = system;
  if (deployment === null || !deployment.archives) return;
  const { directory, secrets } = deployment;
  tally.section('Any moment back');
  const rampart = async (...words: readonly string[]): Promise<string> => {
    const { code, text } = await deployment.rampart(...words);
    must(code === 0, `rampart ${words.join(' ')}: ${text}`);
    return text;
  };
  using alice = await loggedIn(system, 'alice');

  await tally.check(
    'an administrator deletes everything: it is archived what was there',
    async () => {
      const email = 'alice+before@home.example';
      const changed = await alice.submit('/account/email', {
        _csrf: await alice.tokenFrom('/account'),
        email,
      });
      must(changed.location === '/account', tell(changed));
      await deployment.command('FLUSHALL');
      // What comes after it must have arrived too, or the command itself may not have.
      await deployment.command('SET', 'ransom', 'send money');
      const offset = /^master_repl_offset:(\d+)/m.exec(
        String(await deployment.command('INFO', 'replication')),
      )?.[1];
      await rampart('archive', 'wait', '--offset', offset ?? '');
    },
  );

  await tally.check('restored to just before it: everything is there again', async () => {
    const restored = join(directory, 'restored');
    const key = secrets.archiveKey;
    await rampart(
      'archive',
      'restore',
      restored,
      '--before-command',
      'FLUSHALL',
      '--occurrence',
      'last',
      '--key',
      key,
    );
    const to = `127.0.0.1:${String(await deployment.primary())}`;
    const login = ['--user', 'rampart-break-glass', '--password-file', 'secrets/break-glass'];
    await rampart('archive', 'keys', restored, '*', '--to', to, ...login, '--remove');
    const page = await waitFor(
      async () => {
        const reply = await alice.get('/account');
        return reply.body.includes('alice+before@home.example') ? reply : undefined;
      },
      { what: 'Alice is logged in, with her address', deadline: patience },
    );
    must((await deployment.command('EXISTS', 'ransom')) === 0, 'the ransom note is still there');
    return `Alice is still logged in, on ${page.server}`;
  });

  await tally.check('the archive is as it was written, and another one is not', async () => {
    const key = ['--key', secrets.archiveKey];
    // 3: nobody has kept a signed head elsewhere, which would show that the end was cut off.
    const whole = await deployment.rampart('archive', 'verify', ...key);
    must(whole.code === 0 || whole.code === 3, whole.text);
    const copy = join(directory, 'archive-with-another-byte');
    await cp(join(directory, 'archive'), copy, { recursive: true });
    await alter(copy);
    const altered = await deployment.rampart(
      'archive',
      'verify',
      ...key,
      '--archive',
      copy,
      '--how',
      'full',
    );
    must(altered.code === 2, `the other byte was not seen: ${altered.text}`);
    return `${firstOf(whole.text)}; with one byte changed: ${firstOf(altered.text)}`;
  });

  await tally.check('the log of the gateway is as it was written', async () => {
    const { code, text } = await deployment.rampart('events', 'verify');
    must(code === 0 || code === 3, text);
    return firstOf(text);
  });
}

/** One bit of the largest segment. */
async function alter(archive: string): Promise<void> {
  const files = await readdir(archive, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const largest = paths[sizes.indexOf(Math.max(...sizes))] ?? '';
  const bytes = await readFile(largest);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(largest, bytes);
}

function firstOf(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
