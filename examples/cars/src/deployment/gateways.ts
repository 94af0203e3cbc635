// Two gateways, and HAProxy before them: a server of the shop knows one address, and whoever loses a
// gateway finds the other there when it connects again. The first one belongs to `rampart up`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Balancer, Stage, StageProcess } from '@rampart/stage';
import type { Places } from './places.ts';
import { patience } from '../patience.ts';
import { besideFirst } from './policy.ts';
import { rampartFile } from './rampart.ts';

export interface Gateways {
  readonly ports: readonly number[];
  readonly balancer: Balancer;
  /** The second one, which can be killed and started again without anybody's help. */
  readonly second: StageProcess;
  restart(): Promise<void>;
  /** The balancer hangs up on everybody until they are within reach again. */
  outOfReach(): Promise<void>;
  withinReach(): Promise<void>;
}

export async function startGateways(
  stage: Stage,
  policy: string,
  places: Places,
): Promise<Gateways> {
  const { directory, gateways, health } = places;
  const file = 'rampart-2.yaml';
  await writeFile(join(directory, file), besideFirst(policy, places, 1), { mode: 0o600 });
  const start = (): Promise<StageProcess> =>
    stage.node(rampartFile, ['gateway', '--policy', file], {
      cwd: directory,
      ready: /^ready /m,
      deadline: patience,
    });
  const [first, balancer] = await Promise.all([
    start(),
    stage.balancer({
      backends: gateways.map((port, at) => ({ port, healthPort: health[at] ?? port })),
      mode: 'tcp',
      health: '/ready',
      tellsAddress: true,
    }),
  ]);
  let second = first;
  const tellAll = async (...orders: readonly string[]): Promise<void> => {
    for (const { name } of await balancer.servers()) {
      for (const order of orders) await balancer.control(`${order} servers/${name}`);
    }
  };
  return {
    ports: gateways,
    balancer,
    get second() {
      return second;
    },
    restart: async () => {
      second = await start();
    },
    outOfReach: () => tellAll('disable server', 'shutdown sessions server'),
    withinReach: () => tellAll('enable server'),
  };
}
