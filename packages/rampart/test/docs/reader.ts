// Somebody who does what a guide says: writes the files, types the commands, and looks whether the
// same comes out. Only ports and paths of the system are others than in the guide.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { waitFor, type Stage, type StageProcess } from '@rampart/stage';

import { escaped, says, stepsOf, type Block, type Step } from './guide.ts';
import { commandFile } from '../cli/command.ts';

export interface ReaderOptions {
  /** What the guide writes → what stands for it here. */
  readonly here: Readonly<Record<string, string | number>>;
  /** Programs of the system that must not be touched: name → what is run in their place. */
  readonly programs?: Readonly<Record<string, string>>;
}

export class Reader {
  readonly directory: string;
  readonly #stage: Stage;
  readonly #here: ReaderOptions['here'];
  readonly #running = new Map<string, StageProcess>();
  /** What was exported in the terminal stays, and what was unset stays away. */
  readonly #exports: string[] = [];

  private constructor(stage: Stage, directory: string, here: ReaderOptions['here']) {
    this.#stage = stage;
    this.directory = directory;
    this.#here = here;
  }

  static async sitDown(stage: Stage, { here, programs = {} }: ReaderOptions): Promise<Reader> {
    const reader = new Reader(stage, await stage.newDirectory('reader'), here);
    const command = `exec '${process.execPath}' --conditions=rampart-source '${commandFile}' "$@"`;
    for (const [name, text] of Object.entries({ sudo: 'exec "$@"', rampart: command, ...programs }))
      await reader.#writeProgram(name, text);
    return reader;
  }

  async follow(blocks: readonly Block[]): Promise<void> {
    for (const block of blocks) {
      if (block.language === 'console') await this.#type(block);
      else if (block.language === 'sh') await this.#runAll(block);
      else if (block.label !== '') await this.write(block.label, block.text);
    }
  }

  async write(name: string, text: string): Promise<void> {
    const path = join(this.directory, this.hereOf(name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, this.hereOf(text), { mode: 0o600 });
  }

  /** What the reader has on his screen of a command that stays. */
  screenOf(command: string): string {
    return this.#running.get(command)?.output ?? '';
  }

  /** Ctrl-C; returns how it ended. */
  async stop(command: string): Promise<number | null> {
    const running = this.#running.get(command);
    this.#running.delete(command);
    if (running === undefined) return null;
    running.signal('SIGINT');
    return (await running.exited).code;
  }

  /** Waits until it has ended by itself; returns how. */
  async ended(command: string): Promise<number | null> {
    const running = this.#running.get(command);
    this.#running.delete(command);
    return running === undefined ? null : (await running.exited).code;
  }

  async #type(block: Block): Promise<void> {
    for (const step of stepsOf(block)) {
      if (/^(?:export|unset) /u.test(step.command)) this.#exports.push(this.hereOf(step.command));
      else if (block.label === 'stays') await this.#start(step);
      else await this.#run(step, block.at);
    }
  }

  /** A block that is typed as a whole; what it prints is of no interest. */
  async #runAll({ at, text }: Block): Promise<void> {
    const started = await this.#stage.start('bash', ['-euc', this.#line(text)], {
      cwd: this.directory,
      env: this.#env,
    });
    await started.closed;
    const { code } = await started.exited;
    if (code !== 0) throw new Error(`${at}: ended with ${code}.${started.lastWords}`);
  }

  /** A program that was started before is stopped first, as one has to. */
  async #start({ command, output }: Step): Promise<void> {
    await this.stop(command);
    const started = await this.#stage.start('bash', ['-c', this.#line(`exec ${command}`)], {
      cwd: this.directory,
      env: this.#env,
      ready: ({ output: shown }) => says(this.hereOf(output), shown),
      deadline: 150_000,
    });
    this.#running.set(command, started);
  }

  async #run({ command, output }: Step, at: string): Promise<void> {
    const expected = this.hereOf(output);
    let shown = '';
    const look = async (): Promise<boolean> => {
      const started = await this.#stage.start('bash', ['-c', this.#line(command)], {
        cwd: this.directory,
        env: this.#env,
      });
      await started.closed;
      shown = started.output;
      return says(expected, shown);
    };
    // What is written down is there a moment later; everything else has one try.
    const isWritten = /^rampart (?:events|gateway propose)/u.test(command);
    const fits = isWritten
      ? await waitFor(look, { what: at, deadline: 150_000 }).catch(() => false)
      : await look();
    if (fits) return;
    throw new Error(`${at}: ${command}\nThe guide says:\n${expected}\nIt shows:\n${shown}`);
  }

  #line(command: string): string {
    return [...this.#exports, this.hereOf(command)].join('\n');
  }

  hereOf(text: string): string {
    const theirs = Object.keys(this.#here).map(escaped).join('|');
    return theirs === ''
      ? text
      : text.replaceAll(new RegExp(theirs, 'gu'), (found) => String(this.#here[found]));
  }

  get #env(): Record<string, string> {
    const path = `${join(this.directory, '.bin')}:${process.env['PATH'] ?? ''}`;
    // redis-cli shows people another output than programs.
    return { PATH: path, HOME: this.directory, FAKETTY: '1' };
  }

  async #writeProgram(name: string, text: string): Promise<void> {
    const path = join(this.directory, '.bin', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o700 });
  }
}
