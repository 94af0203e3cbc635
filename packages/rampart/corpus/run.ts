// Plays all cases, a few at a time: most of their time is waiting.
import type { Case, UnreadableCase } from './case.ts';
import { play } from './play.ts';
import type { Build } from './guards/guard.ts';
import type { Result } from './result.ts';
import { TwinServers } from './twins.ts';

export interface Plan {
  readonly cases: readonly (Case | UnreadableCase)[];
  readonly build: Build;
  readonly atOnce: number;
  readonly onResult: (result: Result) => void;
}

export async function run({ cases, build, atOnce, onResult }: Plan): Promise<readonly Result[]> {
  const waiting = [...cases];
  const results: Result[] = [];
  const lane = async (): Promise<void> => {
    await using twins = new TwinServers();
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const result = await playSafely(one, build, twins);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** A case that cannot be read or played has failed; it is never passed over. */
async function playSafely(
  one: Case | UnreadableCase,
  build: Build,
  twins: TwinServers,
): Promise<Result> {
  if ('problem' in one) return { id: one.id, duty: '?', title: '', faults: [one.problem] };
  const { id, title, guard } = one;
  const head = { id, title, duty: guard.duty };
  try {
    return { ...head, faults: await play(one, { build, twins }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...head, faults: [`it could not be played: ${why}`] };
  }
}
