// From any member to all of them: each is asked whom it knows, and those are asked too.
import { isIP } from 'node:net';

import { nameOf } from '../../resp/connection/dial.ts';
import { unknown } from '../fact.ts';
import type { ServerFacts } from '../facts.ts';
import { nothingKnown } from '../live/nothing-known.ts';
import { observeServer, type ObserveServerOptions } from '../live/observe-server.ts';
import { infoOf } from '../setting.ts';
import { isReachable, membersOf, type Member } from './members.ts';

export interface ObserveDeploymentOptions {
  readonly seeds: readonly ObserveServerOptions[];
  /**
   * With which login and which authority a member is asked that was found; null: not at all. A server
   * that was taken over may name anybody: give a login only to whom the policy knows, or to whom TLS
   * proves.
   */
  readonly reach: (member: Member) => ObserveServerOptions | null;
  /** How many members are asked in all; 256 by default. */
  readonly most?: number;
}

const atOnce = 8;

/** Each server once, even where it was found under several names. */
export async function observeDeployment({
  seeds,
  reach,
  most = 256,
}: ObserveDeploymentOptions): Promise<readonly ServerFacts[]> {
  const servers = new Servers();
  let next: readonly ObserveServerOptions[] = seeds;
  while (next.length > 0) {
    const asked = next.slice(0, Math.min(atOnce, most - servers.count));
    const facts = await Promise.all(asked.map(observeServer));
    for (const one of facts) servers.add(one);
    const left = next.slice(asked.length);
    if (servers.count >= most) return servers.whole(left);
    next = [...left, ...servers.toAsk(reach, left)];
  }
  return servers.whole([]);
}

class Servers {
  readonly #byName = new Map<string, ServerFacts>();
  /** The id that a server gives itself when it starts → its name. */
  readonly #byRun = new Map<string, string>();
  /** Members that are not asked, and why. */
  readonly #unasked = new Map<string, ServerFacts>();

  get count(): number {
    return this.#byName.size;
  }

  add(server: ServerFacts): void {
    this.#byName.set(server.name, server);
    const run = infoOf(server, 'server', 'run_id');
    if (!run.known) return;
    // By its address, if there is one: so do the others call it.
    const isBetter = !this.#byRun.has(run.value) || hasAddress(server);
    if (isBetter) this.#byRun.set(run.value, server.name);
  }

  /** Members that nobody has asked yet. */
  toAsk(
    reach: ObserveDeploymentOptions['reach'],
    waiting: readonly ObserveServerOptions[],
  ): readonly ObserveServerOptions[] {
    const found = new Map<string, ObserveServerOptions>();
    const known = new Set(waiting.map(({ address }) => nameOf(address)));
    for (const server of this.#byName.values()) {
      for (const member of membersOf(server)) {
        const address = { kind: 'tcp', host: member.host, port: member.port } as const;
        const name = nameOf(address);
        if (known.has(name) || this.#byName.has(name)) continue;
        const options = isReachable(member, server) ? reach(member) : null;
        if (options !== null) found.set(name, options);
        else this.#leaveOut(address, member);
      }
    }
    return [...found.values()];
  }

  /** All of them; one that was asked under two addresses stands there once. */
  whole(left: readonly ObserveServerOptions[]): readonly ServerFacts[] {
    const asked = [...this.#byName.values()].filter((server) => {
      const run = infoOf(server, 'server', 'run_id');
      return !run.known || this.#byRun.get(run.value) === server.name;
    });
    const why = unknown('not-tried', 'There are more members than are asked.');
    const tooMany = left.map(({ address }) => nothingKnown(address, why));
    return [...asked, ...this.#unasked.values(), ...tooMany];
  }

  #leaveOut(address: ServerFacts['at'], member: Member): void {
    const name = nameOf(address);
    const why = `${member.namedBy} names ${name}, which is not asked from here.`;
    this.#unasked.set(name, nothingKnown(address, unknown('not-tried', why)));
  }
}

function hasAddress({ at }: ServerFacts): boolean {
  return at.kind === 'tcp' && isIP(at.host) !== 0;
}
