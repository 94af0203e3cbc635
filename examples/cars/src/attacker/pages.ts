import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { Attack, Place } from './attack.ts';
import { attacks } from './attacks/index.ts';
import type { Progress } from './runs.ts';
import type { Arrival, PersonState } from './state.ts';

export interface Origins {
  readonly shop: string;
  readonly elsewhere: string;
  readonly sibling: string;
  readonly lookalike: string;
}

const placeNames: Readonly<Record<Place, string>> = {
  elsewhere: 'from another site',
  sibling: 'from a neighbouring subdomain',
  lookalike: 'from a lookalike name',
};

function document(title: string, main: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="/attacker.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main>${main}</main>
      </body>
    </html>`;
}

export function indexPage(origins: Origins): Html {
  return document(
    "Mallory's page",
    html`<header>
        <p class="tag">The attacker's site</p>
        <h1>Mallory's page</h1>
        <p>
          Each page here tries one way to act in somebody else's name at
          <a href="${origins.shop}" target="_blank">the cars shop</a>. Log in there as
          <strong>alice</strong> first, in this browser. Then open an attack and press its button;
          the page shows what the shop says became of it.
        </p>
      </header>
      <ol class="attacks">
        ${attacks.map(
          (attack) =>
            html`<li>
              <a href="${origins[attack.place]}/attacks/${attack.id}">${attack.title}</a>
              <span class="place">${placeNames[attack.place]}</span>
            </li>`,
        )}
      </ol>`,
  );
}

export function attackPage(attack: Attack, origins: Origins): Html {
  return document(
    attack.title,
    html`<header>
        <p class="tag">
          <a href="${origins.elsewhere}/">All attacks</a> · ${placeNames[attack.place]}:
          <code>${origins[attack.place]}</code>
        </p>
        <h1>${attack.title}</h1>
        <p>${attack.story}</p>
        <p><strong>It works if:</strong> ${attack.goal.text}</p>
        ${
          attack.stoppedAnyway !== undefined &&
          html`<p class="aside">Fails without protection too: ${attack.stoppedAnyway}</p>`
        }
      </header>
      <p class="go">
        <button id="go" type="button" data-attack="${attack.id}">Attack</button>
        ${attack.lure !== undefined && html`<span>${attack.lure}</span>`}
      </p>
      <p id="verdict" role="status" aria-live="polite" data-kind="none">Not tried yet.</p>
      <div id="scene"></div>
      <section>
        <h2>Alice, as the shop knows her</h2>
        <div class="scroll">
          <table id="states">
            <thead>
              <tr>
                <th></th>
                <th>E-mail</th>
                <th>Sessions</th>
                <th>Bought</th>
                <th>Offers</th>
                <th>Watches</th>
              </tr>
            </thead>
            <tbody></tbody>
          </table>
        </div>
      </section>
      <section>
        <h2>What reached the shop</h2>
        <div class="scroll">
          <table id="arrivals">
            <thead>
              <tr>
                <th>Request</th>
                <th>Origin</th>
                <th>Sec-Fetch-Site</th>
                <th>Session cookie</th>
                <th>Server</th>
                <th>Answer</th>
              </tr>
            </thead>
            <tbody></tbody>
          </table>
        </div>
      </section>
      <details>
        <summary>The code of the attack</summary>
        <pre id="code">Press the button to see it.</pre>
      </details>
      <details>
        <summary>Cookies and what the browser does by itself</summary>
        <p>
          Browsers leave cookies with SameSite=Lax or Strict at home when another site sends a form.
          That is good, and not enough: a neighbouring subdomain counts as the same site, and so
          does every host under it. <code>npm start -- --same-site=none</code> gives the shop's
          session cookie SameSite=None, so that the cookie always goes along and what stops the
          attack is the shop's own protection. <code>npm start -- --unprotected</code> does the same
          and switches the protection off. Some browsers also keep cookies from frames and scripts
          of other sites (third-party cookies); then those attacks come to nothing here.
        </p>
      </details>
      <script type="module" src="/attacker.js"></script>`,
  );
}

/** What the page's script shows of an attack under way, all of it as texts. */
export function progressTexts(progress: Progress): Readonly<Record<string, string>> {
  const { verdict, before, after, arrivals } = progress;
  return {
    kind: verdict.kind,
    text: verdict.kind === 'pending' ? '' : verdict.text,
    states: html`${[stateRow('before', before), stateRow('after', after)]}`.text,
    arrivals: html`${arrivals.map(arrivalRow)}`.text,
  };
}

function stateRow(when: string, person: PersonState): Html {
  return row([
    when,
    person.email,
    person.sessions,
    person.bought,
    person.offers.join(', '),
    person.watching.join(', '),
  ]);
}

function arrivalRow(arrival: Arrival): Html {
  const { method, path, origin, site, sentSession, server, status, code } = arrival;
  const cookie = sentSession ? 'sent' : 'not sent';
  return row([`${method} ${path}`, origin, site, cookie, server, `${status} ${code}`]);
}

function row(cells: readonly (string | number)[]): Html {
  return html`<tr>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;
}
