// Settings of a running server or Sentinel.
import { partSecrets } from '../../observe/live/secret-settings.ts';
import type { Parameter } from '../../policy/step.ts';
import { textOf, itemsOf } from '../../resp/reply-parts.ts';
import type { Connection } from '../../resp/connection/connection.ts';
import { diffSettings } from '../diff/settings.ts';
import { PlanError } from '../errors.ts';
import type { CarryOut } from './carry-out.ts';
import { told, until } from './hand.ts';
import type { Hand } from './hand.ts';
import { infoOf } from './info.ts';

export const setParameters: CarryOut<'set-parameters'> = async (step, hand) => {
  const { process, parameters, group } = step;
  const line = await hand.lineTo(process);
  const names = parameters.map(({ name }) => name);
  const before = await settingsOf(line, names);
  await configSet(line, await wordsOf(parameters, hand), names);
  const undo = async (): Promise<void> => {
    const old = names.flatMap((name) => [name, before.get(name) ?? '']);
    await configSet(await hand.lineTo(process), old, names);
  };
  try {
    await mustHold(names, line, process, hand);
    if (group === 'append-only') await appended(line);
    // The line outlives a port that was closed; somebody new must get in as well.
    if (group === 'listening') (await hand.enter(hand.process(process).process.at)).close();
  } catch (error) {
    await undo();
    throw error;
  }
  return group === 'listening' ? null : undo;
};

export const sentinelSet: CarryOut<'sentinel-set'> = async (
  { process, group, monitor, parameters },
  hand,
) => {
  const line = await hand.lineTo(process);
  if (monitor !== null) {
    const words = [group, monitor.host, String(monitor.port), quorumIn(parameters)];
    await told(line, ['SENTINEL', 'MONITOR', ...words], `to watch ${group}`);
  }
  const before = await groupOf(line, group);
  const set = async (words: readonly string[]): Promise<void> => {
    await told(await hand.lineTo(process), ['SENTINEL', 'SET', group, ...words], `to set ${group}`);
  };
  const wanted = await wordsOf(parameters, hand);
  await set(wanted);
  const now = await groupOf(line, group);
  const missed = parameters.find(
    ({ name }, at) => !name.startsWith('auth-') && now.get(name) !== wanted[at * 2 + 1],
  );
  if (missed !== undefined) {
    throw new PlanError('PLAN_NOT_VERIFIED', `${line.name} tells another ${missed.name}.`);
  }
  if (monitor !== null) {
    return async () => {
      await told(await hand.lineTo(process), ['SENTINEL', 'REMOVE', group], `to forget ${group}`);
    };
  }
  return () => set(parameters.flatMap(({ name }) => [name, before.get(name) ?? '']));
};

/** It has to be said at once, and may be set again. */
function quorumIn(parameters: readonly Parameter[]): string {
  const [quorum] = parameters.find(({ name }) => name === 'quorum')?.value ?? [];
  return typeof quorum === 'string' ? quorum : '1';
}

async function wordsOf(parameters: readonly Parameter[], hand: Hand): Promise<readonly string[]> {
  const words: string[] = [];
  for (const { name, value } of parameters) {
    const parts: string[] = [];
    for (const part of value) {
      const isText = typeof part === 'string';
      parts.push(isText ? part : (await hand.vault.secret(part.secret)).toString('latin1'));
    }
    words.push(name, parts.join(''));
  }
  return words;
}

async function configSet(
  line: Connection,
  words: readonly string[],
  names: readonly string[],
): Promise<void> {
  const bytes = words.map((word) => Buffer.from(word, 'latin1'));
  await told(line, ['CONFIG', 'SET', ...bytes], `to set ${names.join(', ')}`);
}

async function settingsOf(
  line: Connection,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return pairsIn(await told(line, ['CONFIG', 'GET', ...names], 'its settings'));
}

async function groupOf(line: Connection, group: string): Promise<ReadonlyMap<string, string>> {
  return pairsIn(await told(line, ['SENTINEL', 'MASTER', group], `what it knows of ${group}`));
}

function pairsIn(reply: Parameters<typeof itemsOf>[0]): ReadonlyMap<string, string> {
  const texts = itemsOf(reply).map((item) => textOf(item) ?? '');
  const pairs = new Map<string, string>();
  for (let at = 0; at + 1 < texts.length; at += 2) pairs.set(texts[at] ?? '', texts[at + 1] ?? '');
  return pairs;
}

/** As a plan would see it. */
async function mustHold(
  names: readonly string[],
  line: Connection,
  process: string | null,
  hand: Hand,
): Promise<void> {
  const wanted = hand.process(process);
  if (wanted.kind !== 'server') return;
  const live = partSecrets(await settingsOf(line, names));
  const { steps } = diffSettings(wanted, live);
  if (steps.length === 0) return;
  const left = steps.flatMap(({ change }) => change.details.map(({ name }) => name));
  throw new PlanError('PLAN_NOT_VERIFIED', `${line.name} tells another ${left.join(', ')}.`);
}

/** Until its first file is whole, a restart would begin with nothing. */
async function appended(line: Connection): Promise<void> {
  await until(
    async () => {
      const info = await infoOf(line, 'persistence');
      return (
        info.get('aof_enabled') !== '1' ||
        (info.get('aof_rewrite_in_progress') === '0' && info.get('aof_rewrite_scheduled') === '0')
      );
    },
    `${line.name} was to have written its append-only file`,
    3_600_000,
  );
  const info = await infoOf(line, 'persistence');
  if (info.get('aof_enabled') !== '1' || info.get('aof_last_bgrewrite_status') === 'ok') return;
  throw new PlanError('PLAN_NOT_VERIFIED', `${line.name} could not write its append-only file.`);
}
