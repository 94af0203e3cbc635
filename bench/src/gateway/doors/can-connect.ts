import { once } from 'node:events';
import { connect } from 'node:net';

/** Whether somebody listens; what does not is an error, which a wait takes for "not yet". */
export async function canConnect(port: number): Promise<true> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}
