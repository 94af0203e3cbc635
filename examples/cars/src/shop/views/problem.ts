import { html } from '../../html.ts';
import type { Html } from '../../html.ts';

/** What went wrong, and what the person can do now. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
  /** A stable code for whoever is asked for help. */
  readonly code?: string | undefined;
}

export function problemPage(problem: Problem): Html {
  return html`<section class="hero">
    <h1>${problem.title}</h1>
    <p>${problem.advice}</p>
    ${problem.code !== undefined && html`<p class="facts">Code: <code>${problem.code}</code></p>`}
    <p><a class="button" href="/">Back to the cars</a></p>
  </section>`;
}
