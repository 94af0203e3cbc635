// A gateway that stands before a server of the test: from the words of a policy to an open door, with
// its events at hand.
import type { RampartEvent } from '@rampart/keyring';
import { waitFor, type RedisServer, type Stage } from '@rampart/stage';
import { queryLogs } from '../../src/events/read/query.ts';
import { Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import { loadGatedPolicy } from '../../src/policy/load.ts';
import { Peer } from './peer.ts';

export interface Plan {
  /** YAML, a line a setting: what stands below `users`. */
  readonly users?: string;
  /** YAML: settings of `gateway` beside those that this gives. */
  readonly gateway?: string;
  /** YAML: whole parts of the policy. */
  readonly parts?: string;
  /** YAML for `gateway.listen`; any free port of the loopback address if left out. */
  readonly listen?: string;
  /** YAML for `gateway.upstream`; the server without TLS and login if left out. */
  readonly upstream?: string;
  readonly directory?: string;
  readonly worker?: number;
  readonly headquarters?: NonNullable<GatewayOptions['headquarters']>;
}

/** Whoever connects is the user `default`. */
export const open = 'anonymous: default';

export class Standing implements AsyncDisposable {
  readonly gateway: Gateway;
  readonly directory: string;
  readonly policy: string;

  private constructor(gateway: Gateway, directory: string, policy: string) {
    this.gateway = gateway;
    this.directory = directory;
    this.policy = policy;
  }

  static async before(redis: RedisServer | null, stage: Stage, plan: Plan): Promise<Standing> {
    const directory = plan.directory ?? (await stage.newDirectory('gateway'));
    const text = policyText(plan, directory, redis?.port ?? 0);
    const { worker = 1, headquarters } = plan;
    const gateway = await Gateway.open({
      policy: loadGatedPolicy(text, 'test'),
      worker,
      ...(headquarters === undefined ? {} : { headquarters }),
    });
    return new Standing(gateway, directory, text);
  }

  /** The port of a listener, by its place in the policy. */
  port(place = 0): number {
    return Number(this.gateway.addresses[place]?.split(':').at(-1));
  }

  async peer(): Promise<Peer> {
    return Peer.to(this.port());
  }

  /** What the log holds, the oldest first. */
  async events(code?: string): Promise<readonly RampartEvent[]> {
    const events: RampartEvent[] = [];
    await queryLogs(this.directory, code === undefined ? {} : { code }, ({ event }) => {
      events.push(event);
      return true;
    });
    return events;
  }

  /** The events of a code, as soon as there are so many. */
  async told(code: string, least = 1): Promise<readonly RampartEvent[]> {
    const found = await waitFor(
      async () => {
        const events = await this.events(code);
        return events.length >= least ? events : null;
      },
      { what: `${least} of ${code} in the log` },
    );
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.close();
  }
}

function policyText(plan: Plan, directory: string, port: number): string {
  const {
    users = 'default: { can: [read, write, scan, pubsub, script, inspect], keys: ["*"], channels: ["*"] }',
    gateway = '',
    parts = '',
    listen = '"127.0.0.1:0"',
    upstream = `"127.0.0.1:${port}"`,
  } = plan;
  const below = (text: string): string =>
    text
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n');
  return `version: 1
app: test
${parts}
users:
${below(users)}
gateway:
  listen: ${listen}
  upstream: ${upstream}
  audit: { directory: ${JSON.stringify(directory)} }
  admin: { directory: ${JSON.stringify(directory)} }
${below(gateway)}
`;
}
