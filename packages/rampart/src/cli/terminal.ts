// Asking a person. Questions go to standard error, so that what a verb prints can be piped away.
import { createInterface } from 'node:readline/promises';

import { CliError } from './errors.ts';

const ctrlC = '\u0003';
const ctrlD = '\u0004';
const backspaces = ['\u0008', '\u007F'];
const longest = 1024;

/** A line that is not shown while it is typed; without a terminal, the first line of the input. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine();
  // Raw before the question is asked: somebody may type at once.
  process.stdin.setRawMode(true);
  process.stdin.resume();
  process.stderr.write(question);
  try {
    return await typed();
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    process.stderr.write('\n');
  }
}

function typed(): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (act: () => void): void => {
      process.stdin.off('data', take);
      act();
    };
    const take = (piece: Buffer): void => {
      for (const key of piece.toString('utf8')) {
        if (key === '\r' || key === '\n') return end(() => resolve(text));
        if (key === ctrlC || key === ctrlD) return end(() => reject(stopped()));
        if (backspaces.includes(key)) text = text.slice(0, -1);
        else if (key >= ' ' && text.length < longest) text += key;
      }
    };
    process.stdin.on('data', take);
  });
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const piece of process.stdin) {
    text += String(piece);
    if (text.includes('\n') || text.length > longest) break;
  }
  if (text === '') throw stopped();
  return text.split('\n')[0]?.trim() ?? '';
}

/** One of the choices, by its number. */
export async function askChoice(question: string, choices: readonly string[]): Promise<number> {
  const list = choices.map((choice, at) => `  ${at + 1}  ${choice}\n`).join('');
  process.stderr.write(`${question}\n${list}`);
  using questions = new Questions();
  for (;;) {
    const answer = await questions.ask('Number: ');
    const at = /^\d{1,6}$/.test(answer) ? Number(answer) - 1 : -1;
    if (choices[at] !== undefined) return at;
  }
}

/** Questions that are answered by a line each. Lines that are typed, or pasted, ahead of them wait. */
export class Questions implements Disposable {
  readonly #interface = createInterface({ input: process.stdin, output: process.stderr });
  readonly #lines: AsyncIterator<string> = this.#interface[Symbol.asyncIterator]();

  async ask(question: string): Promise<string> {
    this.#interface.setPrompt(question);
    this.#interface.prompt();
    const line = await this.#lines.next();
    // Ctrl-C and Ctrl-D, which answer nothing.
    if (line.done === true) throw stopped();
    return line.value.trim();
  }

  [Symbol.dispose](): void {
    this.#interface.close();
  }
}

function stopped(): CliError {
  return new CliError('CLI_STOPPED', 'Nothing was typed.');
}
