// Runs one attack in this page and shows what the shop says became of it. What is told and shown
// comes from the attacker's server as texts.

type Texts = ReadonlyMap<string, string>;

const pause = 200;
const button = document.querySelector<HTMLButtonElement>('#go');
const verdict = find('#verdict');

button?.addEventListener('click', () => {
  button.disabled = true;
  attack(button.dataset['attack'] ?? '')
    .catch((error: unknown) => tell('error', `The demonstration failed: ${String(error)}`))
    .finally(() => {
      button.disabled = false;
    });
});

async function attack(id: string): Promise<void> {
  tell('pending', 'Attacking …');
  const begun = await post(`/attacks/${id}/begin`);
  const run = begun.get('run') ?? '';
  const code = begun.get('code') ?? '';
  find('#code').textContent = code;
  // What the attacks call when they have done what they can.
  Object.assign(globalThis, {
    report: () => {
      post(`/runs/${run}/report`).catch(console.error);
    },
  });
  perform(code);
  for (let kind = 'pending'; kind === 'pending';) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const progress = await post(`/runs/${run}/look`);
    find('#states tbody').innerHTML = progress.get('states') ?? '';
    find('#arrivals tbody').innerHTML = progress.get('arrivals') ?? '';
    kind = progress.get('kind') ?? 'error';
    if (kind !== 'pending') tell(kind, progress.get('text') ?? '');
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

async function post(path: string): Promise<Texts> {
  const response = await fetch(path, { method: 'POST' });
  if (!response.ok) throw new Error(`${path} answered with status ${response.status}`);
  const answer: unknown = await response.json();
  return new Map(Object.entries(answer ?? {}).map(([name, value]) => [name, String(value)]));
}

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}
