// The policy's file under an edit: its text, by what it is told apart, and another text in its place.
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';

import { PolicySourceError } from '../../../policy/errors.ts';
import { writeThrough } from '../../../plan/apply/write-through.ts';
import { ConsoleError } from '../../errors.ts';

export interface PolicyFile {
  readonly text: string;
  /** Another one for every other text. */
  readonly version: string;
}

export async function readPolicyText(path: string): Promise<PolicyFile> {
  try {
    const bytes = await readFile(path);
    return { text: bytes.toString('utf8'), version: versionOf(bytes) };
  } catch (cause) {
    const what = `The policy ${path} cannot be read.`;
    throw new PolicySourceError('POLICY_FILE_UNREADABLE', what, { cause });
  }
}

/** Throws `CONSOLE_EDIT_STALE` when the file is not what was edited. */
export async function mustStillBe(path: string, version: string): Promise<PolicyFile> {
  const file = await readPolicyText(path);
  if (file.version === version) return file;
  throw new ConsoleError('CONSOLE_EDIT_STALE', `Somebody has changed ${path} meanwhile.`);
}

/** Whole or not at all, with its owner and its mode; a link stays one. */
export async function writePolicyText(path: string, text: string): Promise<void> {
  try {
    const target = await realpath(path);
    const { mode, uid, gid } = await stat(target);
    const isOurs = uid === process.geteuid?.() && gid === process.getegid?.();
    await writeThrough(target, text, mode & 0o777, isOurs ? null : { uid, gid });
  } catch (cause) {
    const what = `The policy ${path} cannot be written by the account of the console.`;
    throw new ConsoleError('CONSOLE_REFUSED', what, { cause });
  }
}

function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
