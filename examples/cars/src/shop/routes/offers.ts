import { Router } from 'express';
import { isCarColour, isCarShape } from '../art.ts';
import { numberField, textField } from '../bodies.ts';
import type { NewOffer } from '../offers.ts';
import { newOfferId } from '../offers.ts';
import type { Shop } from '../shop.ts';
import { sellPage } from '../views/cars.ts';
import { addressTaken, forbidden, missing, mustLogIn } from './answers.ts';

export function offerRoutes(shop: Shop): Router {
  const { offers, show, visits } = shop;
  const router = Router();

  router.get('/sell', (request, response) => {
    if (visits.of(request).person === undefined) return mustLogIn(response);
    show(request, response, (visit) => ({ title: 'Sell', main: sellPage(visit) }));
  });

  router.post('/offers', async (request, response) => {
    const { person } = visits.of(request);
    if (person === undefined) return mustLogIn(response);
    const offer = readOffer(request.body, person.name);
    if (offer === undefined) {
      const problem = 'Give your car a name, a year, its kilometres and a price.';
      show(request, response, (visit) => ({ title: 'Sell', main: sellPage(visit, problem) }), 422);
      return;
    }
    if (!(await offers.add(offer))) return addressTaken(shop, request, response);
    await shop.live.announce(`New: ${offer.title}, offered by ${person.fullName}.`);
    response.redirect(303, `/cars/${encodeURIComponent(offer.id)}`);
  });

  router.delete('/offers/:id', async (request, response) => {
    const { person } = visits.of(request);
    if (person === undefined) return mustLogIn(response);
    const offer = await offers.find(request.params.id);
    if (offer === undefined) return missing(shop, request, response);
    if (!person.isAdmin && offer.seller !== person.name) {
      return forbidden(shop, request, response);
    }
    await offers.remove(offer.id);
    response.redirect(303, person.isAdmin ? '/admin' : '/');
  });

  return router;
}

function readOffer(body: unknown, seller: string): NewOffer | undefined {
  const title = textField(body, 'title', 60);
  const year = numberField(body, 'year', 1950, 2030);
  const price = numberField(body, 'price', 1, 999_999);
  const kilometres = numberField(body, 'kilometres', 0, 999_999);
  const shape = textField(body, 'shape', 20);
  const colour = textField(body, 'colour', 20);
  if (title === '' || year === undefined) return undefined;
  if (price === undefined || kilometres === undefined) return undefined;
  if (!isCarShape(shape) || !isCarColour(colour)) return undefined;
  const text = textField(body, 'text', 400);
  return {
    id: textField(body, 'address', 60) || newOfferId(),
    title,
    text,
    year,
    price,
    kilometres,
    shape,
    colour,
    stock: 1,
    seller,
  };
}
