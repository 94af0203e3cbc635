// What can happen while a setting is not as the policy says, in words. The order is that of severity: of
// several settings that are changed together, the first that is named here speaks for all.
const risks: readonly (readonly [names: RegExp, risk: string])[] = [
  [/^protected-mode$/, 'It answers whoever reaches it, without a login.'],
  [/^(?:bind|unixsocket.*)$/, 'It can be reached from where the policy admits nobody.'],
  [/^(?:port|tls-.*)$/, 'Passwords and data can be read and changed on their way.'],
  [/^(?:enable-.*|dir|dbfilename)$/, 'Whoever is in can write files anywhere and load code.'],
  [/^(?:aclfile|acl.*)$/, 'Who may do what is not as the policy says after the next start.'],
  [/^(?:append.*|save|.*aof.*|stop-writes.*)$/, 'Acknowledged writes are lost when it dies.'],
  [/^(?:min-replicas.*|repl.*|master.*)$/, 'Acknowledged writes are lost in a failover.'],
  [/^maxmemory-policy$/, 'Keys that must stay are evicted.'],
  [/^(?:maxmemory|maxclients|.*-limit|proto-.*)$/, 'One client can take all of its memory.'],
  [/^(?:slowlog.*|latency.*|log.*)$/, 'Nobody sees afterwards what has happened.'],
];

export function riskOfSettings(names: readonly string[]): string {
  const found = risks.find(([pattern]) => names.some((name) => pattern.test(name)));
  return found?.[1] ?? 'It does not do what the policy says.';
}
