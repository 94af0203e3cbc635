// rampart risk …: the five steps of an assessment, and all of them on one page.
import { writeFile } from 'node:fs/promises';

import { curveFile } from '../report/curve.ts';
import { renderHtml } from '../report/html.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { Page } from '../report/page.ts';
import { renderTerminal } from '../report/terminal.ts';
import type { Assessment } from '../risk/assess.ts';
import { RiskError } from '../risk/codes.ts';
import { decisionEnded } from '../risk/events.ts';
import { gather } from '../risk/gather.ts';
import type { Gathered } from '../risk/gather.ts';
import { curveBlock } from '../risk/report/curve-block.ts';
import { renderJson } from '../risk/report/json.ts';
import { pageOfStep, wholePage } from '../risk/report/report.ts';
import type { Step } from '../risk/report/report.ts';
import { recordEvents } from './record-events.ts';
import { defineGroup, defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const riskFiles = {
  policy: {
    type: 'string',
    default: 'rampart.yaml',
    description: 'The policy, whose risk part says what is at stake',
    valueHint: 'FILE',
  },
  findings: {
    type: 'string',
    description: 'What "rampart audit --format json" wrote',
    valueHint: 'FILE',
  },
} as const;

export const riskLog = {
  type: 'string',
  description: 'A directory where events are logged, in a chain named risk',
  valueHint: 'DIRECTORY',
} as const;

interface FileArguments {
  readonly policy: string;
  readonly findings?: string | undefined;
}

export function gatherFrom({ policy, findings = '' }: FileArguments): Promise<Gathered> {
  return gather({ policy, findings: findings === '' ? null : findings }, Date.now());
}

function stepVerb(name: Step, description: string): Verb {
  return defineVerb({
    description,
    args: riskFiles,
    run: async (args) => {
      const { assessment } = await gatherFrom(args);
      process.stdout.write(onTerminal(pageOfStep(name, assessment)));
    },
  });
}

const evaluate: Verb = defineVerb({
  description:
    'Say whether it is too much, and what to mend first: 0 no, 2 yes, or a decision ended',
  args: { ...riskFiles, log: riskLog },
  run: async ({ log, ...args }) => {
    const { assessment } = await gatherFrom(args);
    const { appetite, decisions, at } = assessment;
    process.stdout.write(onTerminal(pageOfStep('evaluate', assessment)));
    const ended = decisions.flatMap((decided) => decisionEnded(decided, at) ?? []);
    for (const { code, message } of ended) process.stdout.write(`\n  ${code}: ${message}\n`);
    if (log !== undefined) await recordEvents(log, 'risk', ended);
    return appetite?.within === false || ended.length > 0 ? 2 : 0;
  },
});

const report: Verb = defineVerb({
  description: 'Write all five steps on one page, for a manager and for an engineer',
  args: {
    ...riskFiles,
    format: {
      type: 'enum',
      options: ['terminal', 'markdown', 'html', 'json', 'svg'],
      default: 'terminal',
      description: 'How: svg is the exceedance curve alone',
    },
    out: { type: 'string', description: 'A file instead of the terminal', valueHint: 'FILE' },
  },
  run: async ({ format, out, ...args }) => {
    const { assessment } = await gatherFrom(args);
    const text = rendered(format, assessment);
    if (out === undefined) process.stdout.write(text);
    else await writeTo(out, text);
  },
});

function rendered(
  format: 'terminal' | 'markdown' | 'html' | 'json' | 'svg',
  assessment: Assessment,
): string {
  switch (format) {
    case 'terminal':
      return onTerminal(wholePage(assessment));
    case 'markdown':
      return renderMarkdown(wholePage(assessment));
    case 'html':
      return renderHtml(wholePage(assessment));
    case 'json':
      return renderJson(assessment);
    case 'svg': {
      const curve = curveBlock(assessment);
      if (curve !== null) return curveFile(curve);
      throw new RiskError('RISK_NOTHING_LOST', 'There is no curve: no year costs anything.');
    }
  }
}

async function writeTo(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new RiskError('RISK_OUTPUT', `${path} cannot be written.`, { cause });
  }
}

const narrowest = 80;
const widest = 140;

function onTerminal(page: Page): string {
  const { isTTY, columns } = process.stdout;
  return renderTerminal(page, {
    width: Math.min(widest, Math.max(narrowest, isTTY ? columns : 100)),
    colour: isTTY && (process.env['NO_COLOR'] ?? '') === '',
  });
}

export const riskVerbs: Verb = defineGroup('Say what findings are worth, and decide about them', {
  context: async () => stepVerb('context', 'Show what is at stake, and who says so'),
  assess: async () => stepVerb('assess', 'Show what can happen, and what stands against it'),
  analyse: async () => stepVerb('analyse', 'Show what a year may cost, and what that hangs on'),
  evaluate: async () => evaluate,
  decide: async () => (await import('./risk-decide.ts')).decideVerb,
  report: async () => report,
});
