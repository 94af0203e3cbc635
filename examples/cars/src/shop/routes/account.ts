import { Router } from 'express';
import { textField } from '../bodies.ts';
import { checkPassword } from '../passwords.ts';
import type { Person } from '../people.ts';
import type { Shop } from '../shop.ts';
import { accountPage, adminPage, loginPage } from '../views/account.ts';
import type { AccountView } from '../views/account.ts';
import { forbidden, mustLogIn } from './answers.ts';

const emailPattern = /^[^\s@<>"']{1,64}@[^\s@<>"']{1,64}$/;

export function accountRoutes(shop: Shop): Router {
  const { people, offers, orders, sessions, show, visits, protection } = shop;
  const router = Router();

  router.get('/login', (request, response) => {
    show(request, response, (visit) => ({ title: 'Log in', main: loginPage(visit) }));
  });

  router.post('/login', async (request, response) => {
    const name = textField(request.body, 'name', 40).toLowerCase();
    const password = textField(request.body, 'password', 200);
    const isRight =
      !(await shop.logins.areTooMany(name)) &&
      (await checkPassword(password, await people.passwordHash(name)));
    if (!isRight) {
      await shop.logins.noteFailure(name);
      const problem = 'Name or password is wrong, or there were too many attempts.';
      show(
        request,
        response,
        (visit) => ({ title: 'Log in', main: loginPage(visit, problem) }),
        401,
      );
      return;
    }
    // What was issued for the visitor, or for who was logged in here before, dies now.
    const before = visits.of(request).session;
    await protection.leave(request, response);
    if (before !== undefined) await sessions.end(before);
    const { cookie } = await sessions.begin(name);
    response.append('Set-Cookie', cookie);
    response.redirect(303, '/account');
  });

  router.post('/logout', async (request, response) => {
    const { session } = visits.of(request);
    if (session !== undefined) {
      await protection.leave(request, response);
      await sessions.end(session);
    }
    response.append('Set-Cookie', sessions.expiredCookie);
    response.redirect(303, '/');
  });

  router.get('/account', async (request, response) => {
    const { person } = visits.of(request);
    if (person === undefined) return mustLogIn(response);
    const view = await readAccount(shop, person);
    show(request, response, (visit) => ({ title: 'Account', main: accountPage(view, visit) }));
  });

  router.post(['/account/email', '/api/account/email'], async (request, response) => {
    const { person } = visits.of(request);
    if (person === undefined) return mustLogIn(response);
    const email = textField(request.body, 'email', 100);
    if (emailPattern.test(email)) {
      await people.changeEmail(person.name, email);
      response.redirect(303, '/account');
      return;
    }
    const view = await readAccount(shop, person);
    const problem = 'This is no e-mail address.';
    show(
      request,
      response,
      (visit) => ({ title: 'Account', main: accountPage(view, visit, problem) }),
      422,
    );
  });

  router.get('/admin', async (request, response) => {
    const { person } = visits.of(request);
    if (person === undefined) return mustLogIn(response);
    if (!person.isAdmin) return forbidden(shop, request, response);
    const [allOffers, allOrders] = await Promise.all([offers.list(), orders.list()]);
    show(request, response, (visit) => ({
      title: 'Admin',
      main: adminPage(allOffers, allOrders, visit),
    }));
  });

  return router;
}

async function readAccount(shop: Shop, person: Person): Promise<AccountView> {
  const [orders, watching] = await Promise.all([
    shop.orders.list(),
    shop.people.watching(person.name),
  ]);
  return { person, watching, orders: orders.filter((order) => order.buyer === person.name) };
}
