// rampart audit: what is wrong with a deployment, and what to mend first. It only looks.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { baselineOf } from '../audit/baseline.ts';
import { AuditError } from '../audit/codes.ts';
import { changesBetween } from '../audit/events.ts';
import { exitCodeOf } from '../audit/exit.ts';
import { loadBaseline, renderBaseline } from '../audit/files/baseline-file.ts';
import { severities } from '../audit/grade.ts';
import { look } from '../audit/look.ts';
import { isExposed, outsidePage, ownPlace } from '../audit/outside.ts';
import { profiles } from '../audit/profile.ts';
import { auditFormats, render } from '../audit/reports/render.ts';
import { runAudit } from '../audit/run.ts';
import type { Ran } from '../audit/run.ts';
import { fromOutside } from '../observe/outside/from-outside.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { readDuration } from '../policy/units.ts';
import { renderTerminal } from '../report/terminal.ts';
import { version } from '../version.ts';
import { auditDataVerb } from './audit-data.ts';
import { fixesOf } from './audit-fix.ts';
import { policyHere, prepareAudit } from './audit-prepare.ts';
import type { Prepared } from './audit-prepare.ts';
import { CliError } from './errors.ts';
import { lookOfOutput } from './look.ts';
import { recordEvents } from './record-events.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const auditVerb: Verb = defineVerb({
  description: 'Look at servers as they are, and say what is wrong and what mends it',
  args: {
    policy: {
      type: 'string',
      description:
        'The policy, which also names what to look at; if nothing is named, the rampart.yaml that is here',
      valueHint: 'FILE',
    },
    target: {
      type: 'string',
      description: 'A server; its password is in RAMPART_AUDIT_PASSWORD',
      valueHint: 'redis://[USER@]HOST:PORT',
    },
    ca: { type: 'string', description: 'Whom to trust at a rediss:// target', valueHint: 'FILE' },
    cert: { type: 'string', description: 'A certificate to show there', valueHint: 'FILE' },
    key: { type: 'string', description: 'Its key', valueHint: 'FILE' },
    config: {
      type: 'string',
      description: 'A configuration file, as a server would start with it',
      valueHint: 'FILE',
    },
    'sentinel-config': { type: 'string', description: 'The same of a Sentinel', valueHint: 'FILE' },
    source: {
      type: 'string',
      description: 'Sources of the clients, and descriptions of containers',
      valueHint: 'DIRECTORY',
    },
    statements: {
      type: 'string',
      description: 'What people state that no program can see',
      valueHint: 'FILE',
    },
    decisions: {
      type: 'string',
      description:
        'Decisions of rampart risk, the only way to waive; those of the policy, if left out',
      valueHint: 'DIRECTORY',
    },
    profile: {
      type: 'enum',
      options: [...profiles],
      default: 'basic',
      description: 'Which rules are asked',
    },
    admin: {
      type: 'string',
      description: 'Users who may do everything and are meant to, with commas',
      valueHint: 'NAMES',
    },
    keys: {
      type: 'string',
      default: '0',
      description: 'Names of so many keys are looked at; never a value',
      valueHint: 'COUNT',
    },
    format: {
      type: 'enum',
      options: [...auditFormats],
      default: 'terminal',
      description: 'How it is told',
    },
    out: { type: 'string', description: 'A file instead of the terminal', valueHint: 'FILE' },
    fix: {
      type: 'boolean',
      default: false,
      description:
        'Show only what mends what failed: the steps of the policy’s plan, and lines for the rest; nothing is changed',
    },
    'save-plan': {
      type: 'string',
      description: 'With --fix: keep the plan, for rampart apply',
      valueHint: 'FILE',
    },
    'from-outside': {
      type: 'string',
      description: 'Look only, as a stranger would, at a host of the policy or at this one',
      valueHint: 'HOST[:PORT]',
    },
    all: {
      type: 'boolean',
      default: false,
      description: 'Also say what holds, and what does not apply',
    },
    'fail-on': {
      type: 'enum',
      options: [...severities],
      default: 'low',
      description: 'Exit with 2 from this severity on',
    },
    strict: {
      type: 'boolean',
      default: false,
      description: 'Exit with 3 when something could not be judged',
    },
    baseline: {
      type: 'string',
      description: 'What an earlier audit saw, to compare with',
      valueHint: 'FILE',
    },
    'write-baseline': { type: 'string', description: 'Keep what this one sees', valueHint: 'FILE' },
    data: { type: 'string', description: 'Newer data on weaknesses', valueHint: 'FILE' },
    'data-sha256': {
      type: 'string',
      description: 'Its checksum, from another place than the file',
      valueHint: 'CHECKSUM',
    },
    watch: {
      type: 'boolean',
      default: false,
      description: 'Look again and again, and tell of changes',
    },
    every: {
      type: 'string',
      default: '1h',
      description: 'How often with --watch',
      valueHint: 'TIME',
    },
    log: {
      type: 'string',
      description: 'With --watch, a directory where events are logged too',
      valueHint: 'DIRECTORY',
    },
  },
  verbs: { data: async () => auditDataVerb },
  run: async (words): Promise<ExitCode> => {
    const args = { ...words, policy: words.policy ?? (await policyHere(words)) };
    const outside = args['from-outside'];
    if (outside !== undefined) return await lookFromOutside(outside, args.policy);
    const prepared = await prepareAudit(args);
    const baseline = args.baseline === undefined ? null : await loadBaseline(args.baseline);
    let ran = await runOnce(prepared, baseline);
    const options = { failOn: args['fail-on'], strict: args.strict };
    const { report } = ran;
    const drawn = {
      everything: args.all,
      ...lookOfOutput(),
      ...(args.out === undefined ? {} : { colour: false }),
    };
    const fixes = args.fix ? await fixesOf(report, args.policy, args['save-plan']) : null;
    await tell(fixes ?? render(report, args.format, drawn), args.out);
    const keep = args['write-baseline'];
    if (keep !== undefined) {
      const { audited } = ran;
      const seen = baselineOf(Date.parse(report.at), report.findings, audited.subjects, baseline);
      await tell(renderBaseline(seen), keep);
    }
    if (!args.watch) return exitCodeOf(ran.report, options);
    const every = intervalOf(args.every);
    for (;;) {
      await sleep(every);
      const next = await runOnce(prepared, baseline);
      const changes = changesBetween(ran.report, next.report);
      for (const { code, message } of changes)
        process.stdout.write(`${next.report.at} ${code}: ${message}\n`);
      if (args.log !== undefined) await recordEvents(args.log, 'audit', changes);
      ran = next;
    }
  },
});

/** 2: nobody is asked for a login there. */
async function lookFromOutside(text: string, file: string | undefined): Promise<ExitCode> {
  const place = ownPlace(text, file === undefined ? null : await loadPolicyFile(file));
  const facts = await fromOutside({ address: { kind: 'tcp', ...place } });
  process.stdout.write(renderTerminal(outsidePage(place, facts), lookOfOutput()));
  return isExposed(facts) ? 2 : 0;
}

async function runOnce(
  { where, context, profile, rulingOn }: Prepared,
  baseline: Prepared['context']['baseline'],
): Promise<Ran> {
  const now = Date.now();
  const observation = await look({ ...where, now });
  return runAudit({
    observation,
    context: { ...context, baseline, now },
    profile,
    rulingOn: rulingOn(now),
    version,
  });
}

async function tell(text: string, path: string | undefined): Promise<void> {
  if (path === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new AuditError('AUDIT_OUTPUT', `${path} cannot be written.`, { cause });
  }
}

const shortest = 1_000;

function intervalOf(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds !== null && milliseconds >= shortest) return milliseconds;
  throw new CliError('CLI_ARGUMENT', `"${text}" is no time of a second or more, such as 10m.`);
}
