import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import type { Person } from '../people.ts';
import type { SameSite } from '../settings.ts';

/** What every page knows of the request that it answers. */
export interface Visit {
  readonly person: Person | undefined;
  readonly server: string;
  readonly isProtected: boolean;
  readonly sameSite: SameSite;
  /** The hidden field that a form carries its token in; nothing while the shop is unprotected. */
  readonly tokenField: () => Html;
  /** The tags in which the browser module finds the token. */
  readonly tokenTags: () => Html;
}

export interface PageParts {
  readonly title: string;
  readonly main: Html;
  /** A page's own script, from `browser/`. */
  readonly script?: 'catalogue' | 'car';
  readonly notice?: string | undefined;
}

export function page(visit: Visit, parts: PageParts): Html {
  const script =
    parts.script !== undefined &&
    html`<script type="module" src="/assets/${parts.script}.js"></script>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${parts.title} · Threelane Cars</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="/art/hatchback-cherry.svg" />
        ${parts.script !== undefined && visit.tokenTags()} ${script}
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        ${header(visit)} ${!visit.isProtected && unprotectedBanner}
        <main id="main">
          ${parts.notice !== undefined && html`<p class="notice" role="status">${parts.notice}</p>`}
          ${parts.main}
        </main>
        ${footer(visit)}
      </body>
    </html>`;
}

const unprotectedBanner = html`<p class="banner" role="alert">
  Protection is switched off, to show that the attacks are real.
</p>`;

function header(visit: Visit): Html {
  return html`<header class="top">
    <a class="brand" href="/"><span aria-hidden="true"></span>Threelane Cars</a>
    <nav aria-label="Shop">
      <a href="/">Cars</a>
      <a href="/sell">Sell</a>
      ${visit.person?.isAdmin === true && html`<a href="/admin">Admin</a>`}
      ${visit.person === undefined ? html`<a href="/login">Log in</a>` : account(visit, visit.person)}
    </nav>
  </header>`;
}

function account(visit: Visit, person: Person): Html {
  return html`<a href="/account">${person.fullName}</a>
    <form method="post" action="/logout">
      ${visit.tokenField()}
      <button class="quiet" type="submit">Log out</button>
    </form>`;
}

function footer(visit: Visit): Html {
  return html`<footer>
    <p>
      Answered by <strong class="server">${visit.server}</strong>. Three servers share the work and
      remember nothing between requests; load the page again to meet another one.
    </p>
    <p>Session cookie: SameSite=${visit.sameSite}</p>
  </footer>`;
}
