// What a tenant's command becomes: its names get the prefix on the way in, and lose it on the way out.
import type { Arguments, Command, CommandTable } from '@rampart/client/commands';
import { readReply } from '../../resp/read.ts';
import { encodeCommand, encodeReply } from '../../resp/write.ts';
import type { GatewayRefusal } from '../codes.ts';
import type { Account, Session } from '../client/session.ts';
import type { Permit } from '../gate.ts';
import { cleanMessage } from '../tenant/clean-message.ts';
import { planForTenant, plannedArguments } from '../tenant/plan.ts';
import { runScoped } from '../tenant/scoped.ts';

export type TenantPermit = Pick<Permit, 'frame' | 'clean' | 'cleanMessage' | 'instead'>;

/** Null for a user of the whole keyspace. */
export function permitForTenant(
  table: CommandTable,
  session: Session,
  { member, identity }: Account,
  command: Command,
  args: Arguments,
): TenantPermit | GatewayRefusal | null {
  const { tenant } = member;
  if (tenant === null) return null;
  const plan = planForTenant(table, command, args, tenant, {
    ownUpstreamUser: member.user.credential.kind === 'server' && identity.login !== null,
    inTransaction: session.transaction !== null,
  });
  if (plan.kind === 'refuse') return plan;
  const { scoped, reply } = plan;
  const cleaned = (bytes: Buffer): Buffer | null => {
    const message = cleanMessage(readReply(bytes, 0).reply, tenant);
    return message === null ? null : encodeReply(message);
  };
  return {
    frame: encodeCommand(plannedArguments(plan, args, tenant)),
    clean: reply === null ? null : (bytes) => encodeReply(reply(readReply(bytes, 0).reply, tenant)),
    cleanMessage: cleaned,
    instead:
      scoped === null
        ? null
        : async (send) => {
            const done = await runScoped(scoped, {
              tenant,
              protocol: session.protocol,
              send: async (words) => readReply(await send(words), 0).reply,
            });
            return encodeReply(done);
          },
  };
}
