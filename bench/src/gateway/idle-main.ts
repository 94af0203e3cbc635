// Opens connections that log in and then say nothing: `node idle-main.ts PORT COUNT [USER]`, the
// password in BENCH_PASSWORD. They stay open until this process ends.
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';

const [port = 0, count = 0] = process.argv.slice(2, 4).map(Number);
const user = process.argv[4];
const password = process.env['BENCH_PASSWORD'] ?? '';
const atOnce = 50;

const words = ['AUTH', ...(user === undefined ? [] : [user]), password];
const login = `*${words.length}\r\n${words.map((text) => `$${text.length}\r\n${text}\r\n`).join('')}`;

let opened = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (opened < count) {
      opened += 1;
      await open();
    }
  }),
);
console.log('all idle');

async function open(): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.write(login);
  const said: readonly unknown[] = await once(socket, 'data');
  if (String(said[0]) !== '+OK\r\n') throw new Error(`The login was answered ${String(said[0])}`);
}
