// A telephone that shows codes, and whoever enrols it: RFC 6238 as every authenticator has it.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { rampartCommand } from '../src/deployment/rampart.ts';

const period = 30_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export class Authenticator {
  readonly #secret: Buffer;
  #used = 0;

  constructor(secret: string) {
    this.#secret = fromBase32(secret);
  }

  /** Each works once, so this may wait until the next one is taken. */
  async code(): Promise<string> {
    const step = Math.max(this.#used + 1, Math.floor(Date.now() / period));
    // The one that comes next is taken already: clocks differ.
    const left = (step - 1) * period - Date.now();
    if (left > 0) await sleep(left);
    this.#used = step;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', this.#secret).update(counter).digest();
    const at = mac.readUInt8(mac.length - 1) & 15;
    return String((mac.readUInt32BE(at) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
  }
}

/** `rampart enrol`, which shows a secret to a person at a terminal only. */
export async function enrol(directory: string, ...words: string[]): Promise<Authenticator> {
  const line = [...rampartCommand, 'enrol', ...words].map((word) => `'${word}'`).join(' ');
  const shell = `stty cols 160 rows 80; exec ${line}`;
  const terminal = spawn('script', ['-qec', shell, '/dev/null'], { cwd: directory });
  let shown = '';
  let authenticator: Authenticator | null = null;
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [, secret] = /type the secret: ([A-Z2-7 ]+)\r?\n/.exec(shown) ?? [];
    if (authenticator !== null || secret === undefined || !shown.includes('shows now: ')) return;
    authenticator = new Authenticator(secret);
    // A code that cannot be had leaves the question open, and the test says so when it waits in vain.
    void authenticator.code().then((code) => terminal.stdin.write(`${code}\r`));
  });
  await once(terminal, 'exit');
  if (authenticator === null || terminal.exitCode !== 0)
    throw new Error(`Nobody was enrolled:\n${shown}`);
  return authenticator;
}

function fromBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text.replaceAll(' ', '')) {
    bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  }
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
