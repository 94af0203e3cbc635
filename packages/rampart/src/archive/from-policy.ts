// What a policy says of an archive, as the archiver and those who read archives take it.
import { readFile } from 'node:fs/promises';

import { openEventLog } from '../events/event-log.ts';
import type { EventLog } from '../events/event-log.ts';
import { openSinks } from '../events/sinks/open.ts';
import { fetchSecret } from '../policy/secrets.ts';
import type { ArchiveCopy, ArchivePolicy, Policy } from '../policy/types.ts';
import { readDialTls } from '../resp/connection/read-dial-tls.ts';
import type { ArchiverOptions } from './capture/archiver.ts';
import { readKeptFiles } from './capture/kept-files.ts';
import type { ArchiveSource } from './capture/source.ts';
import { ArchiveError } from './codes.ts';
import { readRecipient } from './seal/recipient.ts';
import { DirectoryStore } from './store/directory-store.ts';
import { S3Store } from './store/s3/s3-store.ts';
import type { ArchiveStore } from './store/store.ts';

/** Throws `ARCHIVE_POLICY_MISSING` when the policy describes no archive. */
export function archiveIn(policy: Policy): ArchivePolicy {
  if (policy.archive !== null) return policy.archive;
  const what = `The policy ${policy.source} describes no archive.`;
  throw new ArchiveError('ARCHIVE_POLICY_MISSING', what);
}

export async function archiverOptions(
  policy: Policy,
  reports: Pick<ArchiverOptions, 'tell' | 'progress'>,
): Promise<ArchiverOptions> {
  const archive = archiveIn(policy);
  return {
    ...reports,
    directory: archive.directory,
    name: policy.app,
    sources: await sourcesOf(archive),
    recipients: archive.recipients.map(readRecipient),
    copies: await Promise.all(archive.copies.map(openCopy)),
    acknowledge: archive.acknowledge,
    files: () => readKeptFiles(archive.files),
    segmentBytes: archive.segment.bytes,
    segmentAge: archive.segment.age,
    anchorEvery: archive.anchorEvery,
    bytesPerSecond: archive.copyAtMost ?? Infinity,
    rewrites: archive.rewrites,
  };
}

export async function openCopy(copy: ArchiveCopy): Promise<ArchiveStore> {
  if (copy.kind === 'directory') return new DirectoryStore(copy.path);
  const { endpoint, bucket, prefix, region, authority } = copy;
  const id = (await fetchSecret(copy.key)).toString();
  return new S3Store({
    endpoint,
    bucket,
    prefix,
    credentials: { id, secret: await fetchSecret(copy.secret), region },
    ca: authority === null ? null : await readFile(authority, 'utf8'),
  });
}

export async function sourcesOf({
  from,
  login,
  tls,
}: ArchivePolicy): Promise<readonly ArchiveSource[]> {
  const password = login === null ? null : await fetchSecret(login.password);
  const own = login === null || password === null ? null : { user: login.user, password };
  const dialled = tls === null ? null : await readDialTls(tls);
  return from.map(({ host, port }) => ({ host, port, login: own, tls: dialled }));
}

/** The log of whoever acts on the archive. */
export async function openArchiveLog(policy: Policy, chain: string): Promise<EventLog> {
  return openPartLog(policy, archiveIn(policy).log, chain);
}

/** A chain in that directory, kept as the gateway keeps its own. */
export async function openPartLog(
  policy: Policy,
  directory: string,
  chain: string,
): Promise<EventLog> {
  const audit = policy.gateway?.audit ?? null;
  if (audit === null) return openEventLog({ directory, chain });
  return openEventLog({
    directory,
    chain,
    rotateBytes: audit.rotateBytes,
    keep: audit.keep,
    checkpointEvery: audit.checkpointEvery,
    signingKey: audit.signingKey === null ? null : await fetchSecret(audit.signingKey),
    sinks: await openSinks(audit.sinks, fetchSecret),
  });
}
