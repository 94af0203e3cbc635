import type { Arguments } from './arguments.ts';
import type { ChannelUse } from './command.ts';

/** Which arguments of a command are channels. */
export function channelsOf(name: string, args: Arguments): readonly ChannelUse[] {
  const plan = plans.get(name);
  if (plan === undefined) return [];
  const last = plan.publishes ? 1 : args.count - 1;
  const uses: ChannelUse[] = [];
  for (let index = 1; index <= Math.min(last, args.count - 1); index += 1) {
    uses.push({ index, ...plan });
  }
  return uses;
}

type Plan = Omit<ChannelUse, 'index'>;

const channel: Plan = { kind: 'channel', publishes: false };
const pattern: Plan = { kind: 'pattern', publishes: false };
const shard: Plan = { kind: 'shard', publishes: false };

const plans: ReadonlyMap<string, Plan> = new Map([
  ['subscribe', channel],
  ['unsubscribe', channel],
  ['psubscribe', pattern],
  ['punsubscribe', pattern],
  ['ssubscribe', shard],
  ['sunsubscribe', shard],
  ['publish', { ...channel, publishes: true }],
  ['spublish', { ...shard, publishes: true }],
]);

/** Whether a command is known here, so that a new one of pub/sub does not pass with no channels. */
export function hasKnownChannels(name: string): boolean {
  return plans.has(name) || name.startsWith('pubsub|');
}
