// Every key that the shop has in Redis. Nothing else makes one: what a browser sends is a part of a
// key or none, and the registry proves that no two kinds of keys can ever meet.
import { base64url, foreign, keyspace, pattern, registry, slug } from '@rampart/client';

const name = pattern(/[a-z]{1,32}/);
/** Of an offer; whoever sells may choose it, since it is the address of a page. */
export const offerId = slug({ max: 40 });
export const orderId = slug({ max: 40 });

export const keys = registry({
  person: keyspace('cars:person:{name}', { name }),
  people: keyspace('cars:people'),
  email: keyspace('cars:email:{name}', { name }),
  watching: keyspace('cars:watching:{name}', { name }),
  offer: keyspace('cars:offer:{id}', { id: offerId }),
  discount: keyspace('cars:offer:{id}:discount', { id: offerId }),
  offers: keyspace('cars:offers'),
  order: keyspace('cars:order:{id}', { id: orderId }),
  orders: keyspace('cars:orders'),
  session: keyspace('cars:session:{hash}', { hash: base64url({ bytes: 32 }) }),
  sessionsOf: keyspace('cars:sessions-of:{name}', { name }),
  failedLogins: keyspace('cars:failed-logins:{name}', { name }),
  seeded: keyspace('cars:seeded'),
  arrived: keyspace('cars:demo:arrived'),
  arrivals: keyspace('cars:demo:arrivals'),
  rings: foreign('rampart:*'),
});

/** Whether somebody could be called so. Log-in forms ask first: what is no name is nobody's. */
export function isName(text: string): boolean {
  return name.test(text);
}
