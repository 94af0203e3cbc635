// rampart prove: attacks on a system of its own, and what stops each.
import { attacks } from '../prove/attacks/index.ts';
import { run } from '../prove/campaign.ts';
import { ProveError } from '../prove/errors.ts';
import { isDeepEnough, matrixOf, type Matrix } from '../prove/matrix/matrix.ts';
import { ablations, named, type Setting } from '../prove/matrix/setting.ts';
import { markdownReport, textReport } from '../prove/report/text.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

const formats = {
  text: textReport,
  markdown: markdownReport,
  json: (matrix: Matrix) => `${JSON.stringify(matrix, null, 2)}\n`,
};

export const proveVerb: Verb = defineVerb({
  description: 'Attack a scratch system and show what stops each attack',
  args: {
    ablate: {
      type: 'boolean',
      default: false,
      description: 'Also with each defence alone, with each away, and with none',
    },
    require: {
      type: 'string',
      default: '2',
      description:
        'With --ablate: so many defences must stop each attack alone, or it exits with 2',
      valueHint: 'N',
    },
    only: {
      type: 'string',
      description: 'Attacks whose name contains this',
      valueHint: 'TEXT',
    },
    format: {
      type: 'string',
      default: 'text',
      description: 'text, markdown or json',
      valueHint: 'FORMAT',
    },
    server: {
      type: 'string',
      default: '/usr/bin/redis-server',
      description: 'The redis-server or valkey-server that is attacked',
      valueHint: 'PROGRAM',
    },
  },
  run: async ({ ablate, require, only = '', format, server }): Promise<ExitCode> => {
    const write = Object.hasOwn(formats, format) ? formatNamed(format) : undefined;
    if (write === undefined) {
      throw new CliError('CLI_ARGUMENT', `There is no format "${format}".`);
    }
    const required = depthOf(require);
    const chosen = attacks.filter(({ name }) => name.includes(only));
    if (chosen.length === 0) throw new ProveError('PROVE_ATTACK', `No attack is called "${only}".`);
    const settings: readonly Setting[] = ablate ? ablations : [{ kind: 'all on' }];
    const tried = await run({
      attacks: chosen,
      settings,
      program: server,
      onSetting: (setting, done) => tell(`${done + 1} of ${settings.length}: ${named(setting)}`),
    });
    tell('');
    const matrix = matrixOf(chosen, tried);
    process.stdout.write(write(matrix, required));
    const isGood = matrix.lines.every((line) =>
      ablate ? isDeepEnough(line, required) : line.stopped === true,
    );
    return isGood && matrix.hurt.length === 0 ? 0 : 2;
  },
});

function formatNamed(name: string): (typeof formats)['text'] | undefined {
  return Object.entries(formats).find(([each]) => each === name)?.[1];
}

function depthOf(text: string): number {
  const depth = Number(text);
  if (Number.isInteger(depth) && depth >= 1 && depth <= 9) return depth;
  throw new CliError('CLI_ARGUMENT', `--require takes a number from 1 to 9, not "${text}".`);
}

/** Where somebody looks on, one line says how far it is. */
function tell(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
}
