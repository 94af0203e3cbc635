// `next build` takes a while, so its result is kept and made again only when the application or Next
// itself has changed. Several processes may want it at once: one builds, the others wait.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const applicationDirectory: string = fileURLToPath(new URL('../next-app', import.meta.url));

const requireHere = createRequire(import.meta.url);
// A loaded machine may take minutes for what takes 20 seconds otherwise.
const patience = 600_000;

/** Builds if need be; the build's directory, relative to the application's. */
export async function nextBuild(): Promise<string> {
  const build = join('.next', await fingerprint());
  const directory = join(applicationDirectory, build);
  const finished = join(directory, 'finished');
  const lock = `${directory}.lock`;
  await mkdir(join(applicationDirectory, '.next'), { recursive: true });
  const deadline = performance.now() + patience;
  while (!(await exists(finished))) {
    if (await claim(lock)) {
      try {
        if (!(await exists(finished))) await runBuild(build, finished);
      } finally {
        await rm(lock, { recursive: true });
      }
    } else if (performance.now() > deadline) {
      throw new Error(`another process holds ${lock}; delete it if none is building`);
    } else {
      await delay(250);
    }
  }
  return build;
}

async function runBuild(build: string, finished: string): Promise<void> {
  await rm(join(applicationDirectory, build), { recursive: true, force: true });
  const cli = requireHere.resolve('next/dist/bin/next');
  await promisify(execFile)(process.execPath, [cli, 'build'], {
    cwd: applicationDirectory,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NODE_OPTIONS: '',
      NEXT_TELEMETRY_DISABLED: '1',
      RAMPART_NEXT_BUILD: build,
    },
    timeout: patience,
  });
  await writeFile(finished, '');
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(requireHere.resolve('next/package.json')));
  const entries = await readdir(applicationDirectory, { recursive: true });
  for (const name of entries.toSorted()) {
    if (name.startsWith('.next') || !/\.js(?:on)?$/u.test(name)) continue;
    hash.update(`\0${name}\0`).update(await readFile(join(applicationDirectory, name)));
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
