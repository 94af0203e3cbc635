// Rampart itself, as it comes to hosts: which version, where its file is, and what that must be.
import type { OwnRelease } from '../deployment/types.ts';
import { line } from './scalars.ts';
import type { Part } from './shape.ts';
import { becomes, part, setting } from './vocabulary.ts';

export function addressOrFile(): Part<string> {
  const says = 'an https address, or the absolute path of a file';
  return line(says, 1_024, /^(?:https:\/\/[^\s@]+|\/\S.*)$/);
}

export function sha256Sum(): Part<string> {
  const written = line('a SHA-256, 64 hexadecimal digits', 64, /^[0-9a-fA-F]{64}$/);
  return becomes(written, (digits) => digits.toLowerCase());
}

export const ownRelease: Part<OwnRelease> = part({
  // It becomes the name of a directory.
  version: setting(
    line('a version such as "0.1.0"', 32, /^\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[a-z0-9.]{1,16})?$/),
    'The version that is to run; one that is there already is only switched to.',
  ),
  from: setting(addressOrFile(), 'The file that `npm run bundle` makes (.tar.gz).'),
  sha256: setting(sha256Sum(), 'What it must be.'),
});
