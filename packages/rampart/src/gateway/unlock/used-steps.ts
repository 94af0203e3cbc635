// Which steps of which operators were used, on disk before a code is accepted: a code works once,
// also after a restart, and also when the clock is set back.
//
// A line a use, with a check value. What was not completely written was not accepted, so a last line
// without its end is left out; any other damage refuses all codes. A new file refuses the codes that
// were already shown: nobody can know whether they were used.
import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { UnlockError } from './errors.ts';
import { drift, stepAt } from './totp.ts';

const format = 'rampart-used-steps-1';
/** A file with more lines is written anew when it is opened. */
const mostLines = 200;

export class UsedSteps {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #contents: Contents | null;
  /** Behind the last complete line. */
  #end: number;
  /** One use at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, contents: Contents | null, end: number) {
    this.#path = path;
    this.#file = file;
    this.#contents = contents;
    this.#end = end;
  }

  /** Opens or begins the file. A damaged one is opened too, and refuses every code. */
  static async open(path: string, time: number): Promise<UsedSteps> {
    const found = await read(path);
    const contents =
      found === null ? { since: stepAt(time) + drift, last: new Map() } : parse(found);
    if (contents === null) return new UsedSteps(path, await open(path, 'r'), null, 0);
    const text = textOf(contents);
    if (found === null || linesOf(found).length > mostLines) await replace(path, text);
    const file = await open(path, 'r+');
    const complete = linesOf(await file.readFile('utf8'));
    const end = Buffer.byteLength(complete.map((line) => `${line}\n`).join(''));
    await file.truncate(end);
    return new UsedSteps(path, file, contents, end);
  }

  get isDamaged(): boolean {
    return this.#contents === null;
  }

  /** Resolves when the use is on disk. Rejects when the step was used, or cannot be known to be new. */
  claim(operator: string, step: number): Promise<void> {
    const claimed = this.#turn.then(() => this.#claim(operator, step));
    // The next one goes on whatever became of this one; its own caller hears of a failure.
    this.#turn = claimed.catch(() => undefined);
    return claimed;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#file.close();
  }

  async #claim(operator: string, step: number): Promise<void> {
    const contents = this.#contents;
    if (contents === null) {
      throw new UnlockError('GATEWAY_STEPS_DAMAGED', `The file ${this.#path} was altered.`);
    }
    if (step <= contents.since) {
      throw new UnlockError('GATEWAY_CODE_EARLY', 'The memory of used codes has just begun.');
    }
    if (step <= (contents.last.get(operator) ?? 0)) {
      throw new UnlockError('GATEWAY_CODE_USED', 'This code, or a later one, was used.');
    }
    const line = Buffer.from(`${lineOf(operator, step)}\n`, 'utf8');
    try {
      await this.#file.write(line, 0, line.length, this.#end);
      await this.#file.datasync();
    } catch (cause) {
      const what = `The file ${this.#path} cannot be written: ${String(cause)}.`;
      throw new UnlockError('GATEWAY_STEPS_UNWRITABLE', what, { cause });
    }
    this.#end += line.length;
    contents.last.set(operator, step);
  }
}

interface Contents {
  /** No code of this step or an earlier one is accepted from anybody. */
  readonly since: number;
  readonly last: Map<string, number>;
}

async function read(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  await using opened = file;
  return await opened.readFile('utf8');
}

/** The complete lines. */
function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

function parse(text: string): Contents | null {
  const [first = '', ...rest] = linesOf(text);
  const head = parseLine(first);
  if (head === null || head.name !== format) return null;
  const last = new Map<string, number>();
  for (const line of rest) {
    const use = parseLine(line);
    if (use === null || use.step <= (last.get(use.name) ?? 0)) return null;
    last.set(use.name, use.step);
  }
  return { since: head.step, last };
}

function textOf({ since, last }: Contents): string {
  const uses = [...last].map(([operator, step]) => lineOf(operator, step));
  return [lineOf(format, since), ...uses].map((line) => `${line}\n`).join('');
}

function lineOf(name: string, step: number): string {
  const content = `${name} ${step}`;
  return `${content} ${checkOf(content)}`;
}

function parseLine(line: string): { readonly name: string; readonly step: number } | null {
  const parts = /^(\S{1,64}) (\d{1,12}) \w{16}$/.exec(line);
  if (parts === null) return null;
  const [, name = '', step = ''] = parts;
  return lineOf(name, Number(step)) === line ? { name, step: Number(step) } : null;
}

/** Against accidents, not against somebody who may write the file. */
function checkOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Whole or not at all, and there for good when it resolves. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  {
    await using file = await open(draft, 'w', 0o600);
    await file.writeFile(text);
    await file.datasync();
  }
  await rename(draft, path);
  await using directory = await open(dirname(path), 'r');
  await directory.sync();
}
