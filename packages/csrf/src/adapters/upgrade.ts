// WebSockets begin as a GET that carries the person's cookies and that no same-origin policy stops.
// They never pass the middleware of a framework, so the server itself is guarded.
import type { Csrf, CsrfRequest } from '../types.ts';
import type { Ruling } from '../decide.ts';
import { NodeRequest, type NodeMessage } from './node-request.ts';
import { answerTo, type Refusal } from './refusal.ts';

/** The part of `http.Server` that is needed. */
export interface UpgradingServer {
  emit(event: string, ...values: unknown[]): boolean;
}

interface UpgradeSocket {
  on(event: 'error', listener: () => void): unknown;
  end(text: string): unknown;
}

const upgradeRequest = (message: NodeMessage): CsrfRequest =>
  new NodeRequest(message, message, message.url, undefined, nobody);

/** Upgrades are judged by where they come from; who is logged in is not asked. */
const nobody = () => ({ session: null });

export function checkUpgrade(core: Csrf, message: NodeMessage): Ruling {
  return core.decideUpgrade(upgradeRequest(message));
}

/**
 * Refused upgrades are answered with a plain 403 and reach no listener, whether it was added before
 * or after. Returns a function that takes the guard away.
 */
export function guardUpgrades(core: Csrf, server: UpgradingServer): () => void {
  const emit = server.emit.bind(server);
  // A listener could not keep the others from running, so the event itself is held back.
  const guarded = (event: string, ...values: unknown[]): boolean =>
    event === 'upgrade'
      ? holdBack(core, values, () => emit(event, ...values))
      : emit(event, ...values);
  server.emit = guarded;
  return () => {
    if (server.emit === guarded) server.emit = emit;
  };
}

function holdBack(core: Csrf, [message, socket]: readonly unknown[], pass: () => boolean): boolean {
  if (!isMessage(message) || !isSocket(socket)) return pass();
  const ruling = checkUpgrade(core, message);
  if (!(ruling instanceof Promise)) {
    return ruling.kind === 'allow' ? pass() : refuseUpgrade(ruling, message, socket);
  }
  const settled = ruling.then((late) =>
    late.kind === 'allow' ? pass() : refuseUpgrade(late, message, socket),
  );
  // Only a listener can have thrown; as from any event, nobody is there to catch it.
  settled.catch((error: unknown) => {
    queueMicrotask(() => {
      throw error;
    });
  });
  return true;
}

function refuseUpgrade(
  decision: Refusal,
  { headers }: NodeMessage,
  socket: UpgradeSocket,
): boolean {
  const { status, headers: own, body } = answerTo(decision, headers);
  const lines = Object.entries({
    ...own,
    'content-length': String(body.length),
    connection: 'close',
  });
  socket.on('error', () => undefined);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
  return true;
}

function isMessage(value: unknown): value is NodeMessage {
  return typeof value === 'object' && value !== null && 'headers' in value && 'socket' in value;
}

function isSocket(value: unknown): value is UpgradeSocket {
  return typeof value === 'object' && value !== null && 'end' in value && 'on' in value;
}
