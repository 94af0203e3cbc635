import { parseArgs } from 'node:util';
import { toSameSite } from './shop/settings.ts';
import type { SameSite } from './shop/settings.ts';

export interface Options {
  /** Walk through without a person, and say what passed. */
  readonly tour: boolean;
  readonly isProtected: boolean;
  readonly sameSite: SameSite;
  /** Keys are put together from what browsers send. */
  readonly rawKeys: boolean;
  /** Two gateways stand before Redis. */
  readonly gateways: boolean;
  /** Ports that browsers use; free ones are taken when these are not. */
  readonly shopPort: number;
  readonly attackerPort: number;
}

export const usage = `npm start                        the shop, the attacker's site, and what to try
npm start -- --tour              walks through without a person
npm start -- --unprotected       the same shop without protection: the attacks are real
npm start -- --same-site=none    the session cookie goes along from everywhere (lax, strict, none)
npm start -- --raw-keys          keys of Redis made of what browsers send: the discount attack is real
npm start -- --gateways          Redis behind two gateways, with the policy in examples/cars/rampart.yaml
npm start -- --port=8443         the shop's port; the attacker's is the next one`;

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tour: { type: 'boolean', default: false },
      unprotected: { type: 'boolean', default: false },
      'same-site': { type: 'string' },
      'raw-keys': { type: 'boolean', default: false },
      gateways: { type: 'boolean', default: false },
      port: { type: 'string', default: '8443' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) {
    throw new RangeError(`--port=${values.port} is no port. Write a number from 1 to 65534.`);
  }
  // The attacks are to be stopped, or to succeed, by what the shop does and not by the cookie.
  const usual = values.unprotected || values.tour ? 'none' : 'lax';
  return {
    tour: values.tour,
    isProtected: !values.unprotected,
    sameSite: toSameSite(values['same-site'] ?? usual),
    rawKeys: values['raw-keys'],
    gateways: values.gateways,
    shopPort: port,
    attackerPort: port + 1,
  };
}
