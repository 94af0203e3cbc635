// What stands in front of it, as the policy describes it.
import { isLoopbackHost } from '../../policy/addresses.ts';
import type { GatewayPolicy, Policy } from '../../policy/types.ts';
import type { Group } from '../group.ts';
import { evidence } from '../seen.ts';
import { beside, unless } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { familyOf, inPolicy } from './family.ts';

const rule = familyOf('gateway', 'gateway', ['confidentiality', 'integrity', 'availability']);

/** A rule about the gateway of the policy. */
function withGateway(
  check: (gateway: GatewayPolicy, policy: Policy) => Verdict,
): (all: Group) => Verdict {
  return (all) => {
    const { policy } = all;
    return policy.gateway === null
      ? beside('The policy describes no gateway.')
      : check(policy.gateway, policy);
  };
}

export const gateway: readonly Rule[] = [
  rule({
    id: 'GWY-001',
    of: 'deployment',
    severity: 'medium',
    level: 'hardened',
    title: 'The gateway refuses, and does not only observe',
    why: 'Observing is the way in; one that stays there protects nothing.',
    mend: inPolicy('When the log shows nothing that ought to pass.', 'gateway: { observe: false }'),
    check: withGateway(({ observe }) =>
      unless(observe ? [evidence('observe', 'What would be refused passes.', 'policy')] : []),
    ),
  }),
  rule({
    id: 'GWY-002',
    of: 'deployment',
    severity: 'high',
    title: 'No user passes dangerous commands without a second factor',
    why: 'A stolen password alone then empties the server.',
    mend: inPolicy('Unlock by TOTP what administrators need now and then.', 'unlock: totp'),
    check: withGateway((_, { users }) =>
      unless(
        [...users.values()]
          .filter(({ commands }) => commands.dangerouslyAllow.length > 0)
          .map(({ name, commands }) =>
            evidence(
              name,
              `"${name}" passes ${commands.dangerouslyAllow.slice(0, 5).join(', ')} without a second factor.`,
              'policy',
            ),
          ),
      ),
    ),
  }),
  rule({
    id: 'GWY-003',
    of: 'deployment',
    severity: 'high',
    title: 'The gateway speaks TLS to other hosts',
    why: 'Passwords cross the network readable otherwise.',
    mend: inPolicy('Give the listener a certificate.', 'tls: { certificate: …, key: … }'),
    check: withGateway(({ listeners }) =>
      unless(
        listeners
          .filter(
            ({ address, tls }) =>
              address.kind === 'tcp' && tls === null && !isLoopbackHost(address.host),
          )
          .map(({ address }) =>
            evidence(
              address.kind === 'tcp' ? `${address.host}:${address.port}` : '',
              'It takes plain connections from other hosts.',
              'policy',
            ),
          ),
      ),
    ),
  }),
  rule({
    id: 'GWY-004',
    of: 'deployment',
    severity: 'high',
    title: 'Behind the gateway the server asks for a password too',
    why: 'Who gets past the gateway is an administrator otherwise.',
    mend: inPolicy('Take the word away.', 'gateway.upstream.dangerously_open: false'),
    check: withGateway(({ upstream }) =>
      unless(
        upstream.dangerouslyOpen
          ? [evidence('upstream', 'The server takes any password.', 'policy')]
          : [],
      ),
    ),
  }),
  rule({
    id: 'GWY-005',
    of: 'deployment',
    layer: 'watch',
    severity: 'medium',
    level: 'hardened',
    title: 'The log of the gateway also goes off the host',
    why: 'Who owns the host cuts the end off the log; what has left stays.',
    mend: inPolicy('A syslog server or a webhook.', 'audit: { sinks: [...] }'),
    check: withGateway(({ audit }) =>
      unless(
        audit.sinks.some(({ kind }) => kind !== 'stdout')
          ? []
          : [evidence('sinks', 'Events stay on the host.', 'policy')],
      ),
    ),
  }),
  rule({
    id: 'GWY-006',
    of: 'deployment',
    severity: 'medium',
    level: 'hardened',
    title: 'Nobody who has not logged in may do anything',
    why: 'An anonymous user is every stranger of his networks.',
    mend: inPolicy('Take it away.', 'gateway: { anonymous: null }'),
    check: withGateway(({ anonymous }) =>
      unless(
        anonymous === null
          ? []
          : [evidence(anonymous, `Who has not logged in is "${anonymous}".`, 'policy')],
      ),
    ),
  }),
  rule({
    id: 'GWY-007',
    of: 'deployment',
    severity: 'low',
    level: 'regulated',
    harms: ['confidentiality'],
    title: 'Somebody notices when much is read at once',
    why: 'A theft with a good login looks like reading, only more of it.',
    mend: inPolicy(
      'A bound on what leaves, and keys that nobody touches.',
      'data: { egress: …, canaries: … }',
    ),
    check: withGateway((_, { users }) => {
      const readers = [...users.values()].filter(
        ({ can }) => can.includes('read') || can.includes('all'),
      );
      return unless(
        readers
          .filter(
            ({ data }) => data.egress === null && data.sweep === null && data.canaries === null,
          )
          .map(({ name }) =>
            evidence(name, `No bound and no canary watches what "${name}" reads.`, 'policy'),
          ),
      );
    }),
  }),
];
