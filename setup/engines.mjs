// Brings newer servers to test with, beside the one of this machine: Redis 8.0 and Valkey 8.1 as Debian
// packages them. They are unpacked with their own libraries below node_modules and never installed.
// apt does what it always does, signatures and checksums included, with lists of its own. Where it
// cannot be done, tests go on without them and say so.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The release of Debian that has them. */
const suite = 'trixie';

const engines = /** @type {const} */ ([
  { name: 'redis-8.0', package: 'redis-tools', program: 'redis-check-rdb', as: 'redis-server' },
  { name: 'valkey-8.1', package: 'valkey-tools', program: 'valkey-check-rdb', as: 'valkey-server' },
]);

/** What the programs are linked with. */
const libraries = [
  'libatomic1',
  'libc6',
  'libcap2',
  'libgcc-s1',
  'libjemalloc2',
  'liblzf1',
  'libssl3t64',
  'libstdc++6',
  'libsystemd0',
  'libzstd1',
  'zlib1g',
];

/** The usual place of the key that Debian signs with. */
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * @param {string} root the repository
 * @returns {string | null} why they are not there, as a sentence
 */
export function bringEngines(root) {
  const place = join(root, 'node_modules/.cache/rampart-engines');
  if (engines.every(({ name }) => existsSync(join(place, name, 'server')))) return null;
  const address = addressOfDebian();
  if (address === null) return 'apt-get has no repository of Debian here.';
  mkdirSync(dirname(place), { recursive: true });
  const made = mkdtempSync(`${place}-`);
  try {
    const trouble = fill(made, address);
    if (trouble !== null) return trouble;
    chmodSync(made, 0o755);
    rmSync(place, { recursive: true, force: true });
    renameSync(made, place);
    return null;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/**
 * @param {string} made where the files are gathered
 * @param {string} address
 * @returns {string | null}
 */
function fill(made, address) {
  const apt = prepareApt(join(made, 'apt'), address);
  const packages = [...engines.map((engine) => engine.package), ...libraries];
  const debs = join(made, 'apt/debs');
  const steps = [
    () => run('apt-get', [...apt, 'update']),
    () => run('apt-get', [...apt, 'download', ...packages], debs),
  ];
  for (const step of steps) {
    const trouble = step();
    if (trouble !== null) return trouble;
  }
  for (const deb of readdirSync(debs)) {
    const trouble = run('dpkg', ['-x', join(debs, deb), join(made, 'files')]);
    if (trouble !== null) return trouble;
  }
  rmSync(join(made, 'apt'), { recursive: true });
  return writeStarters(made);
}

/**
 * @param {string} directory
 * @param {string} address
 * @returns {readonly string[]} the options that keep apt within the directory
 */
function prepareApt(directory, address) {
  for (const name of ['debs', 'lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(directory, name), { recursive: true });
  }
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  const list = join(directory, 'sources.list');
  writeFileSync(list, `deb ${signed}${address} ${suite} main\n`);
  const options = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '-',
    'Dir::State': directory,
    'Dir::State::lists': join(directory, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(directory, 'cache'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
    // Its own account could not read a repository that lies in somebody's home.
    'APT::Sandbox::User': 'root',
  };
  return ['-q', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}

/**
 * The loader of the unpacked C library starts the program: that of this machine may be older.
 * @param {string} made
 * @returns {string | null}
 */
function writeStarters(made) {
  const base = 'files/usr/lib';
  const triplet = readdirSync(join(made, base)).find((name) => name.includes('-linux-'));
  const loader = readdirSync(join(made, base, triplet ?? '.')).find((name) =>
    /^ld-.*\.so\.\d$/.test(name),
  );
  if (triplet === undefined || loader === undefined) return 'The C library has no loader.';
  for (const { name, program, as } of engines) {
    const path = join(made, name, 'server');
    mkdirSync(dirname(path));
    // By the starter's own place: a checkout may be moved.
    const own = `"$here"/${base}/${triplet}`;
    const words = [`${own}/${loader}`, '--library-path', own, '--argv0', as];
    const start = `exec ${words.join(' ')} "$here"/files/usr/bin/${program} "$@"`;
    writeFileSync(
      path,
      `#!/bin/sh\nhere=$(dirname "$(dirname "$(readlink -f "$0")")")\n${start}\n`,
    );
    chmodSync(path, 0o755);
  }
  return null;
}

/** Where this machine gets its own packages of Debian from. */
function addressOfDebian() {
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)';
  const asked = ['indextargets', '--format', format, 'Created-By: Packages'];
  const { status, stdout } = spawnSync('apt-get', asked, { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) return null;
  const releases = ['bookworm', 'trixie', 'oldstable', 'stable'];
  const rows = stdout.split('\n').map((line) => line.split('|'));
  const row = rows.find(
    ([address = '', release = '', component]) =>
      component === 'main' && releases.includes(release) && /\/debian\/?$/.test(address),
  );
  return row?.[0] ?? null;
}

/**
 * @param {string} program
 * @param {readonly string[]} words
 * @param {string} [directory]
 * @returns {string | null} what went wrong
 */
function run(program, words, directory) {
  const { status, stderr, error } = spawnSync(program, words, {
    cwd: directory,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status === 0) return null;
  const said = (stderr ?? '').trim().split('\n').at(-1) ?? '';
  return `${program} could not do it: ${error === undefined ? said : error.message}`;
}
