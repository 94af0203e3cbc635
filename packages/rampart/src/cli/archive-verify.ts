// rampart archive verify: whether the archive is what was written.
import type { RampartEvent } from '@rampart/keyring';

import { readHeads } from '../archive/capture/anchor.ts';
import { archiveEvent } from '../archive/events.ts';
import { verifyArchive } from '../archive/verify/verify.ts';
import type { Verdict } from '../archive/verify/verdict.ts';
import { readCheckingKeys } from '../events/signing.ts';
import { identityOf, keyOption, placeOptions, readableStoreOf, tellOf } from './archive-place.ts';
import { ProgressLine } from './progress-line.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

const exitCodes: Readonly<Record<Verdict['state'], ExitCode>> = {
  intact: 0,
  tampered: 2,
  incomplete: 3,
};

export const archiveVerifyVerb: Verb = defineVerb({
  description: 'Say whether the archive is what was written: 0 yes, 2 no, 3 evidence is missing',
  args: {
    ...placeOptions,
    how: {
      type: 'enum',
      options: ['quick', 'sampled', 'full'],
      default: 'sampled',
      description:
        'Ends of segments only, some segments whole, or all of them; with a key, all is also parsed',
    },
    key: keyOption,
    signer: {
      type: 'string',
      description: 'A file of public keys from elsewhere that sign the archive',
      valueHint: 'FILE',
    },
    heads: {
      type: 'string',
      description: 'A file of signed heads that was kept elsewhere',
      valueHint: 'FILE',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  run: async ({ how, key, signer, heads, json, ...place }) => {
    const line = new ProgressLine('segments');
    const verdict = await verifyArchive({
      store: await readableStoreOf(place),
      thoroughness: how,
      identity: key === undefined ? null : await identityOf(key),
      keys: signer === undefined ? null : await readCheckingKeys(signer),
      heads: heads === undefined ? [] : await readHeads(heads),
      progress: (done, total) => line.count(done, total),
    });
    await tellOf(place, eventOf(verdict));
    process.stdout.write(json === true ? `${JSON.stringify(verdict)}\n` : reportOf(verdict));
    return exitCodes[verdict.state];
  },
});

function eventOf({ state, segments, opened, findings }: Verdict): RampartEvent {
  const fields = { state, segments, opened, findings: findings.length };
  const [first] = findings;
  if (first === undefined) {
    return archiveEvent('ARCHIVE_VERIFIED', 'Nothing is wrong with what was looked at.', fields);
  }
  const message = `${findings.length} findings in the archive; the first: ${first.what}`;
  return archiveEvent('ARCHIVE_TAMPERED', message, { ...fields, code: first.code });
}

function reportOf(verdict: Verdict): string {
  const { state, segments, read, opened, heads, snapshots, commands, findings, open } = verdict;
  const parsed = snapshots === 0 ? '' : `, ${snapshots} snapshots and ${commands} commands parsed`;
  const lines = [
    `${state}: ${segments} segments, ${read} read whole, ${opened} opened, ${heads} heads found${parsed}`,
    ...findings.map(({ code, name, what }) => `  ${code}  ${name}: ${what}`),
    ...open.map((what) => `  not looked at: ${what}`),
  ];
  return `${lines.join('\n')}\n`;
}
