// A tenant's connection as the gateway serves it, without the gateway: plan, send, clean.
import { argumentsOf, CommandTable } from '@rampart/client/commands';
import type { GatewayRefusal } from '../../../src/gateway/codes.ts';
import { cleanMessage } from '../../../src/gateway/tenant/clean-message.ts';
import { planForTenant, plannedArguments } from '../../../src/gateway/tenant/plan.ts';
import { runScoped } from '../../../src/gateway/tenant/scoped.ts';
import { tenantOf, type Tenant } from '../../../src/gateway/tenant/tenant.ts';
import type { Reply } from '../../../src/resp/read.ts';
import { Wire, type Word } from './wire.ts';

const table = CommandTable.bundled();

export class TenantClient implements Disposable {
  readonly tenant: Tenant;
  readonly wire: Wire;
  readonly #scoped: Wire;

  constructor(port: number, prefix: string) {
    this.tenant = tenantOf(prefix);
    this.wire = new Wire(port);
    this.#scoped = new Wire(port);
  }

  async run(words: readonly Word[]): Promise<Reply | GatewayRefusal> {
    const args = argumentsOf(words);
    const command = table.find(args);
    if (command === undefined) throw new Error(`Not in the table: ${String(words[0])}`);
    const state = { ownUpstreamUser: true, inTransaction: false };
    const plan = planForTenant(table, command, args, this.tenant, state);
    if (plan.kind === 'refuse') return plan;
    if (plan.scoped !== null) {
      const send = async (asked: readonly Word[]): Promise<Reply> => await this.#scoped.send(asked);
      return await runScoped(plan.scoped, { tenant: this.tenant, protocol: 2, send });
    }
    const reply = await this.wire.send(plannedArguments(plan, args, this.tenant));
    return plan.reply === null ? reply : plan.reply(reply, this.tenant);
  }

  /** Messages that the tenant would get, since the last time. */
  messages(): Reply[] {
    return this.wire.unasked.splice(0).flatMap((reply) => cleanMessage(reply, this.tenant) ?? []);
  }

  [Symbol.dispose](): void {
    this.wire[Symbol.dispose]();
    this.#scoped[Symbol.dispose]();
  }
}
