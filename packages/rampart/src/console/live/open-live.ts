// The rooms that look at what happens now, over one watching a deployment.
import type { DeploymentName } from '../contract/session.ts';
import { ConsoleError } from '../errors.ts';
import type { House, Room } from '../house.ts';
import type { People } from '../people/people.ts';
import { liveRoom } from './room.ts';
import { unlockRoom } from './unlock-room.ts';
import { usersRoom } from './users-room.ts';
import { Watching } from './watching.ts';

export interface LiveOptions {
  /** The console's own log. */
  readonly ownLog: string;
  readonly people: Pick<People, 'list'>;
}

export interface Live {
  readonly rooms: readonly Room[];
  /** How each deployment is, as it was found last. */
  names(): readonly DeploymentName[];
  close(): Promise<void>;
}

/** Events held in all, and for one deployment at least and at most. */
const room = { all: 40_000, least: 200, most: 10_000 };

export function openLive({ deployments, tell }: House, { ownLog, people }: LiveOptions): Live {
  const share = Math.floor(room.all / Math.max(1, deployments.length));
  const held = Math.min(room.most, Math.max(room.least, share));
  const watchings = new Map(
    deployments.map((deployment) => [
      deployment.id,
      new Watching({ deployment, ownLog, room: held, tell }),
    ]),
  );
  const of = (id: string): Watching => {
    const watching = watchings.get(id);
    if (watching !== undefined) return watching;
    throw new ConsoleError('CONSOLE_NOT_FOUND', 'This console watches no such deployment.');
  };
  return {
    rooms: [liveRoom(of), unlockRoom(of), usersRoom(people)],
    names: () => [...watchings.values()].map(({ name }) => name),
    close: async () => {
      await Promise.all([...watchings.values()].map((watching) => watching.close()));
    },
  };
}
