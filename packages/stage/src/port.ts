// Ports are picked below the range that the kernel gives to outgoing connections. Within it, a
// client that keeps connecting to a stopped server can be given that very port and connect to
// itself, and the server can never come back. For the same reason `listen(0)` is not used.
//
// Between the choice of a port and the server's own bind somebody else may choose the same one.
// Stages keep out of each other's way, over all processes of the machine: a reservation is a UDP
// socket on the port's number, which the kernel frees when its owner dies. Redis and HTTP use TCP.
import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';
import { hasErrorCode, StageError } from './errors.ts';

const lowest = 10_000;
const highest = 22_700;
const attempts = 200;

/** A Redis Cluster node talks to its peers on its port plus this. */
const busDistance = 10_000;

export interface PortOptions {
  /** Reserves the port of a Redis Cluster node's bus (the port plus 10,000) too. */
  readonly withBus?: boolean;
}

/** The ports that one stage holds. */
export class Ports {
  readonly #sockets: Socket[] = [];

  async reserve(options: PortOptions = {}): Promise<number> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const port = randomInt(lowest, highest);
      const wanted = options.withBus === true ? [port, port + busDistance] : [port];
      const sockets = await reserveAll(wanted);
      if (sockets === null) continue;
      this.#sockets.push(...sockets);
      return port;
    }
    throw new StageError(
      'STAGE_NO_PORT',
      `No free port was found between ${lowest} and ${highest} in ${attempts} attempts. End what listens there.`,
    );
  }

  release(): void {
    for (const socket of this.#sockets.splice(0)) socket.close();
  }
}

async function reserveAll(ports: readonly number[]): Promise<Socket[] | null> {
  const sockets: Socket[] = [];
  for (const port of ports) {
    const socket = await reserveNumber(port);
    if (socket !== null) sockets.push(socket);
    if (socket === null || !(await canListen(port))) {
      for (const held of sockets) held.close();
      return null;
    }
  }
  return sockets;
}

async function reserveNumber(port: number): Promise<Socket | null> {
  const socket = createSocket('udp4').unref();
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port, address: '127.0.0.1', exclusive: true }, resolve);
    });
    return socket;
  } catch (error) {
    socket.close();
    if (hasErrorCode(error, 'EADDRINUSE') || hasErrorCode(error, 'EACCES')) return null;
    throw error;
  }
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
    });
  } catch (error) {
    if (hasErrorCode(error, 'EADDRINUSE') || hasErrorCode(error, 'EACCES')) return false;
    throw error;
  }
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return true;
}
