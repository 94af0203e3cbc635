import { Router } from 'express';
import { numberField } from '../bodies.ts';
import type { Offer } from '../offers.ts';
import type { Shop } from '../shop.ts';
import { carPage, catalogue } from '../views/cars.ts';
import { missing, mustLogIn, soldOut, unpriced } from './answers.ts';

// What financing costs a year.
const interest = 0.049;

export function carRoutes(shop: Shop): Router {
  const { offers, orders, people, show, visits, protection } = shop;
  const router = Router();
  // Shown when Redis is away: better the shelf of a moment ago than an empty one.
  let shelf: readonly Offer[] = [];

  router.get('/', async (request, response) => {
    let notice: string | undefined;
    try {
      shelf = await offers.list();
    } catch {
      notice = 'Our memory is away for a moment. You see the cars as they were just now.';
    }
    show(request, response, (visit) => ({
      title: 'Cars',
      main: catalogue(shelf, visit),
      script: 'catalogue',
      notice,
    }));
  });

  router.get('/cars/:id', async (request, response) => {
    const offer = await offers.find(request.params.id);
    if (offer === undefined) return missing(shop, request, response);
    const { person } = visits.of(request);
    const watching = person === undefined ? [] : await people.watching(person.name);
    const isWatched = watching.includes(offer.id);
    show(request, response, (visit) => ({
      title: offer.title,
      main: carPage({ offer, isWatched }, visit),
      script: 'car',
    }));
  });

  // Its token counts once: however often the request is sent again, one car is bought.
  router.post('/cars/:id/buy', protection.once, async (request, response) => {
    const { person } = visits.of(request);
    if (person === undefined) return mustLogIn(response);
    const id = String(request.params['id']);
    const purchase = await orders.buy(id, person.name, shop.settings.name);
    if (purchase === 'SOLD') return soldOut(shop, request, response);
    if (purchase === 'UNPRICED') return unpriced(shop, request, response);
    await shop.live.announce(`${person.fullName} has just bought a car.`);
    response.redirect(303, '/account');
  });

  router.post('/api/watch/:id', async (request, response) => {
    const { person } = visits.of(request);
    if (person === undefined) {
      response.status(401).json({ problem: 'Log in first.' });
      return;
    }
    const offer = await offers.find(request.params.id);
    if (offer === undefined) {
      response.status(404).json({ problem: 'This car is gone.' });
      return;
    }
    const isWatched = (await people.watching(person.name)).includes(offer.id);
    if (isWatched) await people.unwatch(person.name, offer.id);
    else await people.watch(person.name, offer.id);
    response.json({ watching: !isWatched, server: shop.settings.name });
  });

  // Needs nothing that is stored, so it goes on working while Redis is away.
  router.post('/api/finance', (request, response) => {
    const price = numberField(request.body, 'price', 1, 999_999);
    const deposit = numberField(request.body, 'deposit', 0, 999_999);
    const months = numberField(request.body, 'months', 6, 96);
    if (price === undefined || deposit === undefined || months === undefined || deposit >= price) {
      response.status(400).json({ problem: 'The down payment must be less than the price.' });
      return;
    }
    const monthly = interest / 12;
    const instalment = ((price - deposit) * monthly) / (1 - (1 + monthly) ** -months);
    response.json({ instalment: Math.ceil(instalment), server: shop.settings.name });
  });

  return router;
}
