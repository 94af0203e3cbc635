// What becomes of a tenant's command on its way to the server: which arguments get the prefix, which
// are written anew, and how the reply is cleaned.
import type { Arguments, Command, CommandTable } from '@rampart/client/commands';
import { refuse, type GatewayRefusal } from '../codes.ts';
import { channelIn, patternIn, publishedIn } from './channels.ts';
import { cleanerFor, type ReplyCleaner } from './cleaners.ts';
import { scopedOperation, type ScopedOperation } from './scoped.ts';
import { tenantShape } from './shape.ts';
import type { Tenant } from './tenant.ts';

export interface TenantState {
  /** The server's own rules hold the upstream user within the prefix, so its scripts may run. */
  readonly ownUpstreamUser: boolean;
  readonly inTransaction: boolean;
}

export interface TenantPlan {
  readonly kind: 'plan';
  /** Indexes of the arguments before which the prefix goes. */
  readonly prefixed: readonly number[];
  readonly rewritten: readonly { readonly index: number; readonly value: Uint8Array }[];
  /** Arguments behind the last one. */
  readonly appended: readonly Uint8Array[];
  /** Null: the reply passes as it is. */
  readonly reply: ReplyCleaner | null;
  /** Not null: the command itself never reaches the server; `runScoped` does its work. */
  readonly scoped: ScopedOperation | null;
}

type Change = Pick<TenantPlan, 'prefixed' | 'rewritten' | 'appended'>;

export function planForTenant(
  table: CommandTable,
  command: Command,
  args: Arguments,
  tenant: Tenant,
  state: TenantState,
): TenantPlan | GatewayRefusal {
  if (tenantShape(command) === 'refused') return refuse('GATEWAY_TENANT_REFUSED');
  if (runsBodies(command) && !state.ownUpstreamUser)
    return refuse(
      'GATEWAY_TENANT_REFUSED',
      `${command.name}: scripts reach keys that they do not name; give the tenant an upstream user of its own`,
    );
  const scoped = scopedOperation(command, args);
  if (scoped !== null) {
    if (scoped.kind === 'refuse') return scoped;
    if (state.inTransaction)
      return refuse(
        'GATEWAY_TENANT_REFUSED',
        `${command.name}: for a tenant this takes many commands, so it cannot be part of a transaction`,
      );
    return { kind: 'plan', ...unchanged, reply: null, scoped };
  }
  const change = names.get(command.name)?.(args, tenant) ?? keysOf(table, command, args, tenant);
  if ('kind' in change) return change;
  return { kind: 'plan', ...change, reply: cleanerFor(command), scoped: null };
}

/** The command as the server gets it. */
export function plannedArguments(plan: TenantPlan, args: Arguments, tenant: Tenant): Uint8Array[] {
  const words = Array.from({ length: args.count }, (_, index) => args.bytes(index));
  for (const index of plan.prefixed)
    words[index] = Buffer.concat([tenant.prefix, args.bytes(index)]);
  for (const { index, value } of plan.rewritten) words[index] = value;
  return [...words, ...plan.appended];
}

const unchanged: Change = { prefixed: [], rewritten: [], appended: [] };

function runsBodies({ categories }: Command): boolean {
  return categories.has('script') || categories.has('function');
}

function keysOf(
  table: CommandTable,
  command: Command,
  args: Arguments,
  tenant: Tenant,
): Change | GatewayRefusal {
  const uses = table.keys(command, args);
  if (uses === undefined) return refuse('GATEWAY_KEYS_UNCERTAIN');
  const prefixed: number[] = [];
  for (const { kind, index } of uses) {
    if (kind === 'all' || (kind === 'pattern' && !isSort(command)))
      return refuse('GATEWAY_TENANT_REFUSED');
    // SORT puts an element in the place of the first star; it must not be one of ours.
    if (kind === 'pattern' && tenant.prefix.includes('*')) return refuse('GATEWAY_TENANT_REFUSED');
    prefixed.push(index);
  }
  return { ...unchanged, prefixed };
}

function isSort({ name }: Command): boolean {
  return name === 'sort' || name === 'sort_ro';
}

type Naming = (args: Arguments, tenant: Tenant) => Change | GatewayRefusal;

