// rampart prove: attacks on a system of its own, or on the running one of a policy, and what stops each.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

import { attacks } from '../prove/attacks/index.ts';
import { run } from '../prove/campaign.ts';
import { ProveError } from '../prove/errors.ts';
import { ablations, named, type Setting } from '../prove/matrix/setting.ts';
import { hasMarks, placed, tableMarks } from '../prove/report/placed.ts';
import { proofFormats, render } from '../prove/report/render.ts';
import { reportOf, type ProofReport, type ReportParts } from '../prove/report/report.ts';
import { attackRuling } from '../risk/decisions/findings-ruling.ts';
import { loadDecisions } from '../risk/decisions/load.ts';
import { version } from '../version.ts';
import { CliError } from './errors.ts';
import { lookOfOutput } from './look.ts';
import { proveTarget } from './prove-target.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const proveVerb: Verb = defineVerb({
  description: 'Attack a scratch system, or a running one, and show what stops each attack',
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
    'at-once': {
      type: 'string',
      default: String(Math.min(4, availableParallelism())),
      description: 'With --ablate: so many scratch systems side by side',
      valueHint: 'N',
    },
    only: {
      type: 'string',
      description: 'Attacks whose name contains this',
      valueHint: 'TEXT',
    },
    format: {
      type: 'enum',
      options: [...proofFormats],
      default: 'text',
      description: 'How it is told; brief is two lines an attack',
    },
    out: { type: 'string', description: 'A file instead of the terminal', valueHint: 'FILE' },
    into: {
      type: 'string',
      description: 'With --ablate: a page in Markdown, whose table between its marks is replaced',
      valueHint: 'FILE',
    },
    decisions: {
      type: 'string',
      default: 'decisions',
      description: 'Decisions of rampart risk: an attack can be accepted until a day',
      valueHint: 'DIRECTORY',
    },
    server: {
      type: 'string',
      default: '/usr/bin/redis-server',
      description: 'The redis-server or valkey-server that is attacked',
      valueHint: 'PROGRAM',
    },
    target: {
      type: 'string',
      description: 'Instead of a scratch system, the running one of this policy, as a stranger',
      valueHint: 'POLICY',
    },
    form: {
      type: 'string',
      description: 'With --target: a page of the application that takes a form',
      valueHint: 'URL',
    },
    confirm: {
      type: 'string',
      description: 'With --target beyond this machine: the name of the application',
      valueHint: 'NAME',
    },
  },
  run: async (args): Promise<ExitCode> => {
    const { ablate, only = '', target, form, confirm } = args;
    const required = depthOf(args.require);
    const lanes = lanesOf(args['at-once']);
    const place = await placeIn(args.into, ablate);
    if (target !== undefined && ablate) {
      throw new CliError('CLI_ARGUMENT', 'Nothing is switched off on a running system.');
    }
    if (target === undefined && (form ?? confirm) !== undefined) {
      throw new CliError('CLI_ARGUMENT', '--form and --confirm are for a --target.');
    }
    const at = Date.now();
    const acceptedOf = attackRuling(await loadDecisions(args.decisions), at);
    const played =
      target === undefined
        ? await proveGrounds({ only, ablate, program: args.server, lanes })
        : await proveTarget({ target, form, confirm, only });
    if (played.attacks.length === 0) {
      throw new ProveError('PROVE_ATTACK', `No attack that can be played is called "${only}".`);
    }
    const report = reportOf({ at, version, required, acceptedOf, ...played });
    const look = lookOfOutput();
    const text = render(
      report,
      args.format,
      args.out === undefined ? look : { ...look, colour: false },
    );
    await tell(text, args.out);
    await place(report);
    return report.passed ? 0 : 2;
  },
});

async function proveGrounds({
  only,
  ablate,
  program,
  lanes,
}: {
  readonly only: string;
  readonly ablate: boolean;
  readonly program: string;
  readonly lanes: number;
}): Promise<Pick<ReportParts, 'target' | 'attacks' | 'tried'>> {
  const chosen = attacks.filter(({ name }) => name.includes(only));
  const settings: readonly Setting[] = ablate ? ablations : [{ kind: 'all on' }];
  // What is on disk goes with us, and only then.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const tried =
    chosen.length === 0
      ? []
      : await run({
          attacks: chosen,
          settings,
          program,
          lanes,
          onSetting: (setting, done) =>
            showProgress(`${done + 1} of ${settings.length}: ${named(setting)}`),
        });
  showProgress('');
  return { target: { kind: 'grounds', program }, attacks: chosen, tried };
}

/** Asked before anything is played: nobody waits for minutes to hear that a page has no marks. */
async function placeIn(
  file: string | undefined,
  ablate: boolean,
): Promise<(report: ProofReport) => Promise<void>> {
  if (file === undefined) return async () => undefined;
  if (!ablate) throw new CliError('CLI_ARGUMENT', '--into is for --ablate, which makes the table.');
  const page = await readFile(file, 'utf8');
  if (!hasMarks(page)) {
    const what = `${file} has no place for the table. Write ${tableMarks.join(' and ')} where it belongs.`;
    throw new CliError('CLI_ARGUMENT', what);
  }
  return async (report) => writeFile(file, placed(page, report));
}

async function tell(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) process.stdout.write(text);
  else
    await writeFile(file, text, { flag: 'wx' }).catch((cause: unknown) => {
      throw new CliError('CLI_OUTPUT', `${file} cannot be written.`, { cause });
    });
}

function lanesOf(text: string): number {
  const lanes = Number(text);
  if (Number.isInteger(lanes) && lanes >= 1 && lanes <= 16) return lanes;
  throw new CliError('CLI_ARGUMENT', `--at-once takes a number from 1 to 16, not "${text}".`);
}

function depthOf(text: string): number {
  const depth = Number(text);
  if (Number.isInteger(depth) && depth >= 1 && depth <= 9) return depth;
  throw new CliError('CLI_ARGUMENT', `--require takes a number from 1 to 9, not "${text}".`);
}

/** Where somebody looks on, one line says how far it is. */
function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
}
