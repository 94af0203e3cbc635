// How programs use it.
import { builtinNetworks, isLoopbackHost } from '../../policy/addresses.ts';
import { BlockList, isIP, isIPv4 } from 'node:net';

import type { Policy } from '../../policy/types.ts';
import { evidence } from '../seen.ts';
import { unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { seenIn } from '../sources/facts.ts';
import { compareVersions } from '../version.ts';
import { unlessAny } from '../unseen.ts';
import { familyOf, words } from './family.ts';

const rule = familyOf('client', 'client', ['confidentiality', 'integrity']);

/** Releases that mend a weakness of the library itself. */
const libraries: ReadonlyMap<string, { readonly fixed: string; readonly id: string }> = new Map([
  ['redis-py', { fixed: '4.5.5', id: 'CVE-2023-28859' }],
  ['go-redis', { fixed: '9.7.3', id: 'CVE-2025-29923' }],
]);

export const client: readonly Rule[] = [
  rule({
    id: 'CLI-001',
    of: 'server',
    severity: 'medium',
    title: 'Every program has a user of its own',
    why: 'Those who are all "default" cannot be told apart, limited or locked out one by one.',
    mend: words('AUTH USER PASSWORD, or a URL with the user in it.'),
    check: (it) => {
      const clients = it.take(it.server.clients, 'the list of clients');
      const nobody = clients.filter(
        (one) => one.get('user') === 'default' && !isLoopbackHost(hostOf(one.get('addr'))),
      );
      return unless(
        nobody
          .slice(0, 10)
          .map((one) => evidence('default', `${one.get('addr')} is logged in as "default".`)),
      );
    },
  }),
  rule({
    id: 'CLI-002',
    of: 'server',
    layer: 'server',
    severity: 'high',
    title: 'Clients come from networks of the policy',
    why: 'One from elsewhere has a login that leaked, or is lost.',
    mend: words('Close the way by the firewall, and change the login that it used.'),
    check: (it) => {
      const clients = it.take(it.server.clients, 'the list of clients');
      const allowed = listOf(it.policy);
      return unless(
        clients
          .filter((one) => !isFrom(allowed, hostOf(one.get('addr'))))
          .slice(0, 10)
          .map((one) =>
            evidence(
              one.get('user') ?? 'default',
              `"${one.get('user') ?? 'default'}" is connected from ${one.get('addr')}, which no network of the policy holds.`,
            ),
          ),
      );
    },
  }),
  rule({
    id: 'CLI-003',
    of: 'deployment',
    severity: 'high',
    taught: true,
    harms: ['confidentiality'],
    title: 'No password stands in the sources',
    why: 'Sources are copied to every machine that builds or runs them, and stay in their history.',
    mend: words('From the environment or a store of secrets; and change the one that stood there.'),
    check: ({ context }) => unless(seenIn(context.sources, 'password in a url')),
  }),
  rule({
    id: 'CLI-004',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Scripts are constant, and input comes as arguments',
    why: 'A script that is put together from input runs what somebody types.',
    mend: words(
      'EVALSHA or FCALL with KEYS and ARGV; script`…` of @rampart/client takes literals only.',
    ),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/security/'],
    check: (it) =>
      unlessAny(
        () => seenIn(it.context.sources, 'script from parts'),
        () => {
          const cached = Number(it.tell('memory', 'number_of_cached_scripts'));
          return cached > 500
            ? [
                evidence(
                  'number_of_cached_scripts',
                  `${cached} scripts are kept: somebody makes a new one each time.`,
                ),
              ]
            : [];
        },
      ),
  }),
  rule({
    id: 'CLI-005',
    of: 'deployment',
    severity: 'medium',
    taught: true,
    title: 'Names of keys are made from checked parts',
    why: 'A colon in an input reaches the keys of somebody else.',
    mend: words("keyspace('product:{id}', { id: digits() }) of @rampart/client."),
    check: ({ context }) => unless(seenIn(context.sources, 'key from parts')),
  }),
  rule({
    id: 'CLI-006',
    of: 'server',
    severity: 'medium',
    taught: true,
    harms: ['availability', 'integrity'],
    title: 'Programs call nothing that stops or empties the server',
    why: 'KEYS holds everybody up, FLUSHALL cannot be taken back.',
    mend: words('SCAN, times to live, and administration by people; then take the commands away.'),
    check: (it) => {
      it.take(it.server.info, 'INFO commandstats');
      return unless(
        ['keys', 'flushall', 'flushdb', 'monitor', 'debug']
          .filter((name) => it.calls(name) > 0)
          .map((name) => evidence(name, `${name.toUpperCase()} ran ${it.calls(name)} times.`)),
      );
    },
  }),
  rule({
    id: 'CLI-007',
    of: 'server',
    severity: 'medium',
    title: 'Clients use libraries without known defects',
    why: 'Old ones hand the reply of one request to another, for one.',
    mend: words('Update the library.'),
    references: ['CVE-2023-28859', 'CVE-2025-29923'],
    check: (it) => {
      const clients = it.take(it.server.clients, 'the list of clients');
      const old = clients.flatMap((one) => {
        const name = one.get('lib-name') ?? '';
        const version = one.get('lib-ver') ?? '';
        const known = libraries.get(name.replace(/\(.*$/, ''));
        return known !== undefined && version !== '' && compareVersions(version, known.fixed) < 0
          ? [`${name} ${version} (${known.id})`]
          : [];
      });
      return unless([...new Set(old)].map((text) => evidence(text, `A client uses ${text}.`)));
    },
  }),
  rule({
    id: 'CLI-008',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['availability'],
    title: 'Few connections idle for a day',
    why: 'Programs without time limits pile up, and take the places of others.',
    mend: words('Time limits in the clients; timeout 300 where they connect again by themselves.'),
    check: (it) => {
      const clients = it.take(it.server.clients, 'the list of clients');
      const idle = clients.filter((one) => Number(one.get('idle') ?? 0) > 86_400).length;
      return unless(
        clients.length >= 5 && idle > clients.length * 0.2
          ? [
              evidence(
                'clients',
                `${idle} of ${clients.length} clients have said nothing for a day.`,
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'CLI-009',
    of: 'server',
    severity: 'medium',
    managed: 'provider',
    harms: ['confidentiality'],
    title: 'Nobody leaves passwords in histories and lists of processes',
    why: 'redis-cli -a shows the password to everybody on the host, and its history keeps what was typed.',
    mend: words('REDISCLI_AUTH or --askpass; chmod 600 ~/.rediscli_history.'),
    references: ['CVE-2013-7458'],
    check: (it) => {
      const histories = [...it.host.files.values()].filter(({ path }) =>
        path.endsWith('.rediscli_history'),
      );
      if (histories.length === 0) it.file('/root/.rediscli_history');
      return unlessAny(
        ...histories.map(({ path, state }) => () => {
          if (!state.known && state.reason === 'not-offered') return [];
          const { mode } = it.take(state, path);
          return (mode & 0o077) === 0
            ? []
            : [evidence(path, `${path} has mode ${mode.toString(8)}.`, 'host')];
        }),
      );
    },
  }),
];

function hostOf(address: string | undefined): string {
  return (address ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** Every network of the policy, and this host. */
function listOf({ networks, deployment }: Policy): BlockList {
  const list = new BlockList();
  const own = builtinNetworks.get('loopback')?.blocks ?? [];
  for (const { address, prefix, family } of [
    ...own,
    ...[...networks.values()].flatMap(({ blocks }) => blocks),
  ]) {
    list.addSubnet(address, prefix, family);
  }
  for (const { address } of deployment?.hosts.values() ?? []) {
    if (isIP(address) !== 0) list.addAddress(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

function isFrom(allowed: BlockList, host: string): boolean {
  // A client of the socket has a path for its address.
  if (isIP(host) === 0) return true;
  return allowed.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}
