// Watching a car and working out instalments, by a `fetch` that carries the token and renews it.
import { createCsrfClient } from '@rampart/csrf/browser';

const csrf = createCsrfClient({
  onPersonChanged: () =>
    confirm('Somebody else has logged in meanwhile. Go on as that person?') ? 'retry' : 'abandon',
});
// The page's forms too, however long it has been open.
csrf.attachForms();

const watch = document.querySelector<HTMLButtonElement>('#watch');
const finance = document.querySelector<HTMLFormElement>('#finance');
const instalment = document.querySelector<HTMLElement>('#instalment');

watch?.addEventListener('click', () => {
  toggleWatching(watch).catch((error: unknown) => {
    watch.textContent = whatWentWrong(error);
  });
});

finance?.addEventListener('submit', (event) => {
  event.preventDefault();
  workOut(finance).then(tellInstalment, (error: unknown) => tellInstalment(whatWentWrong(error)));
});

async function toggleWatching(button: HTMLButtonElement): Promise<void> {
  const { watching } = await post(`/api/watch/${button.dataset['offer'] ?? ''}`, '{}');
  button.setAttribute('aria-pressed', watching);
  button.textContent = watching === 'true' ? 'Watching' : 'Watch this car';
}

async function workOut(form: HTMLFormElement): Promise<string> {
  const fields = Object.fromEntries(new FormData(form));
  const body = JSON.stringify({ ...fields, price: form.dataset['price'] });
  const { instalment: monthly, server } = await post('/api/finance', body);
  return `€ ${monthly} a month (worked out by ${server})`;
}

async function post(path: string, body: string) {
  const response = await csrf.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
  });
  const answer: unknown = await response.json();
  const text = (name: string): string =>
    String(Object.entries(answer ?? {}).find(([key]) => key === name)?.[1] ?? '');
  if (!response.ok) throw new Error(text('problem'));
  return { watching: text('watching'), instalment: text('instalment'), server: text('server') };
}

function tellInstalment(line: string): void {
  if (instalment !== null) instalment.textContent = line;
}

function whatWentWrong(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
