import { fileURLToPath } from 'node:url';
import type { Stage } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import { Conversation, numberIn, textIn } from '../measure/conversation.ts';
import { startMeasured } from '../measure/cores.ts';
import { spread } from '../measure/statistics.ts';
import type { Spread } from '../measure/statistics.ts';

export const acts = ['create', 'unseen', 'seen'] as const;
export type Act = (typeof acts)[number];

export interface Turn {
  readonly name: string;
  readonly setting: string;
  /** Microseconds of CPU for one token, by act. */
  readonly cpu: Readonly<Record<Act, number>>;
}

/** What a library came to over all rounds. */
export interface InProcessStanding {
  readonly name: string;
  readonly setting: string;
  readonly cpu: Readonly<Record<Act, Spread>>;
  /** How many times as much as csrf-csrf it does with the same CPU. */
  readonly ratio: Readonly<Record<Act, Spread>>;
}

/** The yardstick: the one peer that binds to the session by HMAC and is still maintained. */
const yardstick = 'csrf-csrf';

const program = fileURLToPath(new URL('in-process.ts', import.meta.url));

export async function runInProcess(
  stage: Stage,
  { rounds, warmUps }: { readonly rounds: number; readonly warmUps: number },
  env: Readonly<Record<string, string>>,
): Promise<InProcessStanding[]> {
  const conversation = new Conversation(await startMeasured(stage, program, [], env));
  const turns: Turn[][] = [];
  for (let round = -warmUps; round < rounds; round += 1) {
    const turn = readTurns(await conversation.ask('round'));
    if (round >= 0) turns.push(turn);
  }
  return stand(turns);
}

function readTurns(said: unknown): Turn[] {
  if (!Array.isArray(said)) throw new BenchError('The in-process part sent no list.');
  return said.map((turn: unknown) => ({
    name: textIn(turn, 'name'),
    setting: textIn(turn, 'setting'),
    cpu: byAct((act) => numberIn(turn, act)),
  }));
}

function stand(rounds: readonly Turn[][]): InProcessStanding[] {
  const libraries = (rounds[0] ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
  return libraries.map(({ name, setting }) => {
    const pairs = rounds.map((turns) => ({
      own: find(turns, name, setting),
      other: find(turns, yardstick),
    }));
    return {
      name,
      setting,
      cpu: byAct((act) => spread(pairs.map(({ own }) => own.cpu[act]))),
      ratio: byAct((act) => spread(pairs.map(({ own, other }) => other.cpu[act] / own.cpu[act]))),
    };
  });
}

function find(turns: readonly Turn[], name: string, setting?: string): Turn {
  const found = turns.find(
    (turn) => turn.name === name && (setting === undefined || turn.setting === setting),
  );
  if (found === undefined) throw new BenchError(`${name} took no turn.`);
  return found;
}

function byAct<Value>(make: (act: Act) => Value): Record<Act, Value> {
  return { create: make('create'), unseen: make('unseen'), seen: make('seen') };
}
