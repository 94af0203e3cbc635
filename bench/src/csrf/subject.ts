// In process: how much CPU a library takes to make a token, and to check one, without any server.
import process from 'node:process';

/** One library. */
export interface Subject<Request> {
  readonly name: string;
  readonly setting: string;
  /** Not measured: what the library is handed when a request comes in; `null` is no token. */
  readonly receive: (session: string, token: string | null) => Request;
  /** Measured: makes one token for the request's session. */
  readonly create: (request: Request) => string;
  /** Measured: checks the request's token. */
  readonly verify: (request: Request) => boolean;
}

/** A subject whose form of request is its own business. */
export interface Runner {
  readonly name: string;
  readonly setting: string;
  readonly create: (sessions: readonly string[]) => Made;
  readonly verify: (sessions: readonly string[], tokens: readonly string[]) => Verified;
}

export interface Made {
  /** Microseconds of CPU for one token. */
  readonly cpu: number;
  readonly tokens: readonly string[];
}

export interface Verified {
  readonly cpu: number;
  readonly accepted: number;
}

export function runner<Request>(subject: Subject<Request>): Runner {
  return {
    name: subject.name,
    setting: subject.setting,
    create: (sessions) => createAll(subject, sessions),
    verify: (sessions, tokens) => verifyAll(subject, sessions, tokens),
  };
}

function createAll<Request>(
  { receive, create }: Subject<Request>,
  sessions: readonly string[],
): Made {
  const requests = sessions.map((session) => receive(afresh(session), null));
  const tokens: string[] = [];
  globalThis.gc?.({ type: 'minor' });
  const before = process.cpuUsage();
  for (const request of requests) tokens.push(create(request));
  return { cpu: spentSince(before) / requests.length, tokens };
}

function verifyAll<Request>(
  { receive, verify }: Subject<Request>,
  sessions: readonly string[],
  tokens: readonly string[],
): Verified {
  const requests = tokens.map((token, at) => receive(afresh(sessions[at] ?? ''), afresh(token)));
  let accepted = 0;
  globalThis.gc?.({ type: 'minor' });
  const before = process.cpuUsage();
  for (const request of requests) if (verify(request)) accepted += 1;
  return { cpu: spentSince(before) / requests.length, accepted };
}

/**
 * The same text in a new string, as a parser hands it out for every request. A string that was
 * used before would remember its hash, and a look-up by it would seem cheaper than it is.
 */
function afresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function spentSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
