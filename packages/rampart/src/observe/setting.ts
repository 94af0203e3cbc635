import { derive, known, unknown, type Fact } from './fact.ts';
import type { SecretFact, ServerFacts } from './facts.ts';

/** One setting of a running server. A server that does not name it is not taken to have it off. */
export function settingOf(server: ServerFacts, name: string): Fact<string> {
  return fromMap(server, server.settings, name);
}

/** One setting that holds a secret: `requirepass`, `masterauth`, `tls-key-file-pass`. */
export function secretOf(server: ServerFacts, name: string): Fact<SecretFact> {
  return fromMap(server, server.secrets, name);
}

/** One field of a section of INFO. */
export function infoOf(server: ServerFacts, section: string, field: string): Fact<string> {
  const fields = derive(server.info, (info) => info.get(section) ?? new Map<string, string>());
  return fromMap(server, fields, field);
}

function fromMap<Value>(
  server: ServerFacts,
  fact: Fact<ReadonlyMap<string, Value>>,
  name: string,
): Fact<Value> {
  if (!fact.known) return fact;
  const value = fact.value.get(name);
  if (value !== undefined) return known(value, fact.from);
  return unknown('not-offered', `${server.name} does not tell ${name}.`);
}
