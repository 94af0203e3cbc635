// The form in which this repository keeps its own cases: what goes over the wire, and the guard's
// duty. Payloads are inert: nothing in them would do harm if it ran.
import type { Case, Duty, Endpoint } from '../case.ts';
import { encodeRequest } from '../wire/requests.ts';

export interface OwnCase {
  readonly id: string;
  readonly duty: Duty;
  readonly why: string;
  readonly sketch: Sketch;
}

export interface Sketch {
  /** Each in a write of its own: words of a command, or bytes as they are. */
  readonly sends: readonly (readonly string[] | string | Buffer)[];
  /** Milliseconds between writes; 5 by default. */
  readonly gap?: number;
  /** True by default. */
  readonly loggedIn?: boolean;
  readonly endpoint?: Endpoint;
  /** Commands that are meant, where the server does not file them as dangerous. */
  readonly means?: string;
  /** For "block": the connection has to stay usable. */
  readonly staysUsable?: boolean;
}

type Make = (id: string, why: string, sketch: Sketch) => OwnCase;

const make =
  (duty: Duty): Make =>
  (id, why, sketch) => ({ id, duty, why, sketch });

export const allow: Make = make('allow');
export const observe: Make = make('observe');
export const block: Make = make('block');
export const challenge: Make = make('challenge');
export const throttle: Make = make('throttle');
export const close: Make = make('close');

const replies: Readonly<Record<Duty, string>> = {
  allow: '',
  observe: '',
  block: '-NOPERM ',
  challenge: '-NOPERM second authentication required',
  throttle: '-ERR rate limit',
  close: '-ERR protocol violation',
};

export function written({ id, duty, why, sketch }: OwnCase, group: string): Case {
  const usable = duty === 'block' && sketch.staysUsable !== false;
  return {
    id: `${group}/${id}`,
    category: group,
    title: why,
    honest: duty === 'allow',
    endpoint: sketch.endpoint ?? 'plain',
    loggedIn: sketch.loggedIn ?? true,
    segments: sketch.sends.map(bytesOf),
    gap: sketch.gap ?? 5,
    guard: {
      duty,
      detectAt: sketch.means ?? '',
      requirement: usable ? 'the connection stays usable' : '',
      reply: replies[duty],
      alerting: false,
    },
    notes: '',
  };
}

function bytesOf(sent: Sketch['sends'][number]): Buffer {
  if (typeof sent === 'string') return Buffer.from(sent, 'latin1');
  return Buffer.isBuffer(sent) ? sent : encodeRequest(...sent);
}
