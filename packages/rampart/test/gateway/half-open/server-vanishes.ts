// A scene in a network namespace of its own: the cable of the server is pulled. Says what a client heard
// as a line of JSON.
import { findProgram, redisProgram, Stage, waitFor } from '@rampart/stage';
import { open, Standing } from '../standing.ts';
import { FarSide, far, ip } from './far-side.ts';

await using stage = new Stage();
ip('link', 'set', 'lo', 'up');
// Nobody but the gateway shares this network.
const args = '--bind 0.0.0.0 --protected-mode no --port 6379 --save'.split(' ');
const { side } = await FarSide.start(stage, findProgram(redisProgram), [...args, '']);
await using standing = await Standing.before(null, stage, {
  gateway: open,
  upstream: `{ address: "${far}:6379", connect_within: 1s, dangerously_plain: true }`,
});
using asks = await standing.peer();
await waitFor(async () => (await asks.ask('SET', 'k', 'v')) === 'OK', { what: 'it answers' });
using waits = await standing.peer();
waits.send('BLPOP', 'jobs', '0');
await waitFor(async () => String(await asks.ask('INFO', 'clients')).includes('blocked_clients:1'), {
  what: 'one waits for a job',
});

side.unplug();
asks.send('GET', 'k');
await Promise.all([asks.last(), waits.last()]);
const heard = [...asks.replies, ...waits.replies];
using later = await standing.peer();
const refused = String(await later.ask('GET', 'k')).startsWith('-ERR upstream unavailable');

side.plugIn();
using back = await standing.peer();
const value = await waitFor(
  async () => {
    const answer = await back.ask('GET', 'k');
    return answer === 'v' ? answer : null;
  },
  { what: 'the server is back' },
);
console.log(JSON.stringify({ heard, refused, value }));
