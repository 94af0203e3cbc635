// What one Sentinel says of the groups that it watches.
import type { Reply } from '../../resp/read.ts';
import { plainOf } from '../../resp/plain.ts';
import { known, type Fact, type Source } from '../fact.ts';
import type { SentinelGroup } from '../facts.ts';
import { answered } from '../understood.ts';
import { readMaps, textOf } from './answers.ts';
import type { Asking } from './asking.ts';
import { ask, type QuestionName } from './questions.ts';

/** Nobody watches more, and each costs three questions. */
const mostGroups = 64;

export async function observeGroups(
  asking: Asking,
  listed: Fact<Reply>,
): Promise<Fact<readonly SentinelGroup[]>> {
  const told = answered(listed, readMaps);
  if (!told.known) return told;
  const groups: SentinelGroup[] = [];
  for (const fields of told.value.slice(0, mostGroups)) {
    // One connection answers in order anyway.
    groups.push(await groupOf(asking, fields));
  }
  return known(groups, source(asking, 'groups'));
}

async function groupOf(
  asking: Asking,
  fields: ReadonlyMap<string, string>,
): Promise<SentinelGroup> {
  const name = fields.get('name') ?? '';
  const [replicas, slaves, sentinels, quorum] = await asking.all([
    ask('groupReplicas', name),
    ask('groupSlaves', name),
    ask('groupSentinels', name),
    ask('groupQuorum', name),
  ]);
  if (!replicas || !slaves || !sentinels || !quorum) throw new RangeError('Four were asked.');
  return {
    name,
    primary: { host: fields.get('ip') ?? '', port: Number(fields.get('port')) },
    quorum: Number(fields.get('quorum')),
    fields,
    replicas: answered(replicas.known ? replicas : slaves, readMaps),
    sentinels: answered(sentinels, readMaps),
    canFailOver: canFailOver(quorum, source(asking, 'groupQuorum')),
  };
}

/** `-NOQUORUM` is the answer, not a refusal to answer. */
function canFailOver(fact: Fact<Reply>, from: Source): SentinelGroup['canFailOver'] {
  if (fact.known) return known({ ok: true, answer: textOf(plainOf(fact.value)) }, from);
  const answer = /NOQUORUM.*/.exec(fact.why)?.[0];
  return answer === undefined ? fact : known({ ok: false, answer }, from);
}

function source(asking: Asking, question: QuestionName): Source {
  const command = question === 'groups' ? 'SENTINEL MASTERS' : 'SENTINEL CKQUORUM';
  return { kind: 'sentinel', server: asking.name, command };
}
