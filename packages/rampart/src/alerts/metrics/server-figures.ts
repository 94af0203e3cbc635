import type { ServerFact } from '../judge/facts.ts';
import type { FamilyName, Sample } from './families.ts';

export function serverFigures(facts: readonly ServerFact[]): readonly Sample[] {
  return facts.flatMap(({ name: server, kind, answer }): readonly Sample[] => {
    const of = (family: FamilyName, value: number): Sample => ({
      family,
      labels: { server },
      value,
    });
    const up: Sample = {
      family: 'rampart_server_up',
      labels: { server, kind },
      value: answer === null ? 0 : 1,
    };
    if (answer === null) return [up];
    if (answer.kind === 'sentinel') {
      return [up, of('rampart_sentinel_quorum', answer.canFailOver ? 1 : 0)];
    }
    return [
      up,
      of('rampart_server_leads', answer.role === 'primary' ? 1 : 0),
      ...(answer.role === 'replica' ? [of('rampart_server_linked', answer.linked ? 1 : 0)] : []),
      of('rampart_server_followers', answer.followers.length),
      of('rampart_server_offset_bytes', answer.offset),
      of('rampart_server_memory_bytes', answer.usedMemory),
      of('rampart_server_memory_limit_bytes', answer.maxMemory),
      of('rampart_server_keys', answer.keys),
      of('rampart_server_clients', answer.clients),
      of('rampart_server_sent_bytes_total', answer.sentBytes),
    ];
  });
}
