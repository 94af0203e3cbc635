// Runs one attack in this page and shows what the shop says became of it.

interface PersonState {
  readonly email: string;
  readonly sessions: number;
  readonly bought: number;
  readonly offers: readonly string[];
  readonly watching: readonly string[];
}

interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly origin: string;
  readonly site: string;
  readonly sentSession: boolean;
  readonly server: string;
  readonly status: number;
  readonly code: string;
}

interface Begun {
  readonly run: string;
  readonly html: string;
  readonly before: PersonState;
}

interface Progress {
  readonly verdict: { readonly kind: string; readonly text?: string };
  readonly after: PersonState;
  readonly arrivals: readonly Arrival[];
}

const pause = 200;
const button = find<HTMLButtonElement>('#go');
const verdict = find('#verdict');

button.addEventListener('click', () => {
  button.disabled = true;
  attack(button.dataset['attack'] ?? '')
    .catch((error: unknown) => tell('error', `The demonstration failed: ${String(error)}`))
    .finally(() => {
      button.disabled = false;
    });
});

async function attack(id: string): Promise<void> {
  tell('pending', 'Attacking …');
  const begun: Begun = await post(`/attacks/${id}/begin`);
  find('#code').textContent = begun.html;
  showStates([['before', begun.before]]);
  // What the attacks call when they have done what they can.
  Object.assign(globalThis, {
    report: () => {
      post(`/runs/${begun.run}/report`).catch(console.error);
    },
  });
  perform(begun.html);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const progress: Progress = await post(`/runs/${begun.run}/look`);
    showStates([
      ['before', begun.before],
      ['after', progress.after],
    ]);
    showArrivals(progress.arrivals);
    if (progress.verdict.kind === 'pending') continue;
    tell(progress.verdict.kind, progress.verdict.text ?? '');
    return;
  }
}

/** Scripts that come with `innerHTML` do not run; ones that are made do. */
function perform(code: string): void {
  const scene = find('#scene');
  scene.innerHTML = code;
  for (const inert of scene.querySelectorAll('script')) {
    const script = document.createElement('script');
    script.textContent = inert.textContent;
    inert.replaceWith(script);
  }
}

function tell(kind: string, text: string): void {
  verdict.dataset['kind'] = kind;
  verdict.textContent = text;
}

function showStates(states: readonly (readonly [string, PersonState])[]): void {
  const rows = states.map(([when, { email, sessions, bought, offers, watching }]) => [
    when,
    email,
    String(sessions),
    String(bought),
    offers.join(', '),
    watching.join(', '),
  ]);
  find('#states tbody').replaceChildren(...rows.map(row));
}

function showArrivals(arrivals: readonly Arrival[]): void {
  const rows = arrivals.map((arrival) => [
    `${arrival.method} ${arrival.path}`,
    arrival.origin,
    arrival.site,
    arrival.sentSession ? 'sent' : 'not sent',
    arrival.server,
    `${String(arrival.status)} ${arrival.code}`,
  ]);
  find('#arrivals tbody').replaceChildren(...rows.map(row));
}

function row(cells: readonly string[]): HTMLTableRowElement {
  const element = document.createElement('tr');
  for (const text of cells) element.insertCell().textContent = text;
  return element;
}

async function post<Answer>(path: string): Promise<Answer> {
  const response = await fetch(path, { method: 'POST' });
  if (!response.ok) throw new Error(`${path} answered with status ${String(response.status)}`);
  const answer: Answer = await response.json();
  return answer;
}

function find<Found extends HTMLElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}
