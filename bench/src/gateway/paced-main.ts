// Sends GET at a fixed rate over many connections, whether answers come or not, and takes every
// command's time from the moment at which it was due: a stall then counts for all that it delayed.
// `node paced-main.ts PORT RATE SECONDS CONNECTIONS [USER]`, the password in BENCH_PASSWORD.
//
// The event loop never sleeps meanwhile, so that commands leave within microseconds of being due;
// this takes a core. How late they left is told too.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

const [port = 0, rate = 0, seconds = 0, connections = 0] = process.argv.slice(2, 6).map(Number);
const user = process.argv[6];
const password = process.env['BENCH_PASSWORD'] ?? '';

/** The answer to GET of a value of three bytes. */
const answerBytes = '$3\r\nxxx\r\n'.length;
const settlingSeconds = 0.5;
const patience = 10_000;

const settling = Math.round(rate * settlingSeconds);
const total = settling + rate * seconds;
const due = new Float64Array(total);
const took = new Float64Array(total);
const late = new Float64Array(total);
let sent = 0;
let answered = 0;

class Line {
  readonly #socket: Socket;
  readonly #waiting: number[] = [];
  #bytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes.length));
    socket.on('error', (error) => giveUp(error.message)).on('close', () => giveUp('closed'));
  }

  send(number: number): void {
    this.#waiting.push(number);
    this.#socket.write(frames[number % frames.length] ?? '');
  }

  #read(length: number): void {
    this.#bytes += length;
    const now = performance.now();
    for (; this.#bytes >= answerBytes; this.#bytes -= answerBytes) {
      const number = this.#waiting.shift() ?? 0;
      took[number] = now - (due[number] ?? 0);
      answered += 1;
    }
  }
}

const frames = Array.from({ length: 997 }, (_, number) =>
  command('GET', `small:${`${number}`.padStart(12, '0')}`),
);
const lines = await Promise.all(Array.from({ length: connections }, logIn));
const start = performance.now() + 10;
for (let number = 0; number < total; number += 1) due[number] = start + (number * 1000) / rate;
turn();

function turn(): void {
  const now = performance.now();
  for (; sent < total && (due[sent] ?? 0) <= now; sent += 1) {
    late[sent] = now - (due[sent] ?? 0);
    lines[sent % connections]?.send(sent);
  }
  if (answered === total) tell();
  else if (now > (due[total - 1] ?? 0) + patience) giveUp(`${total - answered} never answered`);
  else setImmediate(turn);
}

function tell(): void {
  console.log(`PACED ${JSON.stringify({ took: quantiles(took), late: quantiles(late) })}`);
  process.exit(0);
}

function quantiles(all: Float64Array): Readonly<Record<string, number>> {
  const sorted = all.slice(settling).toSorted();
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

async function logIn(): Promise<Line> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.write(command('AUTH', ...(user === undefined ? [] : [user]), password));
  const said: readonly unknown[] = await once(socket, 'data');
  if (String(said[0]) !== '+OK\r\n') giveUp(`the login was answered ${String(said[0])}`);
  return new Line(socket);
}

function command(...args: readonly string[]): string {
  return `*${args.length}\r\n${args.map((text) => `$${text.length}\r\n${text}\r\n`).join('')}`;
}

function giveUp(why: string): never {
  console.error(`The fixed rate was not kept: ${why}`);
  process.exit(1);
}
