// rampart tls …: an authority of one's own, for servers whose policy says `tls: own`.
import { X509Certificate } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { day, pairOf, pairs, readIfThere, subjectsOf } from '../policy/authority/authority.ts';
import type { Subject } from '../policy/authority/authority.ts';
import { make as makeMissing, roll as rollOn, type Move } from '../policy/authority/rollover.ts';
import { revoke as revokeIn } from '../policy/authority/revoke.ts';
import { authorityFiles } from '../policy/compile/issued-files.ts';
import { PolicySourceError } from '../policy/errors.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { CliError } from './errors.ts';
import { defineGroup, defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const policy = {
  type: 'string',
  default: 'rampart.yaml',
  description: 'The policy',
  valueHint: 'FILE',
} as const;

const days = {
  type: 'string',
  default: '90',
  description: 'Certificates that end within so many days are about to end',
  valueHint: 'N',
} as const;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const make: Verb = defineVerb({
  description:
    'Make the authority if there is none, and certificates that hosts lack or that end soon',
  args: { policy, days },
  run: async ({ policy: file, days: written }) => {
    const { directory, app, subjects } = await authorityOf(file);
    const now = Date.now();
    const mustLast = now + countOf(written) * day;
    const issued = await makeMissing(directory, app, subjects, { now, mustLast });
    for (const { subject, why } of issued) say(`${subject.address}: a new certificate; ${why}.`);
    if (issued.length === 0) say('Every host has a certificate that lasts.');
    else say('Compile and apply, so that hosts get them.');
  },
});

const done: Readonly<Record<Move, string>> = {
  introduced:
    'A new authority is there, and issues nothing yet. Compile and apply, so that all hosts trust it; then run this again.',
  switched:
    'The new authority has issued a certificate for each host. Compile and apply, so that all hosts have theirs; then run this again.',
  settled: 'Nobody needs the old authority any more. Compile and apply, so that no host trusts it.',
};

const roll: Verb = defineVerb({
  description: 'Exchange the authority for another, in three moves with a deployment after each',
  args: { policy },
  run: async ({ policy: file }) => {
    const { directory, app, subjects } = await authorityOf(file);
    say(done[await rollOn(directory, app, subjects, Date.now())]);
  },
});

const show: Verb = defineVerb({
  description:
    'Say until when the authority and the certificates of hosts last; 2 if one is about to end',
  args: { policy, days },
  run: async ({ policy: file, days: written }) => {
    const { directory, subjects } = await authorityOf(file);
    const mustLast = Date.now() + countOf(written) * day;
    const names = [pairs.now, pairs.next, ...subjects.map(pairOf)];
    const found = await Promise.all(
      names.map(async (name) => ({ name, pem: await readIfThere(join(directory, `${name}.crt`)) })),
    );
    let lasts = true;
    for (const { name, pem } of found) {
      if (pem === null) {
        if (name === pairs.next) continue;
        lasts = false;
        say(`${name}: none`);
        continue;
      }
      const { validToDate, fingerprint256 } = new X509Certificate(pem);
      const isShort = validToDate.getTime() < mustLast;
      if (isShort) lasts = false;
      const until = validToDate.toISOString().slice(0, 10);
      say(`${name}: until ${until}${isShort ? ', about to end' : ''}, SHA-256 ${fingerprint256}`);
    }
    return lasts ? 0 : 2;
  },
});

const revoke: Verb = defineVerb({
  description: 'Write into the list of revoked certificates what a host had, or a certificate',
  args: {
    policy,
    host: {
      type: 'string',
      description: 'By its name in the policy, or its address',
      valueHint: 'HOST',
    },
    certificate: {
      type: 'string',
      description: 'A certificate of the authority, where no host has it any more',
      valueHint: 'FILE',
    },
  },
  run: async ({ policy: file, host, certificate }) => {
    const { directory, subjects } = await authorityOf(file);
    const subject = subjects.find(
      ({ address, names }) => host === address || (host !== undefined && names.includes(host)),
    );
    if ((subject === undefined) === (certificate === undefined)) {
      throw new CliError('CLI_ARGUMENT', 'Name a host of the policy, or a certificate.');
    }
    const its = subject === undefined ? null : join(directory, `${pairOf(subject)}.crt`);
    const path = its ?? certificate ?? '';
    const pem = await readIfThere(path);
    if (pem === null) throw new CliError('CLI_ARGUMENT', `There is no certificate ${path}.`);
    say(`Revoked: serial number ${await revokeIn(directory, pem, Date.now())}.`);
    // A host that is still ours gets another one.
    if (its !== null) await rm(its);
    say(
      `${join(directory, authorityFiles.revoked)} is the list. Run rampart tls make, then compile and apply.`,
    );
  },
});

async function authorityOf(file: string): Promise<{
  readonly directory: string;
  readonly app: string;
  readonly subjects: readonly Subject[];
}> {
  const { deployment, app } = await loadPolicyFile(file);
  const own = deployment?.tls?.own ?? null;
  if (deployment === null || own === null) {
    const what = `The policy ${file} names no authority of its own (server: {tls: own}).`;
    throw new PolicySourceError('POLICY_SERVERS_MISSING', what);
  }
  return { directory: own, app, subjects: subjectsOf(deployment) };
}

function countOf(written: string): number {
  const count = Number(written);
  if (Number.isInteger(count) && count >= 0 && count <= 3_650) return count;
  throw new CliError('CLI_ARGUMENT', `Days are a whole number from 0 to 3650, not ${written}.`);
}

export const tlsVerbs: Verb = defineGroup('Keep an authority of one’s own for the servers', {
  make: async () => make,
  revoke: async () => revoke,
  roll: async () => roll,
  show: async () => show,
});
