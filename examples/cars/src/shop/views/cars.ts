import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import { carColours, carShapes } from '../art.ts';
import type { Offer } from '../offers.ts';
import type { Visit } from './layout.ts';

const euros = new Intl.NumberFormat('en-GB', {
  style: 'currency',
  currency: 'EUR',
  maximumFractionDigits: 0,
});
const distance = new Intl.NumberFormat('en-GB');

export function formatPrice(price: number): string {
  return euros.format(price);
}

function picture(offer: Pick<Offer, 'shape' | 'colour'>): Html {
  const alternative = `${offer.colour} ${offer.shape}`;
  return html`<img
    src="/art/${offer.shape}-${offer.colour}.svg"
    alt="${alternative}"
    width="240"
    height="100"
  />`;
}

export function catalogue(offers: readonly Offer[], visit: Visit): Html {
  return html`<section class="hero">
      <h1>Good cars, fairly priced.</h1>
      <p>Checked, cleaned and ready to drive. Buy one today, or sell us yours.</p>
    </section>
    <p id="live" class="live" role="status" aria-live="polite" hidden></p>
    <ul class="cards" data-live="${visit.person === undefined ? 'no' : 'yes'}">
      ${offers.map(card)}
    </ul>`;
}

function card(offer: Offer): Html {
  return html`<li class="card">
    ${picture(offer)}
    <h2><a href="/cars/${offer.id}">${offer.title}</a></h2>
    <p class="facts">${facts(offer)}</p>
    ${priceTag(offer)}
  </li>`;
}

function priceTag({ price, usualPrice }: Offer): Html {
  const usual = usualPrice !== undefined && html`<s>${formatPrice(usualPrice)}</s> `;
  return html`<p class="price">${usual}${formatPrice(price)}</p>`;
}

function facts(offer: Offer): string {
  return `${offer.year} · ${distance.format(offer.kilometres)} km · ${offer.shape}`;
}

export interface CarView {
  readonly offer: Offer;
  readonly isWatched: boolean;
}

export function carPage({ offer, isWatched }: CarView, visit: Visit): Html {
  const mayRemove =
    visit.person !== undefined && (visit.person.isAdmin || visit.person.name === offer.seller);
  return html`<article class="car">
    <div class="stage">${picture(offer)}</div>
    <div class="details">
      <h1>${offer.title}</h1>
      <p class="facts">${facts(offer)} · ${offer.stock} in stock · sold by ${offer.seller}</p>
      <p>${offer.text}</p>
      ${priceTag(offer)}
      ${visit.person === undefined ? loginFirst : buyForms(offer, isWatched, visit)}
      ${mayRemove && removeForm(offer, visit)}
    </div>
    ${financeForm(offer)}
  </article>`;
}

const loginFirst = html`<p><a class="button" href="/login">Log in to buy</a></p>`;

function buyForms(offer: Offer, isWatched: boolean, visit: Visit): Html {
  return html`<div class="row">
    <form method="post" action="/cars/${offer.id}/buy">
      ${visit.tokenField()}
      <button type="submit">Buy now</button>
    </form>
    <button
      id="watch"
      class="quiet"
      type="button"
      data-offer="${offer.id}"
      aria-pressed="${isWatched ? 'true' : 'false'}"
    >
      ${isWatched ? 'Watching' : 'Watch this car'}
    </button>
  </div>`;
}

function removeForm(offer: Offer, visit: Visit): Html {
  return html`<form method="post" action="/offers/${offer.id}">
    ${visit.tokenField()}
    <input type="hidden" name="_method" value="DELETE" />
    <button class="danger" type="submit">Take this offer back</button>
  </form>`;
}

function financeForm(offer: Offer): Html {
  return html`<form id="finance" class="panel" data-price="${offer.price}">
    <h2>Pay by the month</h2>
    <label
      >Down payment, €
      <input name="deposit" type="number" min="0" max="${offer.price}" step="100" value="2000" />
    </label>
    <label
      >Months
      <select name="months">
        <option>12</option>
        <option selected>36</option>
        <option>60</option>
      </select>
    </label>
    <button class="quiet" type="submit">Work it out</button>
    <p id="instalment" role="status" aria-live="polite"></p>
  </form>`;
}

export function sellPage(visit: Visit, problem?: string): Html {
  return html`<h1>Sell your car</h1>
    <form class="panel" method="post" action="/offers" enctype="multipart/form-data">
      ${visit.tokenField()}
      ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
      <label
        >What is it?<input name="title" required maxlength="60" placeholder="Lark 1.2"
      /></label>
      <label
        >Address of its page, if you want to choose it
        <input name="address" maxlength="40" placeholder="my-lark"
      /></label>
      <label>Tell us about it<textarea name="text" rows="3" maxlength="400"></textarea></label>
      <div class="row">
        <label>Year<input name="year" type="number" min="1950" max="2030" value="2018" /></label>
        <label
          >Kilometres
          <input name="kilometres" type="number" min="0" max="999999" value="60000" />
        </label>
        <label
          >Price, €<input name="price" type="number" min="1" max="999999" value="9000"
        /></label>
      </div>
      <div class="row">
        <label
          >Shape<select name="shape">
            ${carShapes.map(option)}
          </select></label
        >
        <label
          >Colour<select name="colour">
            ${carColours.map(option)}
          </select></label
        >
      </div>
      <button type="submit">Offer it</button>
    </form>`;
}

function option(name: string): Html {
  return html`<option>${name}</option>`;
}