/** Commands whose names are patterns, channels or beginnings, or that the table does not take for keys. */
const names: ReadonlyMap<string, Naming> = new Map<string, Naming>([
  ['keys', (args, { glob }) => rewriteFrom(args, 1, (bytes) => Buffer.concat([glob, bytes]))],
  ['scan', scan],
  ['subscribe', (args, tenant) => rewriteFrom(args, 1, (bytes) => channelIn(bytes, tenant))],
  ['unsubscribe', (args, tenant) => rewriteFrom(args, 1, (bytes) => channelIn(bytes, tenant))],
  ['psubscribe', (args, tenant) => rewriteFrom(args, 1, (bytes) => patternIn(bytes, tenant))],
  ['punsubscribe', (args, tenant) => rewriteFrom(args, 1, (bytes) => patternIn(bytes, tenant))],
  ['ssubscribe', (args, tenant) => rewriteFrom(args, 1, (bytes) => publishedIn(bytes, tenant))],
  ['sunsubscribe', (args, tenant) => rewriteFrom(args, 1, (bytes) => publishedIn(bytes, tenant))],
  ['publish', onlyFirst],
  ['spublish', onlyFirst],
  ['pubsub|channels', listedChannels],
  ['pubsub|shardchannels', listedChannels],
  ['pubsub|numsub', (args, tenant) => rewriteFrom(args, 2, (bytes) => publishedIn(bytes, tenant))],
  [
    'pubsub|shardnumsub',
    (args, tenant) => rewriteFrom(args, 2, (bytes) => publishedIn(bytes, tenant)),
  ],
  [
    'cluster|keyslot',
    (args, tenant) => rewriteFrom(args, 2, (bytes) => publishedIn(bytes, tenant)),
  ],
  ['client|tracking', tracking],
]);

function rewriteFrom(
  args: Arguments,
  first: number,
  change: (bytes: Uint8Array) => Uint8Array,
): Change {
  const rewritten = Array.from({ length: Math.max(0, args.count - first) }, (_, offset) => ({
    index: first + offset,
    value: change(args.bytes(first + offset)),
  }));
  return { ...unchanged, rewritten };
}

function onlyFirst(args: Arguments): Change {
  return args.count > 1 ? { ...unchanged, prefixed: [1] } : unchanged;
}

function listedChannels(args: Arguments, { glob }: Tenant): Change {
  if (args.count < 3) return { ...unchanged, appended: [everyOwn(glob)] };
  return rewriteFrom(args, 2, (bytes) => Buffer.concat([glob, bytes]));
}

/** Without MATCH it would list everybody's keys. */
function scan(args: Arguments, { glob }: Tenant): Change | GatewayRefusal {
  const rewritten: { index: number; value: Uint8Array }[] = [];
  let index = 2;
  for (; index < args.count; index += 2) {
    if (args.is(index, 'MATCH'))
      rewritten.push({ index: index + 1, value: Buffer.concat([glob, args.bytes(index + 1)]) });
    else if (!args.is(index, 'COUNT') && !args.is(index, 'TYPE'))
      return refuse('GATEWAY_KEYS_UNCERTAIN');
  }
  // An option without its value: what the server would make of ours behind it, nobody knows.
  if (args.count < 2 || index > args.count) return refuse('GATEWAY_KEYS_UNCERTAIN');
  if (rewritten.length > 0) return { ...unchanged, rewritten };
  return { ...unchanged, appended: [Buffer.from('MATCH'), everyOwn(glob)] };
}

/** Without PREFIX, BCAST tells of everybody's keys. */
function tracking(args: Arguments, { prefix }: Tenant): Change | GatewayRefusal {
  const prefixed: number[] = [];
  let broadcast = false;
  let index = 3;
  while (index < args.count) {
    if (args.is(index, 'PREFIX')) {
      prefixed.push(index + 1);
      index += 2;
      continue;
    }
    if (args.is(index, 'BCAST')) broadcast = true;
    else if (!trackingFlags.some((word) => args.is(index, word)))
      return refuse(
        'GATEWAY_TENANT_REFUSED',
        'client|tracking: a tenant may use BCAST, PREFIX, OPTIN, OPTOUT and NOLOOP only',
      );
    index += 1;
  }
  if (index > Math.max(3, args.count)) return refuse('GATEWAY_KEYS_UNCERTAIN');
  return broadcast && prefixed.length === 0
    ? { ...unchanged, appended: [Buffer.from('PREFIX'), prefix] }
    : { ...unchanged, prefixed };
}

const trackingFlags = ['OPTIN', 'OPTOUT', 'NOLOOP'] as const;

function everyOwn(glob: Uint8Array): Buffer {
  return Buffer.concat([glob, Buffer.from('*')]);
}
