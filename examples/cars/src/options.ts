import { parseArgs } from 'node:util';
import { toSameSite } from './shop/settings.ts';
import type { SameSite } from './shop/settings.ts';

/** The layers of DESIGN that can be left away to see what stops an attack then. */
const layers = ['csrf', 'client', 'gateway', 'server', 'data', 'watch'] as const;

export type Layer = (typeof layers)[number];

export interface Options {
  /** Walk through without a person, and say what passed. */
  readonly tour: boolean;
  /** Layers that are left away. */
  readonly without: ReadonlySet<Layer>;
  readonly sameSite: SameSite;
  /** Ports that browsers use; free ones are taken when these are not. */
  readonly shopPort: number;
  readonly attackerPort: number;
  readonly consolePort: number;
}

export const usage = `npm start                        the whole system, and what to try
npm start -- --tour              walks through without a person
npm start -- --without=LAYERS    leaves layers away, separated by commas:
                                   csrf     the attacks of the other site are real (--unprotected)
                                   client   keys made of what browsers send (--raw-keys)
                                   gateway  the shop speaks to Redis itself
                                   server   Redis as it comes, without a login; no gateway either
                                   data     nothing is archived
                                   watch    no alerts and no console
npm start -- --same-site=none    the session cookie goes along from everywhere (lax, strict, none)
npm start -- --port=8443         the shop's port; those of the others follow`;

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tour: { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
      unprotected: { type: 'boolean', default: false },
      'same-site': { type: 'string' },
      'raw-keys': { type: 'boolean', default: false },
      // They are always there now.
      gateways: { type: 'boolean', default: false },
      port: { type: 'string', default: '8443' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_533) {
    throw new RangeError(`--port=${values.port} is no port. Write a number from 1 to 65533.`);
  }
  const without = new Set(values.without.flatMap((list) => list.split(',')).map(toLayer));
  if (values.unprotected) without.add('csrf');
  if (values['raw-keys']) without.add('client');
  // A gateway logs in at the servers, and an archiver too: there is nobody to log in at.
  if (without.has('server')) for (const layer of ['gateway', 'data'] as const) without.add(layer);
  // The attacks are to be stopped, or to succeed, by what the shop does and not by the cookie.
  const usual = without.has('csrf') || values.tour ? 'none' : 'lax';
  return {
    tour: values.tour,
    without,
    sameSite: toSameSite(values['same-site'] ?? usual),
    shopPort: port,
    attackerPort: port + 1,
    consolePort: port + 2,
  };
}

function toLayer(text: string): Layer {
  const layer = layers.find((known) => known === text.trim());
  if (layer !== undefined) return layer;
  throw new RangeError(`"${text}" is no layer. Write ${layers.join(', ')}.`);
}
