// rampart risk decide: somebody answers for something, in a file that is committed.
import { decide } from '../risk/decisions/decide.ts';
import { decisionMade } from '../risk/events.ts';
import { moneyText } from '../risk/words.ts';
import { recordEvents } from './record-events.ts';
import { fewYears, gatherFrom, riskFiles, riskLog } from './risk.ts';
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
    const { assessment, decisions } = await gatherFrom(args, fewYears);
    const made = await decide(
      {
        answer,
        about: args._.slice(1),
        subjects: subject === undefined ? [] : [subject],
        owner,
        reason,
        expires,
        band,
        name: name ?? null,
      },
      { assessment, directory: decisions },
    );
    const { context, at } = assessment;
    const annualLoss = made.figures?.annualLoss ?? 0;
    process.stdout.write(
      `${made.file}\n${made.owner} answers for ${moneyText(annualLoss, context.currency)} a year until ${made.expires}. Commit the file.\n`,
    );
    if (log !== undefined) await recordEvents(log, 'risk', [decisionMade(made, at)]);
  },
});
