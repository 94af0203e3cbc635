// Requests that a page makes by itself: images, fetch in all its modes, beacons, WebSockets.
import { emailBody, emailOf, fetched, form } from '../attack.ts';
import type { Attack, Surroundings } from '../attack.ts';
import type { Message } from '../../browser-client.ts';
import { emailBecomes, isLoggedOut, watchesACar } from '../goals.ts';

const preflight = 'The browser asks first (preflight), and the shop does not agree.';

interface FetchAttack extends Pick<Attack, 'id' | 'title' | 'story'> {
  readonly place?: Attack['place'];
  readonly stoppedAnyway?: string;
  /** The second argument of `fetch`. */
  readonly options: string;
  readonly path?: string;
  wire(surroundings: Surroundings): readonly Message[];
}

function byFetch(attack: FetchAttack): Attack {
  const { options, path = '/account/email', place = 'elsewhere', ...rest } = attack;
  return {
    ...rest,
    place,
    goal: emailBecomes(emailOf(attack.id)),
    page: ({ shop }) => `<script>
  fetch('${shop}${path}', ${options}).then(
    (response) => report('The browser let the page send it: ' + response.type),
    (error) => report('The browser told the page: ' + error.message),
  );
</script>`,
  };
}

const parameters = (id: string): string => `new URLSearchParams({ email: '${emailOf(id)}' })`;

function simpleRequest(id: string, place: Attack['place'], mode: 'cors' | 'no-cors') {
  return (here: Surroundings): readonly Message[] => [
    {
      method: 'POST',
      path: '/account/email',
      contentType: form,
      body: emailBody(id),
      initiator: fetched(here, mode, place),
    },
  ];
}

function asksFirst(path: string, headers: string) {
  return (here: Surroundings): readonly Message[] => [
    {
      method: 'OPTIONS',
      path,
      headers: {
        'access-control-request-method': 'POST',
        'access-control-request-headers': headers,
      },
      initiator: fetched(here, 'cors'),
    },
  ];
}

export const scriptAttacks: readonly Attack[] = [
  {
    id: 'image',
    title: 'Images',
    place: 'elsewhere',
    story:
      'Images are fetched with cookies from anywhere. It works wherever a GET changes something, ' +
      'or a GET may say that it is a POST.',
    goal: isLoggedOut,
    stoppedAnyway: 'A GET changes nothing in this shop, and a GET cannot say that it is a POST.',
    page: ({ shop }) => `<img alt="" src="${shop}/logout">
<img alt="" src="${shop}/logout?_method=POST">
<img alt="" src="${shop}/cars/car-1/buy?_method=POST" onerror="report('No image came.')">`,
    wire: (here) =>
      ['/logout', '/logout?_method=POST', '/cars/car-1/buy?_method=POST'].map((path) => ({
        method: 'GET',
        path,
        initiator: { ...fetched(here, 'no-cors'), origin: undefined },
      })),
  },
  byFetch({
    id: 'fetch-no-cors',
    title: 'fetch, mode no-cors',
    story: 'The page may not read the answer. It does not need to.',
    options: `{
    method: 'POST',
    mode: 'no-cors',
    credentials: 'include',
    body: ${parameters('fetch-no-cors')},
  }`,
    wire: simpleRequest('fetch-no-cors', 'elsewhere', 'no-cors'),
  }),
  byFetch({
    id: 'fetch-cors',
    title: 'fetch, mode cors',
    story: 'A simple request is sent without asking; only its answer is kept from the page.',
    options: `{
    method: 'POST',
    mode: 'cors',
    credentials: 'include',
    body: ${parameters('fetch-cors')},
  }`,
    wire: simpleRequest('fetch-cors', 'elsewhere', 'cors'),
  }),
  byFetch({
    id: 'fetch-from-sibling',
    title: 'fetch from a neighbouring subdomain',
    place: 'sibling',
    story: 'Same site, another origin: SameSite cookies go along.',
    options: `{
    method: 'POST',
    mode: 'no-cors',
    credentials: 'include',
    body: ${parameters('fetch-from-sibling')},
  }`,
    wire: simpleRequest('fetch-from-sibling', 'sibling', 'no-cors'),
  }),
  byFetch({
    id: 'fetch-same-origin',
    title: 'fetch, mode same-origin',
    story: 'The mode is meant for the own origin. The page tries it on the shop.',
    stoppedAnyway: 'The browser does not send it.',
    options: `{
    method: 'POST',
    mode: 'same-origin',
    credentials: 'include',
    body: ${parameters('fetch-same-origin')},
  }`,
    wire: () => [],
  }),
  byFetch({
    id: 'fetch-json',
    title: 'fetch with JSON',
    story: 'What the shop itself would send.',
    stoppedAnyway: preflight,
    path: '/api/account/email',
    options: `{
    method: 'POST',
    mode: 'cors',
    credentials: 'include',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: '${emailOf('fetch-json')}' }),
  }`,
    wire: asksFirst('/api/account/email', 'content-type'),
  }),
  byFetch({
    id: 'fetch-text-json',
    title: 'fetch with JSON that says text/plain',
    story: 'A text is a simple request, and an easy-going parser reads JSON from it.',
    path: '/api/account/email',
    options: `{
    method: 'POST',
    mode: 'no-cors',
    credentials: 'include',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify({ email: '${emailOf('fetch-text-json')}' }),
  }`,
    wire: (here) => [
      {
        method: 'POST',
        path: '/api/account/email',
        contentType: 'text/plain',
        body: JSON.stringify({ email: emailOf('fetch-text-json') }),
        initiator: fetched(here, 'no-cors'),
      },
    ],
  }),
  byFetch({
    id: 'fetch-custom-header',
    title: 'fetch with headers of its own',
    story:
      'It says X-CSRF-Token, X-Requested-With and X-HTTP-Method-Override, as a page of ours may.',
    stoppedAnyway: preflight,
    options: `{
    method: 'POST',
    mode: 'cors',
    credentials: 'include',
    headers: {
      'x-csrf-token': 'guessed',
      'x-requested-with': 'XMLHttpRequest',
      'x-http-method-override': 'GET',
    },
    body: ${parameters('fetch-custom-header')},
  }`,
    wire: asksFirst('/account/email', 'x-csrf-token,x-http-method-override,x-requested-with'),
  }),
  {
    id: 'beacon',
    title: 'A beacon',
    place: 'elsewhere',
    story: 'Beacons are sent with cookies, even while the page is being closed.',
    goal: emailBecomes(emailOf('beacon')),
    page: ({ shop }) => `<script>
  navigator.sendBeacon('${shop}/account/email', ${parameters('beacon')});
</script>`,
    wire: simpleRequest('beacon', 'elsewhere', 'no-cors'),
  },
  {
    id: 'websocket',
    title: 'A WebSocket',
    place: 'elsewhere',
    story:
      "No same-origin policy holds for WebSockets. The page opens the shop's live connection, " +
      'the browser adds the cookies, and the page reads and speaks as the victim.',
    goal: watchesACar,
    page: ({ shop, unwatched }) => `<script>
  const socket = new WebSocket('${shop.replace('https:', 'wss:')}/live');
  socket.onopen = () => socket.send('watch ${unwatched}');
  socket.onmessage = ({ data }) => report('The page read: ' + data);
  socket.onerror = () => report('The connection was refused.');
</script>`,
    wire: (here) => [
      {
        method: 'GET',
        path: '/live',
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.from('sixteen bytes ok').toString('base64'),
        },
        initiator: fetched(here, 'websocket'),
      },
    ],
  },
];
