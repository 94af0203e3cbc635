// Gateways before servers of a test, each a process of its own.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage, StageProcess } from '@rampart/stage';
import type { RampartEvent } from '@rampart/keyring';
import { queryLogs } from '../../../src/events/read/query.ts';

export interface GatewayPlan {
  /** YAML for `gateway.listen`, a flow list. */
  readonly listen: string;
  /** YAML for `gateway.upstream`, a flow map. */
  readonly upstream: string;
  /** YAML: who may come in; anybody if left out. */
  readonly users?: string;
  /** What secrets are taken from. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface GatewayProcess {
  readonly process: StageProcess;
  /** What its log tells, the oldest first. */
  events(code: string): Promise<readonly RampartEvent[]>;
}

/** Rights, as YAML: what is tested is where connections lead. Who may WAIT never shares. */
export const much =
  'can: [read, write, scan, pubsub, inspect], keys: ["*"], channels: ["*"], from: [loopback]';

const anybody = `anybody: { password: none, ${much} }`;

const policyFor = (plan: GatewayPlan, directory: string): string => `version: 1
app: topology
users: { ${plan.users ?? anybody} }
gateway:
  listen: ${plan.listen}
  upstream: ${plan.upstream}
  ${plan.users === undefined ? 'anonymous: anybody' : ''}
  audit: { directory: ${JSON.stringify(directory)} }
  admin: { directory: ${JSON.stringify(directory)}, socket: ${JSON.stringify(join(directory, 'admin'))} }
`;

export async function startGateway(stage: Stage, plan: GatewayPlan): Promise<GatewayProcess> {
  const directory = await stage.newDirectory('gateway');
  const file = join(directory, 'rampart.yaml');
  await writeFile(file, policyFor(plan, directory));
  const process = await stage.node(new URL('run-gateway.ts', import.meta.url), [file], {
    ready: /^ready/m,
    atStrike: 'kill',
    env: plan.env ?? {},
  });
  const events = async (code: string): Promise<readonly RampartEvent[]> => {
    const found: RampartEvent[] = [];
    await queryLogs(directory, { code }, ({ event }) => {
      found.push(event);
      return true;
    });
    return found;
  };
  return { process, events };
}

/** `{ "127.0.0.1:1": "127.0.0.1:2" }`, as YAML. */
export function addressMap(pairs: readonly (readonly [number, number])[]): string {
  return `{ ${pairs.map(([real, gateway]) => `"${at(real)}": "${at(gateway)}"`).join(', ')} }`;
}

export function at(port: number): string {
  return `127.0.0.1:${port}`;
}
