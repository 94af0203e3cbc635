// An application that nobody wrote a policy for: a shop whose web servers and jobs use the server as
// they always did. `shop.ts PORT PASSWORD`; a line on standard output for each round that it has done
// and for each command that it was refused.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { createClient, ErrorReply } from 'redis';

const [port = '', password = ''] = process.argv.slice(2);

const url = `redis://127.0.0.1:${port}`;
const web = createClient({ url, username: 'web', password });
const jobs = createClient({ url, username: 'jobs', password });
const newsreader = web.duplicate();
const worker = jobs.duplicate();
for (const client of [web, jobs, newsreader, worker]) {
  // It connects again by itself.
  client.on('error', () => undefined);
  await client.connect();
}

/** Once more, where the connection was lost: what a web server does, too. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ErrorReply || attempt === 5) throw error;
      await after(50);
    }
  }
}

let news = 0;
await newsreader.subscribe('news', () => {
  news += 1;
});

const reserve = `return redis.call('DECRBY', KEYS[1], ARGV[1])`;

async function visit(): Promise<void> {
  const session = `session:${randomUUID()}`;
  const cart = `cart:${randomBytes(8).toString('hex')}0`;
  await web.set(session, 'somebody', { EX: 60 });
  await web.get(session);
  await web.hSet(cart, 'item:1', '2');
  await web.expire(cart, 60);
  await web.hGetAll(cart);
  await web.mGet(['price:1', 'price:2']);
  await web.eval(reserve, { keys: ['stock:1'], arguments: ['1'] });
  await web.multi().incr('orders').lPush('queue:mail', session).exec();
  await web.publish('news', 'sold');
}

async function night(): Promise<void> {
  await worker.brPop('queue:mail', 1);
  await jobs.scan('0', { MATCH: 'cart:*', COUNT: 10 });
  await jobs.del(`session:${randomUUID()}`);
}

process.on('SIGTERM', () => process.exit(0));
for (let round = 1; ; round += 1) {
  const before = news;
  for (const [name, work] of Object.entries({ visit, night })) {
    await patiently(work).catch((error: unknown) => {
      console.log(`refused ${name}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  await after(20);
  console.log(`round ${round}${news > before ? ' with news' : ''}`);
}
