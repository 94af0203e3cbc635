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
}

export interface GatewayProcess {
  readonly process: StageProcess;
  /** What its log tells, the oldest first. */
  events(code: string): Promise<readonly RampartEvent[]>;
}

/** What is tested is where connections lead. Nobody may WAIT, for that would end all sharing. */
const policyFor = ({ listen, upstream }: GatewayPlan, directory: string): string => `version: 1
app: topology
users:
  anybody: { password: none, can: [read, write, scan, pubsub, inspect], keys: ["*"], channels: ["*"], from: [loopback] }
gateway:
  listen: ${listen}
  upstream: ${upstream}
  anonymous: anybody
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
