// The least that a proxy in Node can do: `node pipe-main.ts PORT UPSTREAM`.
import { connect, createServer } from 'node:net';
import process from 'node:process';

const [port, upstream] = process.argv.slice(2).map(Number);

const server = createServer({ noDelay: true }, (client) => {
  const onward = connect({ host: '127.0.0.1', port: upstream ?? 0, noDelay: true });
  client.pipe(onward).pipe(client);
  for (const [one, other] of [
    [client, onward],
    [onward, client],
  ] as const) {
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }
});
server.listen({ host: '127.0.0.1', port: port ?? 0, backlog: 4096 }, () => console.log('ready'));
