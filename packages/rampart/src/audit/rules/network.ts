// Who can reach the ports.
import { isPublicHost, readBlock } from '../../policy/addresses.ts';
import { addressesThat, isReachable, openPorts } from '../exposure.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { compareVersions } from '../version.ts';
import { seenIn } from '../sources/facts.ts';
import { acceptsFrom, guardsPort } from './firewall.ts';
import { conf, confAtStart, familyOf, sentinelConf, shell, words } from './family.ts';

const rule = familyOf('network', 'server', ['confidentiality', 'integrity', 'availability']);
const handbook = 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/';
const onlyHere = 'It listens on this host only.';
const withoutSystemd = beside('systemd does not run here.');

/** The user whom every connection is at first takes it in without a password. */
export function isOpen(it: Seen): boolean {
  const user = it.users.find(({ name }) => name === 'default');
  return user !== undefined && user.enabled && user.anyPassword;
}

export const network: readonly Rule[] = [
  rule({
    id: 'NET-001',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'It listens on addresses that are named',
    why: 'A server that listens everywhere is also found through networks that nobody thought of: a new interface, a tunnel, a container bridge.',
    mend: conf(
      'Name the loopback and the one private address that clients use.',
      'bind 127.0.0.1 -::1 10.0.1.5',
    ),
    references: [handbook],
    check: (it) => unless(addressesThat(it, 'every address')),
  }),
  rule({
    id: 'NET-002',
    of: 'server',
    severity: 'critical',
    title: 'No address that it listens on is public',
    why: 'Scanners find a server on a public address within minutes, and worms follow them.',
    mend: conf(
      'Bind to a private address, and reach it through a gateway or a tunnel.',
      'bind 127.0.0.1 -::1',
    ),
    references: [handbook, 'http://antirez.com/news/96'],
    check: (it) =>
      unlessAny(
        () => addressesThat(it, 'public'),
        () => {
          if (addressesThat(it, 'every address').length === 0) return [];
          const own = it.take(it.host.addresses, 'the addresses of the host');
          return own
            .filter((address) => isPublicHost(address))
            .map((address) =>
              evidence('bind', `The host has ${address}, and it listens on all.`, 'host'),
            );
        },
      ),
  }),
  rule({
    id: 'NET-003',
    of: 'server',
    severity: 'high',
    title: 'Protected mode is on',
    why: 'It is what still turns strangers away when the password of the default user is lost by a slip.',
    mend: conf('Switch it on.', 'protected-mode yes'),
    references: [handbook],
    check: (it) => {
      const value = it.setting('protected-mode');
      if (value === null) return beside('Releases before 3.2 have no protected mode.');
      return unless(value === 'no' ? [it.shown('protected-mode')] : []);
    },
  }),
  rule({
    id: 'NET-004',
    of: 'server',
    severity: 'critical',
    title: 'Protected mode protects as people expect',
    why: 'Up to 6.2 any bind line switches protected mode off without a word.',
    mend: words('Give the default user a password, or move to 7.0 or later.'),
    references: ['https://github.com/redis/redis/pull/9034'],
    check: (it) => {
      if (it.isSince('7.0')) return beside('From 7.0 on it does not hang on bind.');
      const far = addressesThat(it, 'private', 'public', 'every address');
      return unless(far.length > 0 && isOpen(it) ? far : []);
    },
  }),
  rule({
    id: 'NET-010',
    of: 'server',
    severity: 'critical',
    taught: true,
    title: 'Strangers who reach the port are asked for a login',
    why: 'Listening beyond the host, protected mode off and no password together give the data away, and usually the host behind it.',
    mend: conf(
      'Any of these closes it; do all of them.',
      'protected-mode yes',
      'bind 127.0.0.1 -::1',
      'user default off',
    ),
    references: [handbook, 'http://antirez.com/news/96'],
    check: (it) => {
      if (!isReachable(it)) return beside(onlyHere);
      if (it.setting('protected-mode') === 'yes') return unless([]);
      return unless(
        isOpen(it)
          ? [it.shown('protected-mode'), ...addressesThat(it, 'private', 'public', 'every address')]
          : [],
      );
    },
  }),
  rule({
    id: 'NET-005',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    title: 'Beside the TLS port there is no plain one',
    why: 'While both are open, clients that were never moved go on in clear text and nobody notices.',
    mend: conf('Close it when CLIENT LIST shows nobody on it.', 'port 0'),
    references: [
      'https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/',
    ],
    check: (it) => {
      const { plain, tls } = openPorts(it);
      if (tls === 0) return beside('It does not speak TLS.');
      if (!isReachable(it)) return beside(onlyHere);
      return unless(plain > 0 ? [it.shown('port')] : []);
    },
  }),
  rule({
    id: 'NET-006',
    of: 'server',
    severity: 'high',
    taught: true,
    managed: 'provider',
    title: 'A firewall lets only known sources to the port',
    why: 'The server has no list of addresses of its own: whoever reaches the port may try passwords and defects.',
    mend: shell(
      'Load a table that drops what is not named; rampart compile writes one.',
      'nft add rule inet filter input ip saddr 10.0.1.0/24 tcp dport 6379 accept',
      'nft add rule inet filter input tcp dport 6379 drop',
    ),
    references: [handbook],
    check: (it) => {
      if (!isReachable(it)) return beside(onlyHere);
      const ruleset = it.take(it.host.firewall, 'the rules of the firewall');
      const { plain, tls } = openPorts(it);
      return unless(
        [plain, tls]
          .filter((port) => port > 0 && !guardsPort(ruleset, port))
          .map((port) =>
            evidence(
              `port ${port}`,
              `No rule of nftables limits who reaches port ${port}.`,
              'host',
            ),
          ),
      );
    },
  }),
  rule({
    id: 'NET-007',
    of: 'server',
    severity: 'critical',
    title: 'No list of allowed sources holds the whole internet',
    why: 'A list that ends in /0 is no list.',
    mend: words('Name the subnets of the applications instead.'),
    references: ['https://attack.mitre.org/techniques/T1190/'],
    check: (it) => {
      if (!isReachable(it)) return beside(onlyHere);
      const { plain, tls } = openPorts(it);
      return unlessAny(
        () =>
          [...it.policy.networks.values()].flatMap(({ name, blocks }) =>
            blocks
              .filter(({ prefix }) => prefix === 0)
              .map(() =>
                evidence(
                  `network ${name}`,
                  `The network "${name}" of the policy is every address.`,
                  'policy',
                ),
              ),
          ),
        () =>
          [plain, tls]
            .filter((port) => port > 0)
            .flatMap((port) =>
              acceptsFrom(it.take(it.host.firewall, 'the rules of the firewall'), port),
            )
            .filter((source) => readBlock(source)?.prefix === 0)
            .map((source) => evidence('nftables', `A rule accepts ${source}.`, 'host')),
      );
    },
  }),
  rule({
    id: 'NET-008',
    of: 'server',
    severity: 'critical',
    title: 'Only members reach the cluster bus',
    why: 'The bus asks nobody for a login, and several defects that need none begin there.',
    mend: shell(
      'Let only members to the port, which is the usual one and 10,000.',
      'nft add rule inet filter input tcp dport 16379 ip saddr != @members drop',
    ),
    references: ['https://github.com/redis/redis/pull/15722'],
    check: (it) => {
      if (!it.isClustered) return beside('It is no node of a Cluster.');
      if (!isReachable(it)) return beside(onlyHere);
      if (it.setting('tls-cluster') === 'yes') return unless([]);
      const bus = Number(it.since('7.0', 'cluster-port') ?? 0) || Number(it.sure('port')) + 10_000;
      const ruleset = it.take(it.host.firewall, 'the rules of the firewall');
      return unless(
        guardsPort(ruleset, bus)
          ? []
          : [
              evidence(
                `port ${bus}`,
                `The bus takes plain connections on port ${bus}, and no rule of nftables limits who comes.`,
                'host',
              ),
            ],
      );
    },
  }),
  rule({
    id: 'NET-009',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    title: 'A cluster bus without TLS keeps the server from starting',
    why: 'The option turns an open bus from a silent state into a refusal.',
    mend: confAtStart(
      'Switch both on, node by node.',
      'cluster-bus-port-protected-mode yes',
      'tls-cluster yes',
    ),
    references: ['https://github.com/redis/redis/pull/15722'],
    check: (it) => {
      if (!it.isClustered) return beside('It is no node of a Cluster.');
      const value = it.setting('cluster-bus-port-protected-mode');
      if (value === null) return beside('This release does not have the option.');
      return unless(value === 'yes' ? [] : [it.shown('cluster-bus-port-protected-mode')]);
    },
  }),
  rule({
    id: 'NET-011',
    of: 'sentinel',
    severity: 'high',
    title: 'No Sentinel listens on a public address, or on all',
    why: 'Who reaches a Sentinel can send every client to a server of his own.',
    mend: sentinelConf('Bind it to a private address.', 'bind 127.0.0.1 10.0.1.5'),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/'],
    check: (it) => unless(addressesThat(it, 'public', 'every address')),
  }),
  rule({
    id: 'NET-012',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Its socket is for its own group',
    why: 'A socket that everybody on the host may use goes round every rule about networks.',
    mend: confAtStart('Give it to the group, in a directory of the group.', 'unixsocketperm 770'),
    references: ['CVE-2023-45145'],
    check: (it) => {
      const path = it.sure('unixsocket');
      if (path === '') return beside('It has no socket of files.');
      return unlessAny(
        () =>
          (Number.parseInt(it.sure('unixsocketperm'), 8) & 0o007) === 0
            ? []
            : [it.shown('unixsocketperm')],
        () => {
          const { mode } = it.take(it.file(path).state, `the mode of ${path}`);
          return (mode & 0o007) === 0
            ? []
            : [evidence(path, `Everybody on the host may use ${path}.`, 'host')];
        },
      );
    },
  }),
  rule({
    id: 'NET-013',
    of: 'server',
    severity: 'info',
    level: 'regulated',
    harms: ['confidentiality'],
    title: 'The usual port is not open to wide networks',
    why: 'Scanners try 6379 first. Another port hides nothing from one who looks, and keeps most of the noise out of the logs.',
    mend: conf('Filter it, or choose another port.', 'port 6390'),
    check: (it) => {
      const wide = addressesThat(it, 'public', 'every address');
      const { plain, tls } = openPorts(it);
      return unless(wide.length > 0 && (plain === 6379 || tls === 6379) ? wide : []);
    },
  }),
  rule({
    id: 'NET-014',
    of: 'deployment',
    severity: 'high',
    title: 'No container publishes the port on every address',
    why: "What a container engine publishes goes past the rules of the host's firewall.",
    mend: words('Publish on 127.0.0.1, or leave the port out and use a network of the containers.'),
    references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
    check: ({ context }) => unless(seenIn(context.sources, 'published port')),
  }),
  rule({
    id: 'NET-015',
    of: 'server',
    severity: 'medium',
    level: 'regulated',
    managed: 'provider',
    title: 'It can open connections to its peers only',
    why: 'REPLICAOF, MIGRATE and whatever an intruder brings need a way out.',
    mend: shell(
      'Name the peers in the unit.',
      'IPAddressDeny=any',
      'IPAddressAllow=127.0.0.0/8 10.0.1.0/24',
    ),
    references: ['https://www.freedesktop.org/software/systemd/man/systemd.resource-control.html'],
    check: (it) => {
      if (!it.hasSystemd) return withoutSystemd;
      const denied = it.unit('IPAddressDeny');
      return unless(
        denied === ''
          ? [evidence('IPAddressDeny', 'Its unit lets it connect to any address.', 'host')]
          : [],
      );
    },
  }),
  rule({
    id: 'NET-016',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['availability'],
    title: 'Dead peers are noticed',
    why: 'Connections of peers that are gone keep their places until clients are turned away.',
    mend: conf('Ask for a sign of life every five minutes.', 'tcp-keepalive 300'),
    check: (it) => unless(it.number('tcp-keepalive') === 0 ? [it.shown('tcp-keepalive')] : []),
  }),
  rule({
    id: 'NET-017',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'There is room for the clients that it promises',
    why: 'When the promised clients come and the places are used up, all of them are turned away alike.',
    mend: conf('Raise maxclients and the limit of open files together.', 'maxclients 10000'),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/admin/'],
    check: (it) => {
      const most = it.number('maxclients');
      const now = Number(it.tell('clients', 'connected_clients'));
      return unless(
        now > most * 0.8
          ? [evidence('maxclients', `${now} of ${most} clients are connected.`)]
          : [],
      );
    },
  }),
  rule({
    id: 'NET-018',
    of: 'server',
    layer: 'gateway',
    severity: 'high',
    level: 'hardened',
    title: 'Requests of browsers are turned away before they reach it',
    why: 'It hangs up on two words of HTTP only; other requests run whatever lines are smuggled into them.',
    mend: words(
      'Put the gateway in front, and update: releases before 3.2.7 do not even know the two words.',
    ),
    references: ['CVE-2016-10517'],
    check: (it) => {
      const { engine, version } = it.identity;
      if (engine === 'redis' && compareVersions(version, '3.2.7') < 0) {
        return unless([
          evidence('version', `${version} runs the lines of an HTTP request as commands.`),
        ]);
      }
      if (!isReachable(it)) return beside(onlyHere);
      const { gateway } = it.policy;
      const direct = [...it.policy.users.values()].filter(({ from }) =>
        from.some((name) => name !== 'loopback'),
      );
      return unless(
        gateway === null && direct.length > 0
          ? [evidence('gateway', 'The policy describes no gateway in front of it.', 'policy')]
          : [],
      );
    },
  }),
];
