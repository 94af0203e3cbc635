// At the far end of the cable: calls a server from two addresses, each time that it is told to.
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const [, , host = '', port = ''] = process.argv;
const patience = 1_000;

function call(localAddress: string): Promise<'open' | 'shut'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), localAddress, timeout: patience });
    const end = (answer: 'open' | 'shut'): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end('open'));
    socket.once('timeout', () => end('shut'));
    socket.once('error', () => end('shut'));
  });
}

const told = { times: 0 };
process.on('SIGUSR1', () => {
  told.times += 1;
});

console.log('listening');
for (const name of ['first', 'then']) {
  const heard = told.times;
  while (told.times === heard) await pause(20);
  if (name === 'first') execFileSync('ip', ['address', 'add', '10.9.0.3/24', 'dev', 'far']);
  const found = { '10.9.0.2': await call('10.9.0.2'), '10.9.0.3': await call('10.9.0.3') };
  console.log(name, JSON.stringify(found));
}
setInterval(() => told.times, 60_000);
