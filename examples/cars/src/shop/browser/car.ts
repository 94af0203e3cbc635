// Watching a car and working out instalments, by a `fetch` that carries the token and renews it.
import { createCsrfClient } from '@rampart/csrf/browser';

const csrf = createCsrfClient({
  onPersonChanged: () =>
    confirm('Somebody else has logged in meanwhile. Go on as that person?') ? 'retry' : 'abandon',
});

// The page's forms too, however long it has been open.
csrf.attachForms();

interface Answer {
  readonly instalment?: number;
  readonly watching?: boolean;
  readonly problem?: string;
  readonly server?: string;
}

async function post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await csrf.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(fields),
  });
  const answer: Answer = await response.json();
  return answer;
}

const watch = document.querySelector<HTMLButtonElement>('#watch');
watch?.addEventListener('click', async () => {
  const { watching, problem } = await post(`/api/watch/${watch.dataset['offer'] ?? ''}`, {});
  if (problem === undefined) watch.setAttribute('aria-pressed', String(watching === true));
  watch.textContent = problem ?? (watching === true ? 'Watching' : 'Watch this car');
});

const finance = document.querySelector<HTMLFormElement>('#finance');
const instalment = document.querySelector<HTMLElement>('#instalment');
finance?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(finance);
  const answer = await post('/api/finance', {
    price: finance.dataset['price'] ?? '',
    deposit: String(form.get('deposit')),
    months: String(form.get('months')),
  });
  if (instalment === null) return;
  instalment.textContent =
    answer.problem ??
    `€ ${String(answer.instalment)} a month (worked out by ${answer.server ?? ''})`;
});
