import { parseArgs } from 'node:util';
import { BenchError } from './bench-error.ts';

export interface BenchOptions {
  /** How often every cell is measured; the figures are medians over rounds. */
  readonly rounds: number;
  /** Whole seconds of load for each cell in each round. */
  readonly seconds: number;
  /** Mebibytes of data, for a verb that measures by size; null: as many as it usually takes. */
  readonly megabytes: number | null;
  /** Only cells whose name contains this text (and what they are compared with). */
  readonly only: string | undefined;
  /** One short round: shows that everything runs and refuses, says nothing about speed. */
  readonly quick: boolean;
  /** Folder for `VERB.json` and `VERB.md`; a part of the cells or a quick run writes nowhere else. */
  readonly out: string | undefined;
}

const flags = {
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  megabytes: { type: 'string' },
  only: { type: 'string' },
  quick: { type: 'boolean', default: false },
  out: { type: 'string' },
} as const;

export function usage(verbs: readonly string[]): string {
  return [
    'Usage: npm run bench -- VERB [--rounds N] [--seconds N] [--megabytes N] [--only TEXT] [--quick] [--out DIR]',
    `Verbs: ${verbs.join(', ')}`,
  ].join('\n');
}

export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  const quick = values.quick;
  return {
    rounds: whole('--rounds', values.rounds, quick ? 1 : 7),
    seconds: whole('--seconds', values.seconds, quick ? 1 : 2),
    megabytes: values.megabytes === undefined ? null : whole('--megabytes', values.megabytes, 0),
    only: values.only,
    quick,
    out: values.out,
  };
}

const most = 4_096;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false });
  } catch (cause) {
    throw new BenchError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function whole(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new BenchError(`${flag} is a whole number from 1 to ${most}, not "${text}".`);
  }
  return value;
}
