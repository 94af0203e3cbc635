import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Certificate } from './certificates.ts';
import { withFreePort, type Ground } from './ground.ts';
import { haproxyConfig, type BalancerOptions } from './haproxy-config.ts';
import type { StageProcess } from './process.ts';
import { findProgram, haproxyProgram } from './program.ts';

export interface ServerState {
  readonly name: string;
  /** As HAProxy says it: `UP`, `DOWN`, `MAINT`, `no check`. */
  readonly status: string;
}

/** HAProxy in front of some servers: the first request goes to the first one, the next to the next. */
export class Balancer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly url: string;
  readonly process: StageProcess;
  readonly #control: string;

  private constructor(port: number, scheme: string, process: StageProcess, control: string) {
    this.port = port;
    this.url = `${scheme}://${this.host}:${port}`;
    this.process = process;
    this.#control = control;
  }

  static async start(
    ground: Ground,
    options: BalancerOptions,
    certificate: Certificate | undefined,
  ): Promise<Balancer> {
    const start = async (port: number): Promise<Balancer> => {
      const directory = await ground.newDirectory('haproxy');
      const control = join(directory, 'control');
      const config = haproxyConfig({ ...options, port, control, certificate });
      const file = await ground.writeSecret(join(directory, 'haproxy.cfg'), config);
      const args = ['-db', '-q', '-f', file];
      const process = await ground.start(findProgram(haproxyProgram), args, {
        ready: async () => (await ask(control, 'show info')).includes('Uptime_sec'),
        atStrike: 'kill',
      });
      const scheme = options.mode === 'tcp' ? 'tcp' : certificate === undefined ? 'http' : 'https';
      return new Balancer(port, scheme, process, control);
    };
    if (options.port !== undefined) return start(options.port);
    return withFreePort(ground, {}, start);
  }

  /** One order over HAProxy's control socket: `disable server servers/1`. */
  async control(order: string): Promise<string> {
    return ask(this.#control, order);
  }

  /** What the balancer thinks of the servers, in the order in which they were given. */
  async servers(): Promise<readonly ServerState[]> {
    const rows = (await this.control('show stat servers 4 -1')).split('\n');
    const names = (rows.shift() ?? '').replace(/^# /, '').split(',');
    return rows
      .filter((row) => row.trim() !== '')
      .map((row) => row.split(','))
      .map((row) => ({
        name: row[names.indexOf('svname')] ?? '',
        status: row[names.indexOf('status')] ?? '',
      }));
  }
}

async function ask(socketPath: string, order: string): Promise<string> {
  const socket = connect(socketPath);
  socket.write(`${order}\n`);
  return text(socket);
}
