// Who would notice.
import { ageOf } from '../statements.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { conf, familyOf, inPolicy, shell, words } from './family.ts';

const rule = familyOf('monitoring', 'watch', ['confidentiality', 'integrity', 'availability']);
const day = 86_400_000;

/** Valkey calls its log of slow commands otherwise since 8.1. */
function slowNames(it: Seen): readonly [string, string] {
  return it.setting('slowlog-log-slower-than') === null
    ? ['commandlog-execution-slower-than', 'commandlog-slow-execution-max-len']
    : ['slowlog-log-slower-than', 'slowlog-max-len'];
}

export const monitoring: readonly Rule[] = [
  rule({
    id: 'MON-001',
    of: 'server',
    severity: 'low',
    taught: true,
    harms: ['availability'],
    title: 'Slow commands are kept',
    why: 'They show KEYS, large ranges and slow scripts before clients complain.',
    mend: conf(
      'From ten milliseconds on, a thousand of them.',
      'slowlog-log-slower-than 10000',
      'slowlog-max-len 1024',
    ),
    references: ['https://redis.io/docs/latest/commands/slowlog/'],
    check: (it) => {
      const [slower, most] = slowNames(it);
      return unless([
        ...(it.number(slower) < 0 || it.number(slower) > 100_000 ? [it.shown(slower)] : []),
        ...(it.number(most) < 128 ? [it.shown(most)] : []),
      ]);
    },
  }),
  rule({
    id: 'MON-002',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['availability'],
    title: 'Waits of the server are kept',
    why: 'By default it watches nothing, and nobody can say later what held it up.',
    mend: conf('From a tenth of a second on.', 'latency-monitor-threshold 100'),
    references: [
      'https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/',
    ],
    check: (it) =>
      unless(
        it.number('latency-monitor-threshold') === 0 ? [it.shown('latency-monitor-threshold')] : [],
      ),
  }),
  rule({
    id: 'MON-003',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    title: 'Refusals are kept',
    why: 'A refused command is the first sign of somebody who tries.',
    mend: conf('A thousand, and collect them.', 'acllog-max-len 1024'),
    references: ['https://redis.io/docs/latest/commands/acl-log/'],
    check: (it) => {
      if (it.setting('acllog-max-len') === null)
        return beside('Before 6.0 there are no rights to refuse.');
      return unless(it.number('acllog-max-len') < 128 ? [it.shown('acllog-max-len')] : []);
    },
  }),
  rule({
    id: 'MON-004',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    taught: true,
    title: 'Somebody collects figures and is called',
    why: 'What nobody looks at does not warn.',
    mend: words('An exporter, and alerts on refusals, evictions, roles, memory and lag.'),
    references: ['https://github.com/oliver006/redis_exporter'],
    check: (it) =>
      unlessAny(() => {
        const age = ageOf(it.context.statements, 'alerts-watched', it.context.now);
        return age > 180
          ? [
              evidence(
                'alerts-watched',
                `That alerts are watched was stated ${age} days ago.`,
                'policy',
              ),
            ]
          : [];
      }),
  }),
  rule({
    id: 'MON-005',
    of: 'server',
    severity: 'low',
    taught: true,
    managed: 'provider',
    harms: ['availability'],
    title: 'Its log is rotated',
    why: 'A log that only grows fills the disk.',
    mend: words('logrotate with rename and create; rampart compile writes the file.'),
    check: (it) => {
      const path = it.sure('logfile');
      if (path === '') return beside('It has no log file of its own.');
      const { bytes } = it.take(it.file(path).state, `the size of ${path}`);
      return unless(
        bytes > 2 ** 30
          ? [evidence(path, `${path} is ${Math.round(bytes / 2 ** 20)} MB long.`, 'host')]
          : [],
      );
    },
  }),
  rule({
    id: 'MON-006',
    of: 'deployment',
    severity: 'medium',
    level: 'hardened',
    title: 'Logs leave the host',
    why: 'Who owns the host owns its logs.',
    mend: words(
      'rampart events follows the logs of the servers and ships them; or a forwarder of the system.',
    ),
    references: ['https://attack.mitre.org/techniques/T1070/'],
    check: (all) =>
      unlessAny(() => {
        const sinks = all.context.policy?.gateway?.audit.sinks ?? [];
        if (sinks.some(({ kind }) => kind !== 'stdout')) return [];
        const age = ageOf(all.context.statements, 'logs-shipped', all.context.now);
        return age > 180
          ? [
              evidence(
                'logs-shipped',
                `That logs leave the host was stated ${age} days ago.`,
                'policy',
              ),
            ]
          : [];
      }),
  }),
  rule({
    id: 'MON-007',
    of: 'server',
    severity: 'high',
    title: 'No browser tried to speak to it',
    why: 'The server counts requests that look like HTTP and hangs up: somebody is trying, or a page is.',
    mend: words('Find the source in its log, and close the way.'),
    references: ['CVE-2016-10517'],
    check: (it) => {
      const errors = it.take(it.server.info, 'INFO commandstats').get('commandstats');
      if (errors === undefined) it.tell('commandstats', 'cmdstat_post');
      const tried = ['post', 'host:'].filter((name) => errors?.has(`cmdstat_${name}`) === true);
      return unless(
        tried.map((name) =>
          evidence(name, `"${name}" was sent as a command ${it.calls(name)} times.`),
        ),
      );
    },
  }),
  rule({
    id: 'MON-008',
    of: 'deployment',
    severity: 'low',
    level: 'hardened',
    title: 'An audit ran within the last week',
    why: 'What has changed shows only by looking again.',
    mend: shell(
      'On a timer.',
      'rampart audit --policy rampart.yaml --baseline audit-baseline.json --watch',
    ),
    check: ({ context }) => {
      if (context.baseline === null)
        return beside('There is no baseline; AUTH-013 and CFG-007 say what that hides.');
      const days = Math.floor((context.now - context.baseline.at) / day);
      return unless(
        days > 7 ? [evidence('baseline', `The last audit was ${days} days ago.`, 'data')] : [],
      );
    },
  }),
  rule({
    id: 'MON-009',
    of: 'deployment',
    layer: 'gateway',
    severity: 'medium',
    level: 'regulated',
    title: 'Who did what is recorded',
    why: 'The server keeps no record of commands; afterwards nobody can say what was read.',
    mend: inPolicy('The gateway records; for everything say so.', 'audit: { commands: all }'),
    check: (all) => {
      const { gateway } = all.policy;
      return unless(
        gateway === null ? [evidence('gateway', 'No gateway records commands.', 'policy')] : [],
      );
    },
  }),
  rule({
    id: 'MON-010',
    of: 'server',
    severity: 'high',
    harms: ['confidentiality', 'availability'],
    title: 'Nobody runs MONITOR',
    why: 'It shows every command with its values, and costs half of the speed.',
    mend: words('CLIENT KILL ID, and ask the user.'),
    references: ['https://redis.io/docs/latest/commands/monitor/'],
    check: (it) => {
      const clients = it.take(it.server.clients, 'the list of clients');
      return unless(
        clients
          .filter(
            (one) => (one.get('flags') ?? '').includes('O') && Number(one.get('age') ?? 0) > 300,
          )
          .map((one) =>
            evidence(
              one.get('user') ?? 'default',
              `"${one.get('user') ?? 'default'}" from ${one.get('addr')} has run MONITOR for ${one.get('age')} seconds.`,
            ),
          ),
      );
    },
  }),
  rule({
    id: 'MON-011',
    of: 'server',
    severity: 'medium',
    taught: true,
    harms: ['availability'],
    title: 'Memory is not full, and nobody is turned away',
    why: 'Both come before an outage, or are an attack.',
    mend: words('Find who writes; enlarge it; expire more.'),
    check: (it) => {
      const most = Number(it.tell('memory', 'maxmemory'));
      const used = Number(it.tell('memory', 'used_memory'));
      const rejected = Number(it.tell('stats', 'rejected_connections'));
      return unless([
        ...(most > 0 && used / most > 0.9 && it.sure('maxmemory-policy') === 'noeviction'
          ? [
              evidence(
                'used_memory',
                `${Math.round((used / most) * 100)}% of its memory are used, and nothing is evicted.`,
              ),
            ]
          : []),
        ...(rejected > 0
          ? [evidence('rejected_connections', `${rejected} connections were turned away.`)]
          : []),
      ]);
    },
  }),
  rule({
    id: 'MON-012',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    harms: ['integrity', 'availability'],
    title: 'It has not started again unasked',
    why: 'A crash may be an attempt to break in.',
    mend: words('Look for REDIS BUG REPORT in its log, and update.'),
    check: (it) => {
      const before = it.baseline.startedAt.get(it.name);
      if (before === undefined) return beside('The baseline does not know this server.');
      const started = it.context.now - Number(it.tell('server', 'uptime_in_seconds')) * 1_000;
      return unless(
        started - before > 60_000
          ? [evidence('uptime_in_seconds', 'It has started since the baseline was made.')]
          : [],
      );
    },
  }),
];
