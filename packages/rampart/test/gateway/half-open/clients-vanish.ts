// A scene in a network namespace of its own: clients are there, their cable is pulled, and the gateway
// has to notice by itself. Says what it saw as a line of JSON.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { Standing } from '../standing.ts';
import { FarSide, ip, near } from './far-side.ts';

await using stage = new Stage();
ip('link', 'set', 'lo', 'up');
// The kernel asks for a quarter of an hour whether what it sent has arrived; here for some seconds.
writeFileSync('/proc/sys/net/ipv4/tcp_retries2', '3');
const redis = await stage.redis();
await using standing = await Standing.before(redis, stage, {
  parts: 'networks: { far: 10.9.0.0/24 }',
  listen: '{ address: "0.0.0.0:0", dangerously_public: true, dangerously_plain: true }',
  users:
    'app: { from: far, can: [read, write, pubsub], keys: ["*"], channels: ["*"], password: none }',
  gateway: 'anonymous: app\nlimits: { idle: 5s, frame: 3s }',
});
const clientsFile = fileURLToPath(new URL('far-clients.ts', import.meta.url));
const { side, program } = await FarSide.start(stage, process.execPath, [
  '--conditions=rampart-source',
  clientsFile,
  String(standing.port()),
]);
const [, count = ''] = await program.waitForOutput(/(\d+) clients are there/);
await waitFor(async () => (await blocked(redis)) === 1, { what: 'one waits for a job' });
// The kernel asks each of them now and then whether it is there, also one that only listens.
await waitFor(() => sockets().filter(isAsked).length === Number(count), { what: 'all are asked' });
const isServerBusy = (await upstreams(redis)) > 5;

side.unplug();
await redis.command('PUBLISH', 'news', 'to nobody');
await redis.command('SET', 'tracked', 'changed');
await redis.command('RPUSH', 'jobs', 'a job');
await waitFor(() => sockets().length === 0, { what: 'no client is left', deadline: 150_000 });
// The gateway's own connection stays, and for a while a lane does, for whoever comes next.
await waitFor(async () => (await upstreams(redis)) <= 2, { what: 'no upstream is left over' });
const events = await standing.told('GATEWAY_CONNECTION_CLOSED', Number(count));
const seen = {
  clients: Number(count),
  isServerBusy,
  closed: events.length,
  subscribers: await redis.command('PUBSUB', 'NUMSUB', 'news'),
  blocked: await blocked(redis),
  watched: String(await redis.command('CLIENT', 'LIST')).includes('multi=1'),
};
console.log(JSON.stringify(seen));

/** Established connections of the gateway to the far side, with the timers of the kernel. */
function sockets(): readonly string[] {
  const args = ['--tcp', '--numeric', '--options', '--no-header', 'state', 'established'];
  const filter = ['src', `${near}:${standing.port()}`];
  const lines = execFileSync('ss', [...args, ...filter], { encoding: 'utf8' });
  return lines.split('\n').filter((line) => line !== '');
}

function isAsked(line: string): boolean {
  return line.includes('timer:(keepalive');
}

/** Connections of the gateway to the server, without that of this test. */
async function upstreams(server: RedisServer): Promise<number> {
  const list = String(await server.command('CLIENT', 'LIST'));
  return list.split('\n').filter((line) => line !== '').length - 1;
}

async function blocked(server: RedisServer): Promise<number> {
  return Number((await server.info('clients'))['blocked_clients']);
}
