// The policy under which nobody shall notice the gateway. The tests make users called `bob` and `user1` and
// log in as them, so it knows these too.

export interface SuitePolicy {
  readonly listen: number;
  readonly server: number;
  readonly upstream: 'own' | 'shared';
}

export function suitePolicy({ listen, server, upstream }: SuitePolicy): string {
  return `version: 1
app: suite
roles:
  everything:
    can: [all, replicate]
    commands: { dangerously_allow: ['*'] }
    keys: ['*']
    channels: ['*']
    scripts: { others: allow, longest: never }
    limits:
      commands_per_second: unlimited
      connections: unlimited
      blocked: unlimited
      queued: unlimited
      key_length: unlimited
      key_text: any
      whole_reads: unlimited
      expiries: unlimited
      comparisons: unlimited
      pattern_length: unlimited
      pattern_stars: unlimited
      range_span: unlimited
      offset: unlimited
users:
  app: { roles: everything, upstream: ${upstream}, password: none }
  default: { roles: everything, upstream: ${upstream} }
  bob: { roles: everything, upstream: ${upstream} }
  user1: { roles: everything, upstream: ${upstream} }
gateway:
  listen: { address: '127.0.0.1:${listen}', inline: 'yes', empty_requests: ignore }
  upstream: { address: '127.0.0.1:${server}', dangerously_open: true }
  anonymous: app
  login: { free: 1000, ban_after: 100000 }
  limits:
    connections: 100000
    connections_per_address: 100000
    arguments: 2147483647
    pending_replies: 10000000
    unread: 64gb
    held: 1gb
    frame: 1h
  audit: { directory: audit }
  admin: { directory: admin }
`;
}
