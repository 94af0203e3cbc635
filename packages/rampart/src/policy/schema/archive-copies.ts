// Where an archive goes besides: directories, and buckets of whatever speaks S3.
import type { InferOutput } from 'valibot';

import { isLoopbackHost } from '../addresses.ts';
import type { ArchiveCopy } from '../types.ts';
import { problem } from './problem.ts';
import { absolutePath, line } from './scalars.ts';
import { secret } from './secret.ts';
import { becomes, choice, optional, part, setting, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';

const bucket = part({
  bucket: setting(
    line('the name of a bucket', 63, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    'The bucket. Who archives needs the rights to list, get and put, and none to delete.',
  ),
  endpoint: setting(
    line('an address that begins with https://', 300, /^https?:\/\/[^/\s]+\/?$/),
    'Where it is: https://s3.eu-central-1.amazonaws.com.',
  ),
  region: standard(
    line('the name of a region', 64, /^[a-z0-9-]+$/),
    'us-east-1',
    'The region that its signatures name.',
  ),
  prefix: standard(
    line('a prefix that ends with a slash', 150, /^(?:[a-z0-9][a-z0-9._-]*\/)*$/),
    '',
    'What names in the bucket begin with: cars/.',
  ),
  key: setting(secret, 'Where the id of the access key is kept.'),
  secret: setting(secret, 'Where the secret of the access key is kept.'),
  authority: optional(
    absolutePath(),
    'The authority (PEM) of its certificate; those that come with Node, if left out.',
  ),
});

const described: Part<ArchiveCopy> = becomes(
  bucket,
  ({ authority, ...written }: InferOutput<typeof bucket>, refuse) => {
    const { protocol, hostname } = new URL(written.endpoint);
    if (protocol === 'http:' && !isLoopbackHost(hostname)) {
      const says = 'The copy goes out without TLS. Write https://.';
      refuse(['endpoint'], problem('POLICY_PLAIN', says));
    }
    const { bucket: name, ...others } = written;
    return { kind: 'bucket', bucket: name, ...others, authority: authority ?? null };
  },
);

const directory: Part<ArchiveCopy> = becomes(absolutePath(), (path) => ({
  kind: 'directory',
  path,
}));

export const copy: Part<ArchiveCopy> = choice('a directory, or a map that describes a bucket', {
  text: directory,
  map: described,
});
