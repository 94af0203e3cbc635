// How old it is, and what is known of its release.
import { evidence } from '../seen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { branchOf, compareVersions } from '../version.ts';
import { modulesThatAre, productOf, reachableOf } from '../vulnerabilities/of.ts';
import { familyOf, shell, words } from './family.ts';

const rule = familyOf('version', 'server', ['confidentiality', 'integrity', 'availability']);
const day = 86_400_000;

/** The end of fixes for each line of Node.js. */
const nodeEnds: ReadonlyMap<number, string> = new Map([
  [18, '2025-04-30'],
  [20, '2026-04-30'],
  [22, '2027-04-30'],
  [24, '2028-04-30'],
  [26, '2029-04-30'],
]);

export const version: readonly Rule[] = [
  rule({
    id: 'VER-001',
    of: 'server',
    severity: 'critical',
    title: 'No known weakness of its release can be reached',
    why: 'Since 2022 many of them let a login run code on the host.',
    mend: words(
      'Update to the newest release of the branch, or to the package of the distribution.',
    ),
    references: [
      'https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/',
    ],
    check: (it) =>
      unless(reachableOf(it, ({ severity }) => severity === 'critical' || severity === 'high')),
  }),
  rule({
    id: 'VER-002',
    of: 'server',
    severity: 'high',
    title: 'Its branch still gets fixes',
    why: 'Of an ended branch the next weakness stays open.',
    mend: words(
      'Move to a branch that is maintained, or to a package whose distribution mends it.',
    ),
    references: ['https://endoflife.date/redis', 'https://endoflife.date/valkey'],
    check: (it) => {
      const product = productOf(it);
      const own = it.identity.version;
      const branches = it.context.data.branches[product];
      const known = branches.find(({ branch }) => branch === branchOf(own));
      const newest = branches.at(-1);
      if (known === undefined && newest !== undefined && compareVersions(own, newest.newest) > 0)
        return unless([]);
      if (known !== undefined && !known.ended) return unless([]);
      // A distribution may mend it for years; its package says whether one does.
      if (it.context.data.kept[product].includes(own)) {
        const { path } = it.take(it.process.program, 'the program of the process');
        if (it.host.packages.get(path)?.known === true) return unless([]);
      }
      return unless([evidence('version', `${own} is of a branch that gets no fixes any more.`)]);
    },
  }),
  rule({
    id: 'VER-003',
    of: 'server',
    severity: 'medium',
    taught: true,
    title: 'It is the newest release of its branch',
    why: 'Most fixes come without a number that scanners know.',
    mend: words('Update within the branch: nothing else changes.'),
    check: (it) => {
      const product = productOf(it);
      const own = it.identity.version;
      const known = it.context.data.branches[product].find(
        ({ branch }) => branch === branchOf(own),
      );
      if (known === undefined || known.ended) return beside('Its branch is judged by VER-002.');
      return unless(
        compareVersions(own, known.newest) < 0
          ? [evidence('version', `${own} is older than ${known.newest}.`)]
          : [],
      );
    },
  }),
  rule({
    id: 'VER-004',
    of: 'server',
    severity: 'info',
    title: 'What it is was read from the right field',
    why: 'Every Valkey calls itself redis_version 7.2.4; who believes that reports weaknesses that are not there.',
    mend: words('Read server_name and valkey_version.'),
    check: (it) => {
      if (!it.isValkey) return beside('It is no Valkey.');
      const own = it.info('server', 'valkey_version');
      return unless(
        own !== null && own === it.identity.version
          ? []
          : [evidence('version', 'It is a Valkey that does not tell its own version.')],
      );
    },
  }),
  rule({
    id: 'VER-005',
    of: 'server',
    severity: 'high',
    managed: 'provider',
    title: 'What runs is what is installed',
    why: 'After an update the old program runs on until somebody starts it again.',
    mend: shell(
      'A short interruption; with Sentinels, replicas first.',
      'systemctl restart redis-server',
    ),
    check: (it) => {
      const { deleted, path } = it.take(it.process.program, 'the program of the process');
      return unless(deleted ? [evidence(path, `${path} was replaced while it runs.`, 'host')] : []);
    },
  }),
  rule({
    id: 'VER-006',
    of: 'deployment',
    severity: 'medium',
    title: 'All servers of a group are of one release',
    why: 'The oldest one is the weakest, and snapshots of a newer one do not load there.',
    mend: words('Update the rest: replicas first, then fail over.'),
    check: (all) => {
      if (all.servers.length < 2) return beside('There is one server.');
      const versions = new Set(
        all.servers.map((it) => `${it.identity.engine} ${it.identity.version}`),
      );
      return unless(
        versions.size > 1
          ? [evidence('version', `There are ${[...versions].toSorted().join(' and ')}.`)]
          : [],
      );
    },
  }),
  rule({
    id: 'VER-007',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    title: 'No lesser weakness of its release can be reached',
    why: 'What only stops the server, or needs much to be in place, waits for an attacker too.',
    mend: words('Update with the next maintenance, or take away the right that is named.'),
    check: (it) =>
      unless(reachableOf(it, ({ severity }) => severity !== 'critical' && severity !== 'high')),
  }),
  rule({
    id: 'VER-008',
    of: 'server',
    severity: 'critical',
    title: 'No application can reach a weakness that runs code',
    why: 'An intruder in the application is then one command away from the host.',
    mend: words('Take the right away today, and update tomorrow.'),
    check: (it) =>
      unless(
        reachableOf(
          it,
          ({ severity, path }) => severity === 'critical' && path.by !== 'local tools',
        ),
      ),
  }),
  rule({
    id: 'VER-009',
    of: 'server',
    severity: 'high',
    title: 'Its modules have no known weakness',
    why: 'They read forged payloads as the server itself does.',
    mend: words('Update the modules, or load none.'),
    check: (it) => unless(modulesThatAre(it)),
  }),
  rule({
    id: 'VER-010',
    of: 'deployment',
    layer: 'watch',
    severity: 'medium',
    title: 'What is known of weaknesses is not older than two months',
    why: 'A release of today looks fine to who knows the weaknesses of last year.',
    mend: shell(
      'Update Rampart, or bring newer data with its checksum.',
      'rampart audit --data FILE --data-sha256 CHECKSUM',
    ),
    check: ({ context }) => {
      const days = Math.floor((context.now - Date.parse(context.data.until)) / day);
      return unless(
        days > 62
          ? [
              evidence(
                'data',
                `The last announcements that were read are ${days} days old (${context.data.until}).`,
                'data',
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'VER-011',
    of: 'deployment',
    severity: 'low',
    managed: 'customer',
    title: 'The Node.js that runs this still gets fixes',
    why: 'The tool and its gateways are as strong as what runs them.',
    mend: words('Move to a line of Node.js that is maintained.'),
    references: ['https://nodejs.org/en/about/previous-releases'],
    check: ({ context }) => {
      const major = Number(process.versions.node.split('.')[0]);
      const end = nodeEnds.get(major);
      return unless(
        end !== undefined && context.now > Date.parse(end)
          ? [
              evidence(
                'node',
                `Node.js ${process.versions.node} has had no fixes since ${end}.`,
                'host',
              ),
            ]
          : [],
      );
    },
  }),
];
