// rampart risk decide: somebody answers for something, in a file that is committed.
import { worthOf } from '../risk/assess.ts';
import { RiskError } from '../risk/codes.ts';
import { writeDecision } from '../risk/decisions/write.ts';
import { decisionMade } from '../risk/events.ts';
import { dayOf, moneyText, rounded2 } from '../risk/words.ts';
import { recordEvents } from './record-events.ts';
import { gatherFrom, riskFiles, riskLog } from './risk.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const decideVerb: Verb = defineVerb({
  description: 'Write a decision down: accept, mitigate, transfer or avoid',
  args: {
    decision: {
      type: 'positional',
      required: true,
      description: 'accept, mitigate, transfer or avoid',
    },
    ...riskFiles,
    owner: { type: 'string', required: true, description: 'Who answers for it' },
    reason: { type: 'string', required: true, description: 'Why' },
    expires: { type: 'string', required: true, description: 'The last day: 2027-05-31' },
    subject: { type: 'string', description: 'Where it holds; everywhere, if left out' },
    band: {
      type: 'string',
      default: '50%',
      description: 'By so much it may rise before it is open again',
    },
    name: { type: 'string', description: 'Of the file; made from what it is about, if left out' },
    log: riskLog,
  },
  words: { name: 'ABOUT', description: 'Rules of the audit and mishaps: NET-013 theft' },
  run: async ({ decision: answer, owner, reason, expires, subject, band, name, log, ...args }) => {
    const about = args._.slice(1);
    const { assessment, decisions } = await gatherFrom(args);
    const { context, worth, at } = assessment;
    if (about.length === 0) {
      throw new RiskError('RISK_NOT_FOUND', 'It is not said what is decided about.');
    }
    for (const each of about) {
      if (worth.has(each)) continue;
      throw new RiskError('RISK_NOT_FOUND', `"${each}" is no open finding, and no mishap.`);
    }
    const hangs = worthOf({ about, figures: null }, worth, context.currency) ?? 0;
    const annualLoss = rounded2(hangs);
    const made = await writeDecision(decisions, name ?? nameOf(answer, about), {
      answer,
      about,
      subjects: subject === undefined ? [] : [subject],
      owner,
      reason,
      decided: dayOf(at),
      expires,
      figures: { annualLoss, currency: context.currency, band },
    });
    process.stdout.write(
      `${made.file}\n${made.owner} answers for ${moneyText(annualLoss, context.currency)} a year until ${made.expires}. Commit the file.\n`,
    );
    if (log !== undefined) await recordEvents(log, 'risk', [decisionMade(made, at)]);
  },
});

function nameOf(answer: string, about: readonly string[]): string {
  return [answer, ...about].join('-').toLowerCase().slice(0, 64);
}
