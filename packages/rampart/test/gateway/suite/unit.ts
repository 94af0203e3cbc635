// One unit of the suite, on a fresh server: tests change settings, and leave them changed when they fail.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Stage } from '@rampart/stage';
import { readOutcomes, type Outcome } from './outcome.ts';
import { suitePolicy } from './policy.ts';

export type Way = 'direct' | 'own' | 'shared';

export interface Unit {
  readonly name: string;
  /** An unpacked tree of Redis' sources. */
  readonly suite: string;
  readonly slow: boolean;
}

const command = new URL('../../../src/cli/main.ts', import.meta.url);
/** Some stress tests take minutes where the machine has other work. */
const patience = 20 * 60_000;

const server = {
  config: {
    'enable-debug-command': 'yes',
    'enable-protected-configs': 'yes',
    'enable-module-command': 'yes',
  },
};

/** The units that the suite runs, in its order. */
export async function unitsOf(suite: string): Promise<readonly string[]> {
  const text = await readFile(join(suite, 'tests/test_helper.tcl'), 'utf8');
  const list = /^set ::all_tests \{([^}]*)\}/m.exec(text)?.[1] ?? '';
  const names = list.split(/\s+/).filter((name) => name !== '');
  if (names.length === 0)
    throw new TypeError(`No list of tests in ${suite}/tests/test_helper.tcl.`);
  return names;
}

export async function runUnit(unit: Unit, way: Way): Promise<readonly Outcome[]> {
  await using stage = new Stage();
  const redis = await stage.redis(server);
  const port = way === 'direct' ? redis.port : await openGateway(stage, redis.port, way);
  const place = await treeFor(stage, resolve(unit.suite));
  // `--durable`: it goes on behind an exception, and would otherwise not even say in which test it was.
  const words =
    `tests/test_helper.tcl --host 127.0.0.1 --port ${port} --clients 1 --baseport ${await stage.port()} ` +
    `--portcount 100 --durable --single ${unit.name}${unit.slow ? '' : ' --tags -slow'}`;
  const lines: string[] = [];
  const run = await stage.start('tclsh', words.split(' '), { cwd: place });
  run.onLine((line) => lines.push(line));
  const late = setTimeout(() => {
    lines.push('[timeout]: the unit did not come to its end');
    run.signal('SIGKILL');
  }, patience);
  await run.exited;
  await run.closed;
  clearTimeout(late);
  return readOutcomes(lines.join('\n'));
}

async function openGateway(
  stage: Stage,
  redis: number,
  upstream: 'own' | 'shared',
): Promise<number> {
  const cwd = await stage.newDirectory('gateway');
  for (const name of ['state', 'state/audit']) await mkdir(join(cwd, name), { mode: 0o700 });
  const listen = await stage.port();
  const policy = join(cwd, 'rampart.yaml');
  await writeFile(policy, suitePolicy({ listen, server: redis, upstream }));
  await stage.node(command, ['gateway', '--policy', policy], { cwd, ready: /^ready /m });
  return listen;
}

/** The suite wants a directory of its own to write to, and programs where they would be built. */
async function treeFor(stage: Stage, suite: string): Promise<string> {
  const place = await stage.newDirectory('suite');
  await mkdir(join(place, 'src'));
  await mkdir(join(place, 'tests/tmp'), { recursive: true });
  for (const name of ['assets', 'helpers', 'integration', 'support', 'unit']) {
    await symlink(join(suite, 'tests', name), join(place, 'tests', name));
  }
  for (const name of ['test_helper.tcl', 'instances.tcl']) {
    await symlink(join(suite, 'tests', name), join(place, 'tests', name));
  }
  for (const name of ['redis-server', 'redis-cli', 'redis-benchmark']) {
    const path = (await stage.run('which', [name])).trim();
    await symlink(path, join(place, 'src', name));
  }
  return place;
}
