// What was compiled, in a directory: a folder a host, its files below it as they lie on that host, a
// manifest of what each belongs to, and the project of Ansible. Nothing half-done is left: it is written
// beside, and then moved.
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { PolicySourceError } from '../errors.ts';
import type { SecretSource } from '../types.ts';
import { masked, written } from './content.ts';
import type { CompiledFile } from './content.ts';
import type { HostPlan } from './host-plan.ts';

interface ManifestFile {
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
  readonly kind: CompiledFile['kind'];
  /** Of the file as it was written. */
  readonly sha256: string;
}

type ManifestHost = Omit<HostPlan, 'host' | 'files'> & { readonly files: readonly ManifestFile[] };

export interface Manifest {
  readonly rampart: 1;
  readonly hosts: Readonly<Record<string, ManifestHost>>;
}

const manifestName = 'manifest.json';

/** With `fetch` null, names stand where secrets go: to be read, not to be used. */
export async function writeOut(
  plans: ReadonlyMap<string, HostPlan>,
  ansible: ReadonlyMap<string, string>,
  directory: string,
  fetch: ((secret: SecretSource) => Promise<Buffer>) | null,
): Promise<Manifest> {
  const target = resolve(directory);
  await mustBeOurs(target);
  await mkdir(dirname(target), { recursive: true });
  const beside = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const hosts: Record<string, ManifestHost> = {};
    for (const [name, { host: _, files, ...others }] of plans) {
      hosts[name] = { ...others, files: await writeHost(files, join(beside, name), fetch) };
    }
    for (const [path, text] of ansible) {
      const at = join(beside, 'ansible', path);
      await mkdir(dirname(at), { recursive: true, mode: 0o700 });
      await writeFile(at, text, { mode: 0o600 });
    }
    const manifest: Manifest = { rampart: 1, hosts };
    await writeFile(join(beside, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    await rm(target, { recursive: true, force: true });
    await rename(beside, target);
    return manifest;
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

async function writeHost(
  files: readonly CompiledFile[],
  below: string,
  fetch: ((secret: SecretSource) => Promise<Buffer>) | null,
): Promise<readonly ManifestFile[]> {
  const listed: ManifestFile[] = [];
  for (const { path, owner, group, mode, kind, content } of files) {
    const text = fetch === null ? masked(content) : await written(content, fetch);
    const at = join(below, path);
    await mkdir(dirname(at), { recursive: true, mode: 0o700 });
    await writeFile(at, text, { mode: 0o600 });
    await chmod(at, 0o600);
    const sha256 = createHash('sha256').update(text).digest('hex');
    listed.push({ path, owner, group, mode: mode.toString(8).padStart(4, '0'), kind, sha256 });
  }
  return listed;
}

/** What somebody else has put there is not removed. */
async function mustBeOurs(directory: string): Promise<void> {
  let there: readonly string[];
  try {
    there = await readdir(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new PolicySourceError('POLICY_OUTPUT', `${directory} is no directory to write to.`, {
      cause: error,
    });
  }
  if (there.length === 0 || there.includes(manifestName)) return;
  const what = `${directory} holds files, and none of them is a ${manifestName}.`;
  throw new PolicySourceError('POLICY_OUTPUT', what);
}
