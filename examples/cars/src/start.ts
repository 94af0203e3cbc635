// The cars shop and its attacker, on this machine only, until somebody stops them.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Section } from './deployment/policy.ts';
import { readOptions, usage } from './options.ts';
import type { Options } from './options.ts';
import { screen } from './screen.ts';
import { startSystem } from './system.ts';
import type { RedisBehind, System } from './system.ts';
import { walk } from './tour/walk.ts';

const options = parse();
if (options === 'help') console.log(usage);
else process.exitCode = await run(options);

function parse(): Options | 'help' {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function run(chosen: Options): Promise<number> {
  const stopped = untilStopped();
  const { without, sameSite } = chosen;
  const { consolePort, ...rest } = await ports(chosen);
  console.log('Starting …');
  await using system: System = await startSystem({
    isProtected: !without.has('csrf'),
    sameSite,
    rawKeys: without.has('client'),
    ...rest,
    redis: redisBehind(without, consolePort),
  });
  if (chosen.tour) {
    const outcome = await Promise.race([walk(system), stopped]);
    return outcome === 'passed' ? 0 : 1;
  }
  for (const { name, process: server } of system.servers) {
    // Told only; the others go on. One that was asked to end returns 0.
    void server.exited.then(({ code, signal }) => {
      if (code !== 0) console.log(`${name} has ended (${signal ?? `status ${code}`}).`);
    });
  }
  console.log(screen(system, chosen, await consoleLogin(system)));
  await stopped;
  console.log('Stopping …');
  return 0;
}

function redisBehind(without: Options['without'], consolePort?: number): RedisBehind {
  if (without.has('server')) return { kind: 'bare' };
  const sections: Section[] = [];
  if (without.has('gateway')) sections.push('gateway');
  if (without.has('data')) sections.push('archive');
  if (without.has('watch')) sections.push('alerts', 'console');
  return {
    kind: 'deployed',
    without: sections,
    ...(consolePort === undefined ? {} : { consolePort }),
  };
}

/** An address that logs in once, within 15 minutes. */
async function consoleLogin({ deployment }: System): Promise<string | null> {
  if (deployment === null || deployment.console === null) return null;
  const { code, text } = await deployment.rampart('console', 'login');
  if (code !== 0) throw new Error(text);
  return text.trim();
}

/** The stage ends everything; a stop while things start holds as soon as they stand. */
function untilStopped(): Promise<'stopped'> {
  const { promise, resolve } = Promise.withResolvers<'stopped'>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => resolve('stopped'));
  }
  return promise;
}

interface Ports {
  readonly shopPort?: number;
  readonly attackerPort?: number;
  readonly consolePort?: number;
}

/** The well-known ports where they are free; the tour needs none that a person could remember. */
async function ports(chosen: Options): Promise<Ports> {
  if (chosen.tour) return {};
  const { shopPort, attackerPort, consolePort } = chosen;
  const wanted = [shopPort, attackerPort, consolePort];
  const areFree = await Promise.all(wanted.map(isFree));
  if (areFree.every(Boolean)) return { shopPort, attackerPort, consolePort };
  console.log(`One of the ports ${wanted.join(', ')} is taken; others will do.`);
  return {};
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
