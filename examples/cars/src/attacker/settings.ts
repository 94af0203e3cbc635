// What the attacker's server is told by whoever starts it.

export interface AttackerSettings {
  readonly shop: string;
  readonly port: number;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly authorityFile: string;
  /** Where the shop's servers tell their state. */
  readonly stateUrls: readonly string[];
}

const variable = 'CARS_ATTACKER';

export function attackerEnvironment(settings: AttackerSettings): Record<string, string> {
  return { [variable]: JSON.stringify(settings) };
}

export function attackerSettings(environment: NodeJS.ProcessEnv): AttackerSettings {
  const given: unknown = JSON.parse(environment[variable] ?? '{}');
  const read = (name: string): unknown =>
    typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined;
  const text = (name: keyof AttackerSettings): string => {
    const value = read(name);
    if (typeof value !== 'string') {
      throw new TypeError(`${variable} has no ${name}. Start the attacker with \`npm start\`.`);
    }
    return value;
  };
  const stateUrls = read('stateUrls');
  return {
    shop: text('shop'),
    port: Number(read('port')),
    certificateFile: text('certificateFile'),
    keyFile: text('keyFile'),
    authorityFile: text('authorityFile'),
    stateUrls: Array.isArray(stateUrls) ? stateUrls.map(String) : [],
  };
}

/** The attacker's host names. Browsers lead every name under `localhost` to this machine. */
export const attackerHosts = {
  elsewhere: 'prizes.localhost',
  sibling: 'blog.cars.localhost',
  lookalike: 'shop.cars.localhost.prizes.localhost',
} as const;

export const shopHost = 'shop.cars.localhost';
