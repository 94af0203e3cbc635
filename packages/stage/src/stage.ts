import { fileURLToPath } from 'node:url';
import { Ground } from './ground.ts';
import type { ProcessOptions, StageProcess } from './process.ts';
import { loginFor, RedisServer, type RedisOptions } from './redis.ts';

/** Node.js runs TypeScript sources of this repository under this condition. */
const sourceCondition = '--conditions=rampart-source';

/**
 * A place for real servers: `await using stage = new Stage()`. Whatever is started through it ends
 * with it, in reverse order, and also when this process is killed.
 */
export class Stage extends Ground {
  /** Starts a Node.js program that may be TypeScript and may import packages of this repository. */
  async node(
    file: string | URL,
    args: readonly string[] = [],
    options: ProcessOptions = {},
  ): Promise<StageProcess> {
    const path = file instanceof URL ? fileURLToPath(file) : file;
    return this.start(process.execPath, [sourceCondition, path, ...args], options);
  }

  async redis(options: RedisOptions = {}): Promise<RedisServer> {
    return RedisServer.start(this, { ...options, login: loginFor(options.users) });
  }
}
