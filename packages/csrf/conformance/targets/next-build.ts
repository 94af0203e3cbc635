// `next build` takes a while, so its result is kept and made again only when the application or Next
// itself has changed. It writes beside the sources too, so it works on a copy of them. Several
// processes may want it at once: one builds, the others wait.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sources = fileURLToPath(new URL('../next-app', import.meta.url));

const requireHere = createRequire(import.meta.url);
// A loaded machine may take minutes for what takes 20 seconds otherwise.
const patience = 600_000;

/** Builds if need be; the directory of the built application. */
export async function nextBuild(): Promise<string> {
  const directory = join(sources, '.next', await fingerprint());
  const finished = join(directory, 'finished');
  const lock = `${directory}.lock`;
  await mkdir(join(sources, '.next'), { recursive: true });
  const deadline = performance.now() + patience;
  while (!(await exists(finished))) {
    if (await claim(lock)) {
      try {
        if (!(await exists(finished))) await build(directory, finished);
      } finally {
        await rm(lock, { recursive: true });
      }
    } else if (performance.now() > deadline) {
      throw new Error(`another process holds ${lock}; delete it if none is building`);
    } else {
      await delay(250);
    }
  }
  return directory;
}

async function build(directory: string, finished: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  for (const name of await sourceFiles()) await cp(join(sources, name), join(directory, name));
  const cli = requireHere.resolve('next/dist/bin/next');
  await promisify(execFile)(process.execPath, [cli, 'build'], {
    cwd: directory,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NODE_OPTIONS: '',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    timeout: patience,
  });
  await writeFile(finished, '');
}

async function sourceFiles(): Promise<readonly string[]> {
  const names = await readdir(sources, { recursive: true });
  return names.filter((name) => /^[^.].*\.(?:ts|json)$/u.test(name)).toSorted();
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(requireHere.resolve('next/package.json')));
  for (const name of await sourceFiles()) {
    hash.update(`\0${name}\0`).update(await readFile(join(sources, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A directory can be made once only; one whose maker is gone counts for nothing. */
async function claim(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), String(process.pid));
    return true;
  } catch {
    const pid = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => String(process.pid)));
    if (pid > 0 && !isAlive(pid)) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
