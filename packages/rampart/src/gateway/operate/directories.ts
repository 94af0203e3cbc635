import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { GatedPolicy } from '../../policy/types.ts';
import { OperatingError } from './errors.ts';

/** Makes the directories that a gateway writes to. Throws for the first that cannot be written. */
export async function makeDirectories({ gateway }: GatedPolicy): Promise<void> {
  const { admin, audit } = gateway;
  await mustBeWritable(admin.directory, 'gateway.admin.directory', 0o700);
  await mustBeWritable(audit.directory, 'gateway.audit.directory', 0o750);
  await mustBeWritable(dirname(admin.socket), 'gateway.admin.socket', 0o700);
}

async function mustBeWritable(path: string, setting: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
    await access(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const account = process.getuid?.() ?? '';
    const what = `The directory ${path} (${setting}) cannot be written by account ${account}.`;
    throw new OperatingError('GATEWAY_DIRECTORY_UNWRITABLE', what, { cause });
  }
}
