// Whether the gateway's client heard what it would have heard without the gateway. Some answers are
// different at any two servers: times, ports, numbers of clients, the order of a hash table. Two
// servers that were made to differ in these show which. Where they agree every byte has to be the
// same; where they do not, the kind, the length of lists, and whatever both lists have in common.
import { nameOf } from '../command-facts.ts';
import { readReplies, type Reply } from '../wire/replies.ts';
import type { Request } from '../wire/requests.ts';
import { shown, type Answer, type Faults, type Twins } from './evidence.ts';

export function sameAnswer(
  answer: Answer,
  { answers }: Twins,
  commands: readonly Request[],
): Faults {
  const [one, other] = answers;
  const faults: string[] = [];
  if (answer.closed !== one.closed) {
    faults.push(
      `the connection was ${answer.closed ? 'closed' : 'left open'}, directly it was not`,
    );
  }
  const [ours = [], theirs = [], others = []] = [answer.bytes, one.bytes, other.bytes].map(
    (bytes) => readReplies(bytes).replies,
  );
  if (ours.length !== theirs.length) {
    return [...faults, `it answered ${shown(answer.bytes)} instead of ${shown(one.bytes)}`];
  }
  const different = ours.findIndex((each, at) => {
    const there = theirs[at];
    if (isUnordered(commands[at]) && sameNames(each, there)) return false;
    return !same(each, there, others[at]);
  });
  if (different === -1) return faults;
  const [said, due] = [ours[different], theirs[different]].map((reply) =>
    shown(reply?.bytes ?? Buffer.alloc(0)),
  );
  return [...faults, `its answer ${different + 1} was ${said} instead of ${due}`];
}

function same(ours: Reply, one: Reply | undefined, other: Reply | undefined): boolean {
  if (one === undefined || other === undefined || ours.kind !== one.kind) return false;
  if (one.bytes.equals(other.bytes)) return ours.bytes.equals(one.bytes);
  return one.items.length !== other.items.length || holdsAll(ours.items, one.items, other.items);
}

/** In the order of the server's hash table, which is another one in each process. */
function isUnordered(command: Request | undefined): boolean {
  return command !== undefined && nameOf(command) === 'keys';
}

function sameNames(ours: Reply, one: Reply | undefined): boolean {
  return one !== undefined && holdsAll(ours.items, one.items, one.items);
}

/** As many items as the others, and all that both of them have, wherever it stands. */
function holdsAll(ours: readonly Reply[], one: readonly Reply[], other: readonly Reply[]): boolean {
  if (ours.length !== one.length) return false;
  const mine = countsOf(ours);
  const theirs = countsOf(other);
  return [...countsOf(one)].every(
    ([text, count]) => (mine.get(text) ?? 0) >= Math.min(count, theirs.get(text) ?? 0),
  );
}

function countsOf(items: readonly Reply[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { bytes } of items) {
    const text = bytes.toString('latin1');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
