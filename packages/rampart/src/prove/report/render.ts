// The report in the form that was asked for.
import { renderHtml } from '../../report/html.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { renderTerminal, type TerminalLook } from '../../report/terminal.ts';
import { briefReport } from './brief.ts';
import { pageOf } from './page.ts';
import type { ProofReport } from './report.ts';

export const proofFormats = ['brief', 'text', 'markdown', 'html', 'json'] as const;

export type ProofFormat = (typeof proofFormats)[number];

export function render(report: ProofReport, format: ProofFormat, look: TerminalLook): string {
  switch (format) {
    case 'brief':
      return briefReport(report);
    case 'text':
      // Two lines an attack say in a terminal what the table says elsewhere.
      return `${renderTerminal(pageOf(report, { table: false }), look)}\n${briefReport(report)}`;
    case 'markdown':
      return renderMarkdown(pageOf(report, { table: true }));
    case 'html':
      return renderHtml(pageOf(report, { table: true }));
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
  }
}
