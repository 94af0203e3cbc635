// What the demonstration shows: every request that could change something, as it arrived, and what
// became of it. A real shop has its access log and Rampart's events instead.
import type { IncomingHttpHeaders } from 'node:http';
import { codes } from '@rampart/csrf';
import { keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { sessionCookie } from './sessions.ts';

export interface Arrived {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface Arrivals {
  /** `code` says why the protection refused it, if it did. */
  record(request: Arrived, status: number, code?: string): Promise<void>;
  /** The latest first, as JSON objects. */
  latest(): Promise<readonly string[]>;
}

const counter = keys.arrived.key();
const list = keys.arrivals.key();
const kept = 100;
const defences: ReadonlyMap<string, string> = new Map(
  Object.entries(codes).map(([code, { defence }]) => [code, defence]),
);

export function createArrivals(redis: Redis, server: string): Arrivals {
  return {
    async record(request, status, code = '') {
      const { headers } = request;
      const number = await redis.incr(counter);
      const arrival = {
        number,
        server,
        method: request.method ?? '',
        path: (request.url ?? '').slice(0, 200),
        origin: headers.origin ?? '',
        site: headers['sec-fetch-site'] ?? '',
        contentType: headers['content-type'] ?? '',
        sentSession: (headers.cookie ?? '').includes(`${sessionCookie}=`),
        status,
        code,
        defence: defences.get(code) ?? '',
      };
      const json = JSON.stringify(arrival);
      await redis
        .multi()
        .lPush(list, json)
        .lTrim(list, 0, kept - 1)
        .exec();
    },
    latest: () => redis.lRange(list, 0, kept - 1),
  };
}
