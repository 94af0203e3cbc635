// rampart console: the web console of one policy or of many.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { openConsole } from '../console/open-console.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const consoleVerb: Verb = defineVerb({
  description: 'Serve the web console: look at what happens, decide, and restore',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description:
        'The policies, separated by commas, or a directory of them; the first one says how the console is',
      valueHint: 'FILES',
    },
  },
  verbs: {
    login: async () => (await import('./console-login.ts')).consoleLoginVerb,
    recovery: async () => (await import('./console-recovery.ts')).consoleRecoveryVerb,
  },
  run: async ({ policy }) => {
    const stop = Promise.withResolvers<void>();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.resolve());
    const opened = await openConsole({ files: await filesOf(policy) });
    try {
      process.stdout.write(`ready ${opened.origin}\n`);
      // It is a password for once: shown to whoever starts the console, and to no log of a service.
      if (process.stdout.isTTY) {
        process.stdout.write(`Log in once, within 15 minutes: ${await opened.oneTimeLogin()}\n`);
      } else {
        process.stdout.write('Log in with: rampart console login\n');
      }
      await stop.promise;
    } finally {
      await opened.close();
    }
  },
});

async function filesOf(words: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const word of words.split(',')) {
    const isDirectory = await stat(word).then(
      (found) => found.isDirectory(),
      // What is not there is told by whoever loads it.
      () => false,
    );
    if (isDirectory) {
      const found = (await readdir(word)).filter((name) => /\.ya?ml$/.test(name));
      files.push(...found.toSorted().map((name) => join(word, name)));
    } else {
      files.push(word);
    }
  }
  return files;
}
