import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRing, fileStore } from '@rampart/keyring';

import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { signatureOf } from '../grounds/rings.ts';
import { say, stopBy } from './as-user.ts';

const ringKey = 'rampart:{prove/csrf}:ring';

export const keyRingStolen: Attack<Grounds> = {
  name: 'key-ring-stolen',
  title: 'A tenant reads the keys of the application, with which all tokens are signed',
  story:
    'In July 2023 a group signed its own tokens with a key of Microsoft’s and read the mail of some 25 organisations, ' +
    'the State Department’s among them. A key that lies readable where many can read is worth as much as every ' +
    'session that it signs.',
  sources: ['https://www.cyberbreaches.org/en/incidents/microsoft-storm-0558-2023'],
  door: 'gateway',
  harms: ['confidentiality', 'integrity'],
  goal: 'the stranger holds the very key with which the shop signs',
  crosses: ['csrf', 'gateway', 'server'],
  ways: [
    {
      name: `GET ${ringKey}`,
      attempt: async (grounds) => {
        const heard = await say(grounds, { login: 'red', from: 'web' }, ['GET', ringKey]);
        const stop = stopBy(grounds, heard);
        const value = /\$(\d+)\r\n([^]*)$/.exec(heard.text)?.[2]?.trimEnd() ?? '';
        if (value === '') {
          const isThere = !heard.text.endsWith('$-1\r\n');
          return stop ?? (isThere ? null : { defence: 'gateway.tenant', code: 'nothing there' });
        }
        const stolen = await signerIn(value);
        if (stolen === null) return { defence: 'csrf.ring', code: 'sealed' };
        grounds.loot.add(stolen);
        return stop;
      },
    },
  ],
  reached: ({ loot, signer }) =>
    Promise.resolve(
      loot.has(signer)
        ? { kind: 'reached', seen: 'it signs as the shop signs' }
        : { kind: 'missed' },
    ),
};

/** What the key in a stolen ring makes of a word; null: it is closed to whoever has stolen it. */
async function signerIn(value: string): Promise<string | null> {
  // A ring that is sealed says so, and nobody tries to open it who has no key.
  if (!value.includes('.plain.')) return null;
  await using own = await mkdtempDisposable(join(tmpdir(), 'rampart-prove-thief-'));
  const record = { value, list: '', sequence: 0, revocations: [], once: null };
  await writeFile(join(own.path, 'prove@csrf.json'), JSON.stringify(record));
  await using ring = createRing({
    app: 'prove',
    name: 'csrf',
    store: fileStore(own.path),
    dangerouslyStoreKeysInPlaintext: true,
  });
  await ring.ready();
  return signatureOf(ring);
}
