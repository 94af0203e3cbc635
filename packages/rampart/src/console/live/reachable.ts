// Does something answer at an address? Only that: who may log in there is not tried.
import { connect } from 'node:net';

import type { HostPort } from '../../policy/types.ts';

const patience = 1_000;

export function isReachable({ host, port }: HostPort): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answers: boolean) => (): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(patience, end(false));
    socket.on('connect', end(true));
    socket.on('error', end(false));
  });
}
