// What a shop server is told by whoever starts it. It comes by environment: arguments can be read
// by everybody on the machine, and the seal key is a secret.

export type SameSite = 'Strict' | 'Lax' | 'None';

export interface Settings {
  /** `shop-1`: shown on every page, so that one sees which server answered. */
  readonly name: string;
  readonly redisUrl: string;
  /** Where browsers find the shop: `https://shop.cars.localhost:8443`. */
  readonly publicOrigin: string;
  readonly sealKey: string;
  /** `false` only to show that the attacks are real. */
  readonly isProtected: boolean;
  /** Of the session cookie. `None` only to show what stops an attack when the browser does not. */
  readonly sameSite: SameSite;
}

const prefix = 'CARS_';

export function settingsToEnvironment(settings: Settings): Record<string, string> {
  return {
    [`${prefix}NAME`]: settings.name,
    [`${prefix}REDIS_URL`]: settings.redisUrl,
    [`${prefix}PUBLIC_ORIGIN`]: settings.publicOrigin,
    [`${prefix}SEAL_KEY`]: settings.sealKey,
    [`${prefix}PROTECTED`]: settings.isProtected ? 'yes' : 'no',
    [`${prefix}SAME_SITE`]: settings.sameSite,
  };
}

export function settingsFromEnvironment(environment: NodeJS.ProcessEnv): Settings {
  const read = (name: string): string => {
    const value = environment[prefix + name];
    if (value === undefined || value === '') {
      throw new Error(`${prefix}${name} is not set. Start the shop with \`npm start\`.`);
    }
    return value;
  };
  return {
    name: read('NAME'),
    redisUrl: read('REDIS_URL'),
    publicOrigin: new URL(read('PUBLIC_ORIGIN')).origin,
    sealKey: read('SEAL_KEY'),
    isProtected: read('PROTECTED') !== 'no',
    sameSite: toSameSite(read('SAME_SITE')),
  };
}

export function toSameSite(text: string): SameSite {
  const lower = text.toLowerCase();
  if (lower === 'strict') return 'Strict';
  if (lower === 'lax') return 'Lax';
  if (lower === 'none') return 'None';
  throw new RangeError(`"${text}" is no SameSite value. Write strict, lax or none.`);
}
