import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@rampart/stage';
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
      { what: 'Alice is logged in, with her address', deadline: 20_000 },
    );
    must((await deployment.command('EXISTS', 'ransom')) === 0, 'the ransom note is still there');
    return `Alice is still logged in, on ${page.server}`;
  });

  await tally.check('the archive is as it was written', async () => {
    const text = await rampart('archive', 'verify', '--key', secrets.archiveKey);
    return text.split('\n', 1)[0] ?? '';
  });

  await tally.check('the logs are as they were written', async () => {
    const text = await rampart('events', 'verify', '--log', 'events');
    const written = await readdir(join(directory, 'events'));
    const first = written.find((name) => name.endsWith('.jsonl')) ?? '';
    must((await readFile(join(directory, 'events', first), 'utf8')).length > 0, 'it is empty');
    return text.split('\n', 1)[0] ?? '';
  });
}
