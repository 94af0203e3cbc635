// A system of its own that is attacked: a Redis, a gateway before it, a shop before that; everything
// real, on loopback, in one directory, with the defences that are left.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { Gateway } from '../../gateway/gateway.ts';
import { openGatewayLog } from '../../gateway/operate/gateway-log.ts';
import { hashPassword } from '../../gateway/login/password-hash.ts';
import { loadGatedPolicy, loadPolicy } from '../../policy/load.ts';
import type { DefenceName } from '../defences.ts';
import { newIdentity, type Identity } from '../../archive/seal/recipient.ts';
import { makeCertificates } from './certificates.ts';
import { ListeningLog } from './listening-log.ts';
import { makeLogins, weakPassword, type Logins } from './logins.ts';
import { groundsPolicy, type PolicyParts } from './policy.ts';
import { Person } from './person.ts';
import { openRings, signatureOf, type Rings } from './rings.ts';
import { openClient, Shelf } from './shelf.ts';
import { Shop } from './shop.ts';
import { Store } from './store.ts';
import { Tap } from './tap.ts';
import { Scenes } from '../scenes/scenes.ts';
import { freePort } from '../../resp/connection/free-port.ts';

export interface GroundsOptions {
  /** Not there yet; it is removed at the end. */
  readonly directory: string;
  readonly off: ReadonlySet<DefenceName>;
  /** `redis-server`, as it is found, or a path. */
  readonly program: string;
}

export const emailOf = { alice: 'alice@cars.example', bob: 'bob@cars.example' } as const;

/** What only blue may read. */
export const blueSecret = 'the-secret-of-blue';

const stock = [
  ['price:1', '25000'],
  ['price:1:discount', '9000'],
  ['blue:plan', blueSecret],
  // What a tenant has who is kept apart by nothing but a name.
  ['plan-of-blue', blueSecret],
] as const;

interface Standing {
  readonly directory: string;
  readonly logins: Logins;
  readonly ports: PolicyParts['ports'];
  readonly store: Store;
  readonly tap: Tap;
  readonly scenes: Scenes;
  readonly log: ListeningLog;
  readonly rings: Rings;
  readonly shelf: Shelf;
  readonly shop: Shop;
  readonly victim: Person;
}

export class Grounds implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #standing: Standing;

  private constructor(stack: AsyncDisposableStack, standing: Standing) {
    this.#stack = stack;
    this.#standing = standing;
  }

  static async open(options: GroundsOptions): Promise<Grounds> {
    await using stack = new AsyncDisposableStack();
    const standing = await raise(options, stack);
    return new Grounds(stack.move(), standing);
  }

  get store(): Store {
    return this.#standing.store;
  }

  /** Who listens between the gateway and the server. */
  get tap(): Tap {
    return this.#standing.tap;
  }

  /** What only some attacks need. */
  get scenes(): Scenes {
    return this.#standing.scenes;
  }

  get shelf(): Shelf {
    return this.#standing.shelf;
  }

  get shop(): Shop {
    return this.#standing.shop;
  }

  get logins(): Logins {
    return this.#standing.logins;
  }

  get gatewayPort(): number {
    return this.#standing.ports.gateway;
  }

  /** What the gateway has told since somebody last asked. */
  get log(): ListeningLog {
    return this.#standing.log;
  }

  /** What only the key makes with which the shop signs. */
  get signer(): string {
    return signatureOf(this.#standing.rings.signing);
  }

  /** The browser of alice, who is logged in. */
  get victim(): Person {
    return this.#standing.victim;
  }

  newBrowser(): Person {
    const { ports, shop } = this.#standing;
    return new Person(ports.shop, shop.origin);
  }

  /** What attackers have got hold of; it tells whether somebody learnt what he must not. */
  readonly loot = new Set<string>();

  /** Everything as it was before anybody attacked. */
  async reset(): Promise<void> {
    const { scenes, shelf, store } = this.#standing;
    this.loot.clear();
    await scenes.strike();
    await store.reset(stock.flat());
    await Promise.all([shelf.setEmail('alice', emailOf.alice), shelf.setEmail('bob', emailOf.bob)]);
    this.log.take();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

async function raise(
  { directory, off, program }: GroundsOptions,
  stack: AsyncDisposableStack,
): Promise<Standing> {
  await mkdir(directory, { mode: 0o755 });
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const logins = await makeLogins(join(directory, 'secrets'));
  const clerkHash = join(directory, 'secrets', 'clerk.hash');
  await writeFile(clerkHash, `${await hashPassword(Buffer.from(weakPassword))}\n`, { mode: 0o600 });
  const [gatewayPort, serverPort, shopPort, tapPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const ports = { gateway: gatewayPort, server: serverPort, shop: shopPort, tap: tapPort };
  const runAs = userInfo().username;
  const certificates = off.has('server.tls')
    ? null
    : await makeCertificates(join(directory, 'certificates'));
  const identities: readonly [Identity, Identity] = [newIdentity().identity, newIdentity().identity];
  const recipients = identities.map(({ recipient }) => recipient.text);
  const parts: PolicyParts = {
    off,
    directory,
    program,
    runAs,
    ports,
    logins,
    clerkHash,
    certificates,
    recipients,
  };
  // The server is compiled from what a careful operator wrote, whatever the gateway lets through:
  // its rights are a defence of their own.
  const strict = loadPolicy(groundsPolicy({ ...parts, off: new Set() }), 'grounds.yaml');
  const store = stack.use(await Store.start({ policy: strict, off, directory, logins }));
  const tap = stack.use(await Tap.open(tapPort, serverPort));
  const scenes = stack.use(
    new Scenes({ policy: strict, off, directory, program, logins, identity: identities[0], store }),
  );
  const policy = loadGatedPolicy(groundsPolicy(parts), 'grounds.yaml');
  const log = new ListeningLog(await openGatewayLog(policy, 'gateway-1'));
  const gateway = await Gateway.open({ policy, worker: 1, log });
  stack.defer(() => gateway.close());
  const client = await openClient(gatewayPort, logins.passwordOf('shop'));
  stack.defer(() => client.destroy());
  const rings = openRings(client, off);
  stack.defer(() => rings.close());
  await rings.ready();
  const shelf = new Shelf({ client, ring: rings.sealing, off });
  const shop = stack.use(await Shop.open({ shelf, ring: rings.signing, port: shopPort, off }));
  const victim = await new Person(shopPort, shop.origin).logIn('alice');
  return { directory, logins, ports, store, tap, scenes, log, rings, shelf, shop, victim };
}
