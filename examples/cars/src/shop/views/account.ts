import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import type { Offer } from '../offers.ts';
import type { Order } from '../orders.ts';
import type { Person } from '../people.ts';
import { formatPrice } from './cars.ts';
import type { Visit } from './layout.ts';

export function loginPage(visit: Visit, problem?: string): Html {
  return html`<h1>Log in</h1>
    <form class="panel narrow" method="post" action="/login">
      ${visit.tokenField()}
      ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
      <label
        >Name<input name="name" required autocomplete="username" autocapitalize="none"
      /></label>
      <label
        >Password
        <input name="password" type="password" required autocomplete="current-password" />
      </label>
      <button type="submit">Log in</button>
    </form>`;
}

export interface AccountView {
  readonly person: Person;
  readonly orders: readonly Order[];
  readonly watching: readonly string[];
}

export function accountPage(view: AccountView, visit: Visit, problem?: string): Html {
  const { person, orders, watching } = view;
  return html`<h1>${person.fullName}</h1>
    <form class="panel narrow" method="post" action="/account/email">
      ${visit.tokenField()}
      ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
      <label
        >E-mail address
        <input name="email" type="email" required maxlength="100" value="${person.email}" />
      </label>
      <button type="submit">Change address</button>
    </form>
    <section>
      <h2>Bought</h2>
      ${orders.length === 0 ? html`<p class="facts">Nothing yet.</p>` : orderTable(orders)}
    </section>
    <section>
      <h2>Watching</h2>
      ${watching.length === 0 && html`<p class="facts">No car yet.</p>`}
      <ul class="plain">
        ${watching.map((id) => html`<li><a href="/cars/${id}">${id}</a></li>`)}
      </ul>
    </section>`;
}

export function adminPage(offers: readonly Offer[], orders: readonly Order[], visit: Visit): Html {
  return html`<h1>Admin</h1>
    <section>
      <h2>Orders</h2>
      ${orders.length === 0 ? html`<p class="facts">None yet.</p>` : orderTable(orders)}
    </section>
    <section>
      <h2>Offers</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Car</th>
              <th>Seller</th>
              <th class="number">Stock</th>
              <th class="number">Price</th>
              <th></th>
            </tr>
          </thead>
          <tbody>
            ${offers.map((offer) => offerRow(offer, visit))}
          </tbody>
        </table>
      </div>
    </section>`;
}

function offerRow(offer: Offer, visit: Visit): Html {
  return html`<tr>
    <td><a href="/cars/${offer.id}">${offer.title}</a></td>
    <td>${offer.seller}</td>
    <td class="number">${offer.stock}</td>
    <td class="number">${formatPrice(offer.price)}</td>
    <td>
      <form method="post" action="/offers/${offer.id}">
        ${visit.tokenField()}
        <input type="hidden" name="_method" value="DELETE" />
        <button class="danger small" type="submit" aria-label="Remove ${offer.title}">
          Remove
        </button>
      </form>
    </td>
  </tr>`;
}

function orderTable(orders: readonly Order[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Car</th>
          <th>Buyer</th>
          <th class="number">Price</th>
          <th>When</th>
          <th>Taken by</th>
        </tr>
      </thead>
      <tbody>
        ${orders.map(
          (order) =>
            html`<tr>
              <td>${order.title}</td>
              <td>${order.buyer}</td>
              <td class="number">${formatPrice(order.price)}</td>
              <td>${new Date(order.at).toISOString().slice(0, 19).replace('T', ' ')}</td>
              <td>${order.server}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
