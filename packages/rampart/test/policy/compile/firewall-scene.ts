// In a network namespace of its own: a server that was compiled, its firewall, and callers from two
// addresses at the far end of a cable. Says what they found as a line of JSON.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findProgram, Stage } from '@rampart/stage';

import { firewallOf } from '../../../src/policy/compile/firewall.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { FarSide, ip, near } from '../../gateway/half-open/far-side.ts';
import { nftProgram } from './programs.ts';
import { raise, serverPart } from './raised.ts';

await using stage = new Stage();
ip('link', 'set', 'lo', 'up');
const nft = findProgram(nftProgram);
const callersFile = fileURLToPath(new URL('firewall-callers.ts', import.meta.url));
const { program: callers } = await FarSide.start(stage, process.execPath, [
  callersFile,
  near,
  '6390',
]);

// A signal to one that does not listen to it yet would do something else.
await callers.waitForOutput(/listening/);

const directory = await stage.newDirectory('server');
const text = [
  'version: 1',
  'app: shop',
  'networks: { web: 10.9.0.2 }',
  "users: { web: { from: web, can: [read, write], keys: '*' } }",
  `hosts: { db: { address: ${near}, roles: redis, port: 6390 } }`,
  serverPart(directory, ', dangerously_plain: true'),
].join('\n');
await raise(stage, text);
const policy = loadPolicy(text, 'rampart.yaml');
const rules = policy.deployment && firewallOf(policy, policy.deployment, ['db']);
if (rules === null) throw new TypeError('The server has a firewall.');

callers.signal('SIGUSR1');
const [, before = ''] = await callers.waitForOutput(/first (.*)/);
execFileSync(nft, ['add', 'table', 'inet', 'others']);
const file = join(directory, 'firewall.nft');
await writeFile(file, rules.text);
execFileSync(nft, ['--file', file]);
// A second time changes nothing.
execFileSync(nft, ['--file', file]);
callers.signal('SIGUSR1');
const [, after = ''] = await callers.waitForOutput(/then (.*)/);
const list = execFileSync(nft, ['list', 'tables'], { encoding: 'utf8' });
const tables = [...list.matchAll(/^table inet (.+)$/gmu)].map(([, name]) => name);
console.log(`{"before":${before},"after":${after},"tables":${JSON.stringify(tables)}}`);
