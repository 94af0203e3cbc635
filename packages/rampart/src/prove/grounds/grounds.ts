// A system of its own that is attacked: a Redis, a gateway before it, a shop before that; everything
// real, on loopback, in one directory, with the defences that are left.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { newSealKey } from '@rampart/keyring';

import { Gateway } from '../../gateway/gateway.ts';
import { openGatewayLog } from '../../gateway/operate/gateway-log.ts';
import { nobody, type Headquarters } from '../../gateway/operate/worker.ts';
import { hashPassword } from '../../gateway/login/password-hash.ts';
import { loadGatedPolicy, loadPolicy } from '../../policy/load.ts';
import type { DefenceName } from '../defences.ts';
import { newIdentity, type Identity } from '../../archive/seal/recipient.ts';
import { makeCertificates } from './certificates.ts';
import { ListeningLog } from './listening-log.ts';
import { makeLogins, weakPassword, type Logins } from './logins.ts';
import { openOffice, type Authenticator, type Office } from './office.ts';
import { groundsPolicy, type PolicyParts, type Ports } from './policy.ts';
import { Person } from './person.ts';
import { signatureOf, type Rings } from './rings.ts';
import type { Shelf } from './shelf.ts';
import { Records } from './shop.ts';
import { Store } from './store.ts';
import { Tap } from './tap.ts';
import { openWeb, originOf } from './web.ts';
import { Scenes } from '../scenes/scenes.ts';
import { freePort } from '../../resp/connection/free-port.ts';

export interface GroundsOptions {
  /** Not there yet; it is removed at the end. */
  readonly directory: string;
  readonly off: ReadonlySet<DefenceName>;
  /** `redis-server`, as it is found, or a path. */
  readonly program: string;
}

export const emailOf = {
  alice: 'alice@cars.example',
  bob: 'bob@cars.example',
  mallory: 'mallory@prizes.example',
} as const;

/** What only blue may read. */
export const blueSecret = 'the-secret-of-blue';

/** Whoever has it is logged in as bob. */
export const sessionOfBob = 'session:9f2c41d7a0b8e6c35514';

const stock = [
  [sessionOfBob, 'bob'],
  ['tag:diesel', '1'],
  ['tag:electric', '1'],
  ['voucher:100', '500'],
  ['credit:alice', '0'],
  ['price:1', '25000'],
  ['price:1:discount', '9000'],
  ['blue:plan', blueSecret],
  // What a tenant has who is kept apart by nothing but a name.
  ['plan-of-blue', blueSecret],
] as const;

interface Standing {
  readonly logins: Logins;
  readonly ports: Ports;
  readonly store: Store;
  readonly tap: Tap;
  readonly scenes: Scenes;
  readonly log: ListeningLog;
  readonly rings: Rings;
  readonly shelf: Shelf;
  readonly records: Records;
  readonly victim: Person;
  readonly authenticator: Authenticator;
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

  get records(): Records {
    return this.#standing.records;
  }

  get ports(): Ports {
    return this.#standing.ports;
  }

  /** That of the operator. */
  get authenticator(): Authenticator {
    return this.#standing.authenticator;
  }

  get logins(): Logins {
    return this.#standing.logins;
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
    const { ports } = this.#standing;
    return new Person(ports.shop, originOf(ports));
  }

  /** What attackers have got hold of; it tells whether somebody learnt what he must not. */
  readonly loot = new Set<string>();

  /** Everything as it was before anybody attacked. */
  async reset(): Promise<void> {
    const { scenes, shelf, store, records } = this.#standing;
    this.loot.clear();
    records.outbox.length = 0;
    await scenes.strike();
    await store.reset(stock.flat());
    await Promise.all(Object.entries(emailOf).map(([name, email]) => shelf.setEmail(name, email)));
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
  const [gatewayPort, balanced, serverPort, shop, otherShop, tapPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const ports: Ports = {
    gateway: gatewayPort,
    balanced,
    server: serverPort,
    tap: tapPort,
    shop,
    otherShop,
  };
  const runAs = userInfo().username;
  const certificates = off.has('server.tls')
    ? null
    : await makeCertificates(join(directory, 'certificates'));
  const identities: readonly [Identity, Identity] = [
    newIdentity().identity,
    newIdentity().identity,
  ];
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
  let office: Office | null = null;
  const headquarters: Headquarters = {
    inBand: (order) => office?.desk.inBand(order) ?? nobody.inBand(order),
    tell: () => undefined,
  };
  const gateway = await Gateway.open({ policy, worker: 1, log, headquarters });
  stack.defer(() => gateway.close());
  office = await openOffice({ policy, gateway, log, tell: (event) => log.record(event) });
  const { desk, authenticator } = office;
  stack.defer(() => desk.close());
  const records = new Records();
  const web = { ports, logins, sealKey: newSealKey(), records, off };
  const { shelf, rings } = await openWeb({ ...web, port: ports.shop }, stack);
  await openWeb({ ...web, port: ports.otherShop }, stack);
  const victim = await new Person(ports.shop, originOf(ports)).logIn('alice');
  return {
    logins,
    ports,
    store,
    tap,
    scenes,
    log,
    rings,
    shelf,
    records,
    victim,
    authenticator,
  };
}
