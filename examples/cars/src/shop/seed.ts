// The people and cars the shop begins with. Every server seeds at its start, and again after Redis
// was emptied: adding what is there already changes nothing.
import { againAndAgain } from './again-and-again.ts';
import { hashPassword } from './passwords.ts';
import { keys } from './keys.ts';
import type { NewOffer, Offers } from './offers.ts';
import type { People, Person } from './people.ts';
import type { Redis } from './redis.ts';

interface SeededPerson extends Person {
  readonly password: string;
}

export const seededPeople: readonly SeededPerson[] = [
  {
    name: 'alice',
    fullName: 'Alice Albrecht',
    email: 'alice@home.example',
    isAdmin: false,
    password: 'alice likes estates',
  },
  {
    name: 'bob',
    fullName: 'Bob Brandt',
    email: 'bob@home.example',
    isAdmin: false,
    password: 'bob buys on Fridays',
  },
  {
    name: 'olga',
    fullName: 'Olga Oberon',
    email: 'olga@cars.example',
    isAdmin: true,
    password: 'olga owns the shop',
  },
  {
    name: 'mallory',
    fullName: 'Mallory Moor',
    email: 'mallory@prizes.example',
    isAdmin: false,
    password: 'mallory wants it all',
  },
];

const seededOffers: readonly NewOffer[] = [
  car(
    'car-1',
    'Lark 1.2 Comfort',
    2021,
    13_900,
    38_000,
    'hatchback',
    'cherry',
    40,
    'shop',
    'The easy one: short, light and thrifty. One owner, winter tyres included.',
  ),
  car(
    'car-2',
    'Meridian 2.0 Touring',
    2022,
    24_500,
    41_000,
    'estate',
    'ocean',
    25,
    'shop',
    'Room for four, a dog and a wardrobe. Tow bar, heated seats, full history.',
  ),
  car(
    'car-3',
    'Solano Spider',
    1998,
    18_750,
    96_000,
    'roadster',
    'sand',
    12,
    'shop',
    'For Sundays. The roof was renewed last year; the engine sings.',
  ),
  car(
    'car-4',
    'Kestrel S',
    2020,
    21_200,
    52_000,
    'saloon',
    'night',
    30,
    'shop',
    'Quiet on long roads. Adaptive cruise control, leather, new brakes.',
  ),
  car(
    'car-5',
    'Porter L2',
    2019,
    16_400,
    88_000,
    'van',
    'snow',
    18,
    'shop',
    'Carries 900 kg without a word. Shelving on request.',
  ),
  car(
    'car-6',
    'Aurora E',
    2023,
    29_900,
    12_000,
    'hatchback',
    'moss',
    20,
    'shop',
    'Electric, 410 km a charge. Battery tested at 97 per cent.',
  ),
  car(
    'alices-old-one',
    'Meridian 1.6, well loved',
    2011,
    4_200,
    187_000,
    'estate',
    'cherry',
    1,
    'alice',
    'It took us everywhere. Small dent at the back, new clutch.',
  ),
];

function car(
  id: string,
  title: string,
  year: number,
  price: number,
  kilometres: number,
  shape: NewOffer['shape'],
  colour: NewOffer['colour'],
  stock: number,
  seller: string,
  text: string,
): NewOffer {
  return { id, title, text, year, price, kilometres, shape, colour, stock, seller };
}

const seededDiscount = { id: 'car-3', price: 17_900 };
const marker = keys.seeded.key();

let hashes: Promise<readonly string[]> | undefined;

/** Once for each process: it is what seeding takes its time for. */
function passwordHashes(): Promise<readonly string[]> {
  hashes ??= Promise.all(seededPeople.map(({ password }) => hashPassword(password)));
  return hashes;
}

export async function seed(redis: Redis, people: People, offers: Offers): Promise<void> {
  if ((await redis.exists(marker)) === 1) return;
  const hashed = await passwordHashes();
  await Promise.all(
    seededPeople.map(({ name, fullName, email, isAdmin }, at) =>
      people.add({ name, fullName, email, isAdmin }, hashed[at] ?? ''),
    ),
  );
  await Promise.all(seededOffers.map((offer) => offers.add(offer)));
  await offers.discount(seededDiscount.id, seededDiscount.price);
  await redis.set(marker, new Date().toISOString());
}

/** Looks each second whether Redis was emptied, and stocks the shop again. Returns how to stop. */
export function keepSeeded(redis: Redis, people: People, offers: Offers): () => void {
  return againAndAgain(() => seed(redis, people, offers), 1000);
}
