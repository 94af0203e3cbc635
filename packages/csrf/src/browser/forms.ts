// Plain forms: a navigation cannot be tried a second time, so each same-origin POST form gets a
// token of its own before it leaves, however long the page has been open.
import { carriesToken } from './request.ts';
import type { PersonChange } from './tokens.ts';

export type TokenForForm = { readonly token: string } | 'send as it is' | 'do not send';

/** Returns how to stop. Forms that a script sends with `form.submit()` raise no event: not these. */
export function attachToForms(
  field: string,
  tokenFor: (change: PersonChange) => Promise<TokenForForm>,
): () => void {
  const waiting = new WeakSet<HTMLFormElement>();
  const ready = new WeakSet<HTMLFormElement>();

  async function sendLater(form: HTMLFormElement, submitter: HTMLElement | null, url: URL) {
    waiting.add(form);
    const change = { method: 'POST', url: url.href };
    const found = await tokenFor(change).finally(() => waiting.delete(form));
    if (found === 'do not send') return;
    if (found !== 'send as it is') fieldOf(form, field).value = found.token;
    ready.add(form);
    // By the prototype: a field named "requestSubmit" would hide the form's own.
    HTMLFormElement.prototype.requestSubmit.call(form, submitter);
    ready.delete(form);
  }

  /** The second `submit`, our own: the page's handlers have seen the first. */
  function letPass(event: SubmitEvent): void {
    if (event.target instanceof HTMLFormElement && ready.has(event.target)) {
      event.stopImmediatePropagation();
    }
  }

  function hold(event: SubmitEvent): void {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    const url = destinationOf(form, event.submitter);
    if (url === undefined) return;
    event.preventDefault();
    // It rejects only when the page's own `onPersonChanged` throws; the browser reports that.
    if (!waiting.has(form)) void sendLater(form, event.submitter, url);
  }

  addEventListener('submit', letPass, { capture: true });
  // Last of all: a handler of the page may want to send the form itself.
  addEventListener('submit', hold);
  return () => {
    removeEventListener('submit', letPass, { capture: true });
    removeEventListener('submit', hold);
  };
}

/** Where a form that needs a token goes; attributes, since fields may be named "action". */
function destinationOf(form: HTMLFormElement, submitter: HTMLElement | null): URL | undefined {
  const method = submitter?.getAttribute('formmethod') ?? form.getAttribute('method') ?? 'get';
  const action = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
  if (method.toLowerCase() !== 'post' || !URL.canParse(action, document.baseURI)) return undefined;
  const url = new URL(action === '' ? document.URL : action, document.baseURI);
  return carriesToken('POST', url) ? url : undefined;
}

function fieldOf(form: HTMLFormElement, name: string): HTMLInputElement {
  for (const element of form.querySelectorAll('input')) {
    if (element.name === name) return element;
  }
  const input = document.createElement('input');
  input.type = 'hidden';
  input.name = name;
  form.append(input);
  return input;
}
