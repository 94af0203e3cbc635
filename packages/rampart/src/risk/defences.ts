// The defences that stand against mishaps, and which rules of the audit tell how one of them is. A
// rule speaks for one defence, so that nothing is counted twice.

export type DefenceName =
  | 'csrf.origin'
  | 'csrf.token'
  | 'client.keyspace'
  | 'client.script'
  | 'client.sealed'
  | 'gateway.protocol'
  | 'gateway.address'
  | 'gateway.login'
  | 'gateway.command'
  | 'gateway.keys'
  | 'gateway.tenant'
  | 'gateway.unlock'
  | 'gateway.egress'
  | 'server.network'
  | 'server.login'
  | 'server.acl'
  | 'server.tls'
  | 'server.config'
  | 'server.version'
  | 'server.os'
  | 'data.persistence'
  | 'data.replicas'
  | 'data.archive'
  | 'data.keyring'
  | 'watch.log'
  | 'watch.alerts';

export interface Defence {
  readonly title: string;
  /** Rules of the audit that speak for it, by the beginnings of their names; the longest one counts. */
  readonly rules: readonly string[];
}

export const defences: Readonly<Record<DefenceName, Defence>> = Object.freeze({
  'csrf.origin': {
    title: 'requests from other sites are refused by where they come from',
    rules: [],
  },
  'csrf.token': { title: 'requests that change something carry a token', rules: [] },
  'client.keyspace': { title: 'input cannot bend keys', rules: ['CLI-005'] },
  'client.script': { title: 'scripts are fixed', rules: ['CLI-004'] },
  'client.sealed': { title: 'values are sealed before they reach the server', rules: [] },
  'gateway.protocol': {
    title: 'only well-formed commands come through',
    rules: ['NET-018'],
  },
  'gateway.address': { title: 'only known networks are let in', rules: [] },
  'gateway.login': { title: 'guessing of passwords is throttled', rules: ['AUTH-012'] },
  'gateway.command': { title: 'commands are allowed one by one', rules: ['CLI-006', 'GW'] },
  'gateway.keys': { title: 'keys are allowed by user', rules: [] },
  'gateway.tenant': { title: 'tenants are kept apart', rules: ['ACL-021'] },
  'gateway.unlock': { title: 'dangerous commands need a second factor', rules: [] },
  'gateway.egress': { title: 'what leaves in a minute is bounded', rules: [] },
  'server.network': {
    title: 'the server listens and answers only where it has to',
    rules: ['NET', 'CMB-009', 'CLI-002'],
  },
  'server.login': {
    title: 'every login needs a strong password or a certificate',
    rules: ['AUTH', 'ACL-001', 'CMB-006', 'CLI-001', 'CLI-003', 'CLI-009'],
  },
  'server.acl': { title: 'users have the rights that they need', rules: ['ACL'] },
  'server.tls': { title: 'connections are encrypted, and both ends known', rules: ['TLS', 'CLI'] },
  'server.config': {
    title: 'the server’s settings leave no door open, and bound what is used',
    rules: ['CFG', 'NET-016', 'NET-017', 'CMB-005'],
  },
  'server.version': { title: 'no known vulnerability is open', rules: ['VER', 'CMB', 'CLI-007'] },
  'server.os': { title: 'the process can reach nothing but its own', rules: ['OS', 'CMB-003'] },
  'data.persistence': { title: 'what is written reaches the disk', rules: ['PER'] },
  'data.replicas': { title: 'another server goes on', rules: ['AVA', 'CMB-004', 'CLI-008'] },
  'data.archive': {
    title: 'any moment can be brought back',
    rules: ['PER-010', 'PER-011', 'PER-012'],
  },
  'data.keyring': { title: 'keys are sealed, rotated and revoked', rules: [] },
  'watch.log': {
    title: 'a log that shows tampering is kept off the host',
    rules: ['MON-006', 'MON-009', 'CMB-007'],
  },
  'watch.alerts': { title: 'somebody is told while it happens', rules: ['MON'] },
});

export const defenceNames: readonly DefenceName[] = Object.keys(defences).filter(isDefence);

function isDefence(name: string): name is DefenceName {
  return Object.hasOwn(defences, name);
}

/** The defence that a rule speaks for; null for a rule that nothing is reckoned from. */
export function defenceOfRule(rule: string): DefenceName | null {
  let best: DefenceName | null = null;
  let length = 0;
  for (const name of defenceNames) {
    for (const beginning of defences[name].rules) {
      if (beginning.length <= length || !matches(rule, beginning)) continue;
      best = name;
      length = beginning.length;
    }
  }
  return best;
}

/** A whole name, or all of a family. */
function matches(rule: string, beginning: string): boolean {
  return rule === beginning || rule.startsWith(`${beginning}-`);
}
